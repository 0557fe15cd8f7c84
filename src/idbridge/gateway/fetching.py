"""Fetches the picture behind a request's `url`, from allowed hosts only and never from inside the network.

A caller chooses the address, so the gateway could be made to ask what only it can reach (server-side request forgery).
What stands against that: hosts come from an allow-list of names; their addresses are public and pinned (`pinning`);
https only, on its own port, without a user, without redirects; and one deadline and one size bound the whole exchange,
so that neither an endless nor a trickling answer holds a thread.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated, Final

import requests
import urllib3
from pydantic import ConfigDict, Field, field_validator
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from idbridge.errors import BadRequest
from idbridge.recognizer import ImageLimits, Settings

from .pinning import InvalidIPAddress, PinnedSession, seconds_left, time_limit

OBS_HOSTS: Final = ("obs.*.myhuaweicloud.com", "*.obs.*.myhuaweicloud.com")
"""Huawei's object storage, addressed by path and by bucket."""

_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_PATTERN: Final = rf"(?:(?:\*|{_LABEL})\.)*{_LABEL}\.(?=[a-z]){_LABEL}"
_URL: Final = re.compile(rf"(?ai)https://((?:{_LABEL}\.)+{_LABEL})(?::(\d{{1,5}}))?(?:[/?][!-~]{{0,8000}})?")
_PICTURE_TYPE: Final = re.compile(r"(?ai)(image/[a-z0-9.+-]+|(application|binary)/octet-stream)\s*(;.*)?")
_HEADERS: Final = {"Accept": "image/*", "Accept-Encoding": "identity", "Connection": "close"}


class UrlNotAllowed(BadRequest):
    """The url's scheme, host, port or address is none that may be fetched from."""


class UrlNotFetched(BadRequest):
    """Nothing that could be a picture came from the url in time."""


class UrlTooLarge(BadRequest):
    """The file behind the url exceeds the limit."""


class ObsForbidden(BadRequest):
    """Object storage does not let the url be read."""


class ObsMissing(BadRequest):
    """Object storage has no such object."""


class FetchSettings(Settings):
    """What may be fetched."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    hosts: tuple[str, ...] = OBS_HOSTS
    """Names of hosts; `*` stands for one label, at the front for one or more; none at all switches fetching off."""
    max_bytes: Annotated[int, Field(gt=0)] = ImageLimits().max_bytes
    """The largest file, in bytes."""
    timeout: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 5.0
    """Seconds for a whole fetch but the resolution of the host's name, which the system bounds."""

    @field_validator("hosts")
    @classmethod
    def _hold_names(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        lowered = tuple(host.lower() for host in hosts)
        if not all(re.fullmatch(_PATTERN, host) for host in lowered):
            raise ValueError('a host is written like "pictures.example.com" or "*.example.com", never as an address')
        return lowered


class Fetcher:
    """Fetches pictures within its settings. Safe to share by threads.

    `loopback_ca` is for tests, and no configuration reaches it: the CA file of a server on this machine, whose
    addresses and ports are then allowed too.
    """

    def __init__(self, settings: FetchSettings, *, loopback_ca: Path | None = None) -> None:
        self._settings = settings
        self._loopback = loopback_ca is not None
        self._tls = ssl.create_default_context(cafile=loopback_ca or DEFAULT_CA_BUNDLE_PATH)

    def fetch(self, url: str) -> bytes:
        """The bytes of the picture.

        Raises `UrlNotAllowed`, `UrlNotFetched`, `UrlTooLarge`, and for object storage `ObsForbidden` and `ObsMissing`.
        None of them holds any part of the url, neither in its message nor as a cause.
        """
        host = self._allowed_host(url)
        failure: BadRequest
        with time_limit(self._settings.timeout):
            try:
                return self._get(url, host)
            except InvalidIPAddress:
                failure = UrlNotAllowed("the url's host has no public address; send the picture itself")
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as exc:
                failure = UrlNotFetched(self._reason(exc))
        # Raised out here, for once without a cause: the libraries' errors hold the url, and a url can hold a signature.
        raise failure

    def _allowed_host(self, url: str) -> str:
        parts = _URL.fullmatch(url)
        if parts is None:
            raise UrlNotAllowed("a url is fetched by https, from a host's name and without a user; send another")
        if parts[2] not in {None, "443"} and not self._loopback:
            raise UrlNotAllowed("a url is fetched from the standard port only; leave the port out")
        host = parts[1].lower()
        if not _matches(host, self._settings.hosts):
            raise UrlNotAllowed("the url's host is none of the allowed ones; send the picture itself")
        return host

    def _get(self, url: str, host: str) -> bytes:
        # One connection a fetch: a kept one is stale now and then, and the fetch that finds out fails.
        with (
            PinnedSession(self._tls, loopback=self._loopback) as session,
            session.get(url, headers=_HEADERS, stream=True) as response,
        ):
            self._require_picture(response, host)
            return self._read(response)

    def _require_picture(self, response: requests.Response, host: str) -> None:
        status = response.status_code
        from_obs = _matches(host, OBS_HOSTS)
        if status in {401, 403} and from_obs:
            raise ObsForbidden("object storage does not let the url be read; sign it or open the object")
        if status == 404 and from_obs:
            raise ObsMissing("object storage has no object under the url; check its name")
        if 300 <= status < 400:
            raise UrlNotFetched("the url redirects, which is not followed; send the address it leads to")
        if status != 200:
            raise UrlNotFetched(f"the url answered HTTP {status}; check it or try again")
        if not _PICTURE_TYPE.fullmatch(response.headers.get("Content-Type", "")):
            raise UrlNotFetched("what the url answered is not declared a picture; set the file's content type")

    def _read(self, response: requests.Response) -> bytes:
        content = bytearray()
        while chunk := response.raw.read1(65536):
            content += chunk
            if len(content) > self._settings.max_bytes:
                raise UrlTooLarge(f"the url's file exceeds {self._settings.max_bytes} bytes; send a smaller picture")
        return bytes(content)

    def _reason(self, exc: Exception) -> str:
        if not seconds_left():
            return f"the url's picture did not come within {self._settings.timeout:g} seconds; send the picture itself"
        if isinstance(exc, requests.exceptions.SSLError):
            return "the url's server offers no trusted TLS connection; send the picture itself"
        return "the url cannot be reached or its answer broke off; check it or try again"


def _matches(host: str, patterns: Iterable[str]) -> bool:
    return any(_matcher(pattern).fullmatch(host) for pattern in patterns)


@cache
def _matcher(pattern: str) -> re.Pattern[str]:
    front, *rest = pattern.split(".")
    labels = [rf"(?:{_LABEL}\.)*{_LABEL}" if front == "*" else front, *(_LABEL if w == "*" else w for w in rest)]
    return re.compile(r"\.".join(labels))
