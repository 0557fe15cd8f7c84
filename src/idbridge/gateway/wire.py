"""Around every request: an id, an answer in Huawei's form whatever happens, a count, and a line in the access log."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from http import HTTPMethod
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from idbridge.errors import IdBridgeError

from . import answers
from .metrics import Metrics
from .refusals import Refused
from .trace import trace_of

ACCESS_LOG: Final = logging.getLogger("idbridge.gateway.access")
ERROR_LOG: Final = logging.getLogger("idbridge.gateway")

TOKENS: Final = "/v3/auth/tokens"
_HUAWEIS: Final = ("/v2/", "/v3/")
_METHODS: Final = frozenset(HTTPMethod)

UNWANTED_SECONDS: Final = 10
"""How long a body that is not wanted may take."""
_GONE: Final = 499
"""Counted, never sent: the client hung up before its answer."""


class Wire:
    """An ASGI middleware between the server and the routes, whose `paths` are known by their endpoints.

    No exception leaves it, as servers log what they hold.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, paths: Mapping[Callable[..., Any], str]) -> None:
        self._app, self._metrics, self._paths = app, metrics, paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        trace, started, status = trace_of(scope), time.perf_counter(), _GONE
        arrived = False

        async def receive_and_note() -> Message:
            nonlocal arrived
            message = await receive()
            arrived = not message.get("more_body", False)
            return message

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if not arrived and _ends_connection(scope):
                    await _throw_away(receive_and_note, lambda: arrived)
                message["headers"] = [*message["headers"], (b"x-request-id", trace.request_id.encode())]
            await send(message)

        try:
            await self._app(scope, receive_and_note, send_with_id)
        except ClientDisconnect:
            pass
        except Exception as exc:  # whatever breaks
            if status == _GONE:
                await refuse(Request(scope, receive), exc)(scope, receive, send_with_id)
        finally:
            seconds = time.perf_counter() - started
            route = self._paths.get(scope["endpoint"], "other") if "endpoint" in scope else "other"
            self._metrics.count_request(trace.tenant, route, status, seconds)
            method = scope["method"] if scope["method"] in _METHODS else "other"
            ACCESS_LOG.info(
                "%s %s %s %d %.0f ms %s", trace.tenant, method, route, status, seconds * 1000, trace.request_id
            )


def _ends_connection(scope: Scope) -> bool:
    """Whether the server hangs up after its answer on a client that sends without waiting to be asked."""
    headers = dict(scope["headers"])
    closes = scope["http_version"] == "1.0" or b"close" in headers.get(b"connection", b"").lower()
    return closes and b"expect" not in headers


async def _throw_away(receive: Receive, arrived: Callable[[], bool]) -> None:
    """The rest of a body that nobody wants: a client that is hung up on while it sends sees no answer."""
    with suppress(TimeoutError):
        async with asyncio.timeout(UNWANTED_SECONDS):
            while not arrived():
                await receive()


def refuse(request: Request, error: Exception) -> Response:
    """The answer to a request that ends in an error."""
    path = request.scope["path"]
    if isinstance(error, HTTPException) and error.status_code == 405 and path.startswith(_HUAWEIS):
        error = Refused("no such api")  # Huawei's gateway knows an API by its method, too
    fault, request_id = answers.fault_of(error), trace_of(request.scope).request_id
    if fault.status >= 500:
        ERROR_LOG.error("request %s: HTTP %d for %s", request_id, fault.status, _kinds(error))
    if path == TOKENS:
        return answers.respond_as_iam(fault)
    response = answers.respond(fault, request_id, in_front_of_iam=path.startswith("/v3/"))
    if isinstance(error, HTTPException):
        response.headers.update(error.headers or {})
    return response


def _kinds(error: BaseException) -> str:
    """The classes of an error and of what lies behind it; never their words, which could hold what was sent."""
    cause = error.__cause__
    return type(error).__name__ + (f" from {_kinds(cause)}" if cause else "")


async def answer_error(request: Request, error: Exception) -> Response:
    """FastAPI's handler of the errors that are expected."""
    return refuse(request, error)


EXPECTED: Final[tuple[type[Exception], ...]] = (IdBridgeError, HTTPException)
