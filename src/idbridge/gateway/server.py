"""The gateway on a socket: uvicorn, with limits as Huawei's and with answers in JSON even to what is no HTTP."""

from __future__ import annotations

import json
import socket
import sys
import uuid
from typing import Final

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from .settings import GatewaySettings

MAX_HEADER_BYTES: Final = 128 * 1024
"""Huawei's gateway takes 32 KB in one header, for tokens, and 128 KB in all (error code APIG.0201)."""
KEEP_ALIVE_SECONDS: Final = 75
"""Clients that keep a connection fail now and then on one that the server has just given up; the SDKs retry nothing."""
GRACE_SECONDS: Final = 5
"""How long beyond a document's deadline a shutdown waits for answers under way."""


class JsonH11Protocol(H11Protocol):
    """Refuses what it cannot read in JSON, with a request id, where uvicorn would in plain text."""

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  # uvicorn's words
        """Answer and hang up."""
        request_id = uuid.uuid4().hex
        document = {"error_code": "APIG.0201", "error_msg": "API request error.", "request_id": request_id}
        content = json.dumps(document).encode()
        headers = {
            "Content-Type": "application/json; charset=UTF-8",
            "Content-Length": str(len(content)),
            "X-Request-Id": request_id,
            "Connection": "close",
        }
        for event in (
            h11.Response(status_code=400, headers=list(headers.items()), reason=b"Bad Request"),
            h11.Data(data=content),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


class AnnouncedServer(uvicorn.Server):
    """Says on standard error where it listens, once it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen."""
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
        http=JsonH11Protocol,
        ws="none",
        lifespan="on",
        interface="asgi3",
        log_level="warning",
        access_log=False,  # uvicorn's has paths and queries; `wire` has one of its own
        proxy_headers=False,
        server_header=False,
        h11_max_incomplete_event_size=MAX_HEADER_BYTES,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=int(settings.deadline) + GRACE_SECONDS,
        ssl_certfile=tls.certificate if tls else None,
        ssl_keyfile=tls.private_key if tls else None,
    )
    return AnnouncedServer(config)
