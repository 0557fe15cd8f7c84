"""The gateway on a socket: uvicorn, with limits as Huawei's and with answers in JSON even to what is no HTTP."""

from __future__ import annotations

import json
import socket
import sys
import uuid
from typing import Final

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from .memory import keep_freed_memory
from .settings import GatewaySettings

MAX_HEADER_BYTES: Final = 128 * 1024
"""Huawei's gateway takes 32 KB in one header, for tokens, and 128 KB in all (error code APIG.0201)."""
KEEP_ALIVE_SECONDS: Final = 75
"""Clients that keep a connection fail now and then on one that the server has just given up; the SDKs retry nothing."""
LINGER_SECONDS: Final = 2
"""How long what comes after a refused head is read and thrown away: a reset would take the answer with it."""
GRACE_SECONDS: Final = 5
"""How long beyond a document's deadline a shutdown waits for answers under way."""


class JsonProtocol(HttpToolsProtocol):
    """Refuses what is no HTTP, and heads beyond Huawei's limit, in JSON with a request id; uvicorn's words are text."""

    _unread = 0
    """Bytes of a head that is not complete; the parser keeps them."""
    _refused = False

    def data_received(self, data: bytes) -> None:
        """Take in what came, up to the limit where it is a head that does not end."""
        if self._refused:
            return
        self._unread += len(data)
        super().data_received(data)
        if self._unread > MAX_HEADER_BYTES:
            self.send_400_response("")

    def on_headers_complete(self) -> None:
        """Serve the request, if its head is within the limit."""
        if sum(len(name) + len(value) for name, value in self.headers) > MAX_HEADER_BYTES:
            raise ValueError  # the parser turns it into an error of its own
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take in a part of the body."""
        self._unread = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End the request."""
        self._unread = 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  # uvicorn's words
        """Answer, and hang up once the client had time to read it: who is still sending would else see no answer."""
        if self._refused:
            return
        self._refused = True
        request_id = uuid.uuid4().hex
        document = {"error_code": "APIG.0201", "error_msg": "API request error.", "request_id": request_id}
        content = json.dumps(document).encode()
        head = (
            "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json; charset=UTF-8\r\n"
            f"Content-Length: {len(content)}\r\nX-Request-Id: {request_id}\r\nConnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + content)
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True  # whose body it was that went wrong
            self.cycle.message_event.set()
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.flow.resume_reading()
        self.loop.call_later(LINGER_SECONDS, self.transport.close)


class AnnouncedServer(uvicorn.Server):
    """Says on standard error where it listens, once it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen."""
        keep_freed_memory()
        await super().startup(sockets)
        scheme = "https" if self.config.is_ssl else "http"
        for server in self.servers:
            for listening in server.sockets:
                host, port = listening.getsockname()[:2]
                shown = f"[{host}]" if ":" in host else host
                sys.stderr.write(f"idbridge: serving {scheme}://{shown}:{port}\n")
        sys.stderr.flush()


def make_server(app: ASGIApp, settings: GatewaySettings) -> uvicorn.Server:
    """A server for the application that is not running yet."""
    tls = settings.tls
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=JsonProtocol,
        ws="none",
        lifespan="on",
        interface="asgi3",
        log_level="warning",
        access_log=False,  # uvicorn's has paths and queries; `wire` has one of its own
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=int(settings.deadline) + GRACE_SECONDS,
        ssl_certfile=tls.certificate if tls else None,
        ssl_keyfile=tls.private_key if tls else None,
    )
    return AnnouncedServer(config)
