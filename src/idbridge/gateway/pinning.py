"""A requests session that connects to public addresses only, to the very address it has checked, and on a deadline.

Requests-hardened resolves the name once, checks the address and pins it. Added here: a longer list of networks, a clock
that bounds handshake, headers and body together, and silence, as the libraries log what callers sent.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import logging
import math
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

import requests
import urllib3
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.connection import HTTPSConnection

__all__ = ["BLOCKED_NETWORKS", "InvalidIPAddress", "PinnedSession", "seconds_left", "time_limit"]

BLOCKED_NETWORKS: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        # IPv4: what is not globally reachable (IANA IPv4 Special-Purpose Address Registry), and multicast (RFC 5771).
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        "168.63.129.16/32",  # Azure's host agent answers here: public by number, metadata by nature
        # IPv6: all but 2000::/3, the range that is given out (RFC 4291, 2.4): so loopback, IPv4-mapped, NAT64, local.
        *("::/3", "4000::/2", "8000::/1"),
        # And within it: Teredo and other protocol assignments, documentation, 6to4, which holds an IPv4 address.
        *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
)
"""Addresses that are never connected to. `ipaddress.is_global` alone passes some of them on Python 3.11."""

_CHATTY_LOGGERS: Final = ("requests_hardened.ip_filter", "urllib3.connection", "urllib3.connectionpool")

_deadline: ContextVar[float | None] = ContextVar("_deadline", default=None)
"""When, by the monotonic clock, this thread's exchange has to be over; None outside of one."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Bound all that `PinnedSession` does in the block, the resolution of a name excepted, which the system bounds."""
    token = _deadline.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


def seconds_left() -> float:
    """What is left of the time limit; infinite outside of one."""
    deadline = _deadline.get()
    return math.inf if deadline is None else max(0.0, deadline - time.monotonic())


class PinnedSession(HTTPSession):  # type: ignore[misc]  # requests-hardened ships no types
    """Speaks https, follows no redirect, uses no proxy and no .netrc. Used inside a `time_limit`.

    `tls` holds the CAs to trust. With `loopback` this machine's own addresses are allowed too. A name whose address is
    not allowed ends in `InvalidIPAddress`, everything else in the errors of requests and urllib3.
    """

    def __init__(self, tls: ssl.SSLContext, *, loopback: bool = False) -> None:
        super().__init__(
            Config(
                ip_filter_enable=True,
                ip_filter_allow_loopback_ips=loopback,
                never_redirect=True,
                default_timeout=(seconds_left(), seconds_left()),
                user_agent_override="idbridge",
            )
        )
        self.trust_env = False  # a proxy would resolve the name again
        self.adapters.clear()
        self.mount("https://", _PinningAdapter(tls, loopback=loopback))
        for name in _CHATTY_LOGGERS:
            logging.getLogger(name).addFilter(_keep_urls_out)

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nowhere: requests reads the whole body of a redirect, however long, even of one that is not to follow."""


class _PinningAdapter(IPFilterAdapter):  # type: ignore[misc]  # requests-hardened ships no types
    """Requests-hardened's adapter, which pins the address it has checked; here checked once more, and on the clock."""

    def __init__(self, tls: ssl.SSLContext, *, loopback: bool) -> None:
        self._tls = tls
        self._loopback = loopback
        super().__init__(is_https_proto=True, allow_loopback=loopback)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._tls, **options)
        self.poolmanager.pool_classes_by_scheme = {"https": _TimedPool}

    def cert_verify(self, conn: Any, *_: object) -> None:
        # The context has its CAs already; requests would read the whole bundle for each connection (40 ms of CPU).
        conn.cert_reqs = "CERT_REQUIRED"

    def build_connection_pool_key_attributes(self, *args: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        host, pool = super().build_connection_pool_key_attributes(*args)
        address = ipaddress.ip_address(host["host"].strip("[]"))
        if any(address in network for network in BLOCKED_NETWORKS) and not (self._loopback and address.is_loopback):
            raise InvalidIPAddress
        return host, pool


class _TimedReader(io.RawIOBase):
    """A socket's reading end that never waits beyond the fetch's deadline, whatever trickles in."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket) -> None:
        self._raw, self._sock = raw, sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(_require_time())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedResponse(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp = io.BufferedReader(_TimedReader(self.fp.detach(), sock))


class _TimedConnection(HTTPSConnection):
    response_class = _TimedResponse

    def _new_conn(self) -> socket.socket:
        sock = super()._new_conn()
        sock.settimeout(_require_time())  # for the handshake, which ssl bounds as a whole
        return sock


class _TimedPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _TimedConnection


def _require_time() -> float:
    if not (left := seconds_left()):
        raise TimeoutError
    return left


def _keep_urls_out(_: logging.LogRecord) -> bool:
    # urllib3 logs paths with their queries, requests-hardened the names of hosts.
    return _deadline.get() is None
