"""Loopback servers that do what they are told, and the error that one request to them ends in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from idbridge import errors
from idbridge.transport import UNRESOLVED, Fault, Transport

Behaviour = Callable[[BaseHTTPRequestHandler], None]
Serve = Callable[[Behaviour], str]

FAULTS = {
    "Bad.Format": Fault(partial(errors.BadImage, reason="format"), "takes no such picture; convert it"),
    404: Fault(errors.ServiceTerminated, "is gone; use another provider"),
    UNRESOLVED: Fault(errors.ServiceTerminated, "is gone; use another provider"),
}


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients hang up here on purpose."""


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a loopback server that does what it is told, and return its address."""
    servers = []

    def start(behave: Behaviour) -> str:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                behave(self)

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"] or 0))
                behave(self)

            def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002  # the base class names it

        server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def answer(handler: BaseHTTPRequestHandler, status: int = 200, body: bytes = b"{}", **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def failure(endpoint: str, *, timeout: float = 5, **options: Any) -> errors.IdBridgeError:
    """The error that one request ends in."""
    client = Transport("vendor", endpoint, timeout=timeout, **options)
    try:
        with pytest.raises(errors.IdBridgeError) as caught:
            client.send("POST", "/read", json={"image": "c2VjcmV0"}, params={"token": "s3cr3t-query"})
    finally:
        client.close()
    for secret in ("s3cr3t", "c2VjcmV0", "127.0.0.1", "/read"):
        assert secret not in str(caught.value)
    return caught.value
