"""A service on loopback, for tests: it answers what a function says and remembers what was asked.

with loopback.serve(lambda received: Reply({"name": "PROVA"})) as service:
    open_recognizer("hello", endpoint=service.url).recognize(request)
assert service.received[0].document["image"]
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Received:
    """A request: `target` is path and query, the names of headers are in small letters."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def document(self) -> Any:
        """The body's JSON."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: bytes are sent as they are, anything else as JSON; a Content-Length among `headers` may lie."""

    content: Any = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Service:
    """Where the service is, and what it has been asked so far."""

    url: str
    received: list[Received]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients hang up here on purpose."""


@contextmanager
def serve(answer: Callable[[Received], Reply]) -> Iterator[Service]:
    """Answer on a free port of 127.0.0.1 inside the block; nobody listens there afterwards."""
    received: list[Received] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Received(
                self.command, self.path, headers, self.rfile.read(int(headers.get("content-length", "0")))
            )
            received.append(request)
            reply = answer(request)
            content = reply.content if isinstance(reply.content, bytes) else json.dumps(reply.content).encode()
            length = reply.headers.get("Content-Length", str(len(content)))
            self.send_response(reply.status)
            for name, value in {**reply.headers, "Content-Length": length}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)
            # A client that waits for more than there is must see the end.
            self.close_connection = self.close_connection or length != str(len(content))

        do_POST = do_GET  # noqa: N815  the base class calls it so

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names it so
            """Say nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield Service(f"http://127.0.0.1:{server.server_port}", received)
    finally:
        server.shutdown()
        server.server_close()
