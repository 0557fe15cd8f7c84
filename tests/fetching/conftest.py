"""A real https server on this machine, a resolver that lies, and what a fetch from them ends in."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme

from idbridge.errors import BadRequest
from idbridge.gateway.fetching import Fetcher, FetchSettings

BUCKET = "canary-bucket.obs.ap-southeast-1.myhuaweicloud.com"
OTHER = "pictures.example.com"
PUBLIC = "93.184.216.34"
QUERY = "?Signature=c4nary-s1gnature"
PICTURE = b"\x89PNG not really"

Behaviour = Callable[[BaseHTTPRequestHandler], None]
Serve = Callable[[Behaviour], int]
Resolve = Callable[..., list[str]]


@pytest.fixture(scope="package")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="package")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tls") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients hang up here on purpose."""


@pytest.fixture
def serve(authority: trustme.CA) -> Iterator[Serve]:
    """Start a loopback https server that does what it is told, and return its port."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(BUCKET, OTHER).configure_cert(tls)
    servers = []

    def start(behave: Behaviour) -> int:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                self.request = tls.wrap_socket(self.request, server_side=True)
                super().setup()

            def do_GET(self) -> None:
                behave(self)

            def finish(self) -> None:
                with self.request, suppress(OSError):
                    super().finish()

            def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002  # the base class names it

        server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        servers.append(server)
        return server.server_port

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def resolve(monkeypatch: pytest.MonkeyPatch) -> Resolve:
    """Let every name resolve to these addresses, one after the other and then the last; return the names asked for."""
    real = socket.getaddrinfo

    def lie(*addresses: str) -> list[str]:
        asked: list[str] = []

        def answer(host: str, *args: Any, **options: Any) -> Any:
            if host.replace(".", "").isdigit() or ":" in host:
                return real(host, *args, **options)
            asked.append(host)
            return real(addresses[min(len(asked), len(addresses)) - 1], *args, **options)

        monkeypatch.setattr(socket, "getaddrinfo", answer)
        return asked

    return lie


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The addresses that were connected to, without success."""
    seen: list[object] = []

    def refuse(self: socket.socket, address: object) -> None:
        seen.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", refuse)
    return seen


def send(handler: BaseHTTPRequestHandler, status: int = 200, body: bytes = PICTURE, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content_Length": str(len(body)), "Content_Type": "image/png", **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def failure(fetcher: Fetcher, url: str) -> BadRequest:
    """The error that a fetch ends in, after looking that it holds nothing of the url."""
    with pytest.raises(BadRequest) as caught:
        fetcher.fetch(url)
    error: BaseException | None = caught.value
    while error is not None:
        assert "canary" not in repr(error)
        assert "c4nary" not in repr(error)
        error = error.__cause__ or error.__context__
    return caught.value


FETCHER = Fetcher(FetchSettings())


def refusal(url: str) -> BadRequest:
    """The error that a fetch with the settings as they are by default ends in."""
    return failure(FETCHER, url)


@pytest.fixture
def fetch_from(serve: Serve, resolve: Resolve, ca_file: Path) -> Callable[..., bytes]:
    """Fetch from a server that behaves so, under a name that resolves to this machine."""

    def fetch(behave: Behaviour, host: str = BUCKET, **options: Any) -> bytes:
        resolve("127.0.0.1")
        fetcher = Fetcher(FetchSettings(hosts=(BUCKET, OTHER), **options), loopback_ca=ca_file)
        return fetcher.fetch(f"https://{host}:{serve(behave)}/canary.png{QUERY}")

    return fetch


@pytest.fixture
def failure_of(serve: Serve, resolve: Resolve, ca_file: Path) -> Callable[..., BadRequest]:
    """The error that a fetch from a server that behaves so ends in."""

    def fail(behave: Behaviour, host: str = BUCKET, **options: Any) -> BadRequest:
        resolve("127.0.0.1")
        fetcher = Fetcher(FetchSettings(hosts=(BUCKET, OTHER), **options), loopback_ca=ca_file)
        return failure(fetcher, f"https://{host}:{serve(behave)}/canary.png{QUERY}")

    return fail
