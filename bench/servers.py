"""The servers that the gateway is measured beside, each in a process of its own, and the requests for them."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from typing import Any, ClassVar, Final

import uvicorn
from fastapi import FastAPI, Request, Response

from idbridge import open_recognizer
from idbridge.gateway.app import create_app
from idbridge.gateway.server import make_server
from idbridge.gateway.settings import GatewaySettings
from idbridge.huaweicloud.signing import SDK_HMAC
from idbridge.model import IdDocumentRequest
from idbridge.recognizer import Capabilities, Evidence, IdDocumentRecognizer, Recognition, Settings
from idbridge.testing.fake import SOMEBODY
from idbridge.transport import canonical_request, signature

from .load import Answers, Message, closed_loop

_PROJECT: Final = "0123456789abcdef"
_PATH: Final = f"/v2/{_PROJECT}/ocr/id-document"
_TOKEN, _ACCESS_KEY, _SECRET_KEY = "bench-token", "BENCHAK", "bench-secret-key"
_CONTEXT: Final = multiprocessing.get_context("spawn")

MakeServer = Callable[[], uvicorn.Server]


class InstantRecognizer(IdDocumentRecognizer[Settings]):
    """Answers every request at once with the same person, who does not exist."""

    name = "instant"
    capabilities: ClassVar = Capabilities(documents={("*", "PP"): "claimed"}, fields=frozenset())

    def __init__(self, settings: Settings | None = None) -> None:
        pass

    def recognize(self, request: IdDocumentRequest) -> Recognition:  # noqa: ARG002  # whatever it is
        """The same person."""
        return Recognition(SOMEBODY, Evidence(self.name))


class Tokened:
    """Requests with a token, whose bodies take turns."""

    def __init__(self, *bodies: bytes) -> None:
        self._bodies = itertools.cycle(bodies)

    def __call__(self) -> tuple[bytes, bytes]:
        """The next request."""
        body = next(self._bodies)
        head = f"POST {_PATH} HTTP/1.1\r\nHost: bench\r\nContent-Length: {len(body)}\r\n"
        return f"{head}Content-Type: application/json\r\nX-Auth-Token: {_TOKEN}\r\n\r\n".encode(), body


class Signed:
    """Requests signed as by Huawei's SDKs, each with a number, so that no signature comes twice."""

    def __init__(self, body: bytes) -> None:
        self._body, self._digest = body, hashlib.sha256(body).hexdigest()
        self._numbers = itertools.count()

    def __call__(self) -> tuple[bytes, bytes]:
        """The next request."""
        date = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        signed = {"host": "bench", "x-number": str(next(self._numbers)), "x-sdk-date": date}
        canonical = canonical_request("POST", _PATH.encode(), b"", signed, self._digest)
        made = signature(SDK_HMAC, canonical, date=date, key=_SECRET_KEY)
        credential = f"{SDK_HMAC.credential}={_ACCESS_KEY}, SignedHeaders={';'.join(signed)}, Signature={made}"
        headers = {
            **signed,
            "content-type": "application/json",
            "content-length": str(len(self._body)),
            "authorization": f"{SDK_HMAC.algorithm} {credential}",
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"POST {_PATH} HTTP/1.1\r\n{lines}\r\n".encode(), self._body


def body_of(picture: bytes) -> bytes:
    """The body of a request of Huawei's form."""
    return json.dumps({"image": base64.b64encode(picture).decode()}).encode()


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs in a process of its own."""

    port: int
    pipe: Connection

    def under_load(self, message: Message, *, clients: int, seconds: float) -> Answers:
        """What it answers to so many clients, and the CPU time it takes for that, without its workers'."""
        before = self._cpu()
        answers = closed_loop(self.port, message, clients=clients, seconds=seconds)
        return replace(answers, server_cpu=self._cpu() - before)

    def _cpu(self) -> float:
        self.pipe.send(None)
        return float(self.pipe.recv())


@contextmanager
def serving(make: MakeServer) -> Iterator[Served]:
    """Run a server in a process of its own."""
    pipe, its_end = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=_serve, args=(its_end, make))
    process.start()
    its_end.close()
    try:
        yield Served(pipe.recv(), pipe)
    finally:
        pipe.close()
        process.join()


def make_echo() -> uvicorn.Server:
    """A bare FastAPI that answers with what it was sent."""
    app = FastAPI()

    @app.post(_PATH)
    async def echo(request: Request) -> Response:
        return Response(await request.body(), media_type="application/json")

    return _bare(app)


def make_sink() -> uvicorn.Server:
    """A bare FastAPI that reads what it is sent and answers next to nothing."""
    app = FastAPI()

    @app.post(_PATH)
    async def sink(request: Request) -> Response:
        return Response(str(len(await request.body())), media_type="application/json")

    return _bare(app)


def make_gateway(opens: Callable[[str], IdDocumentRecognizer[Any]], workers: int | None) -> uvicorn.Server:
    """The gateway as `idbridge serve` runs it."""
    os.environ["IDBRIDGE_BENCH_SK"] = _SECRET_KEY
    tenant = {
        "project_ids": [_PROJECT],
        "tokens": [hashlib.sha256(_TOKEN.encode()).hexdigest()],
        "keys": [{"ak": _ACCESS_KEY, "sk": {"env": "IDBRIDGE_BENCH_SK"}}],
    }
    settings = GatewaySettings.model_validate({"port": 0, "workers": workers, "tenants": {"bench": tenant}})
    return make_server(create_app(settings, opens, provider="measured"), settings)


def open_instant(_: str) -> IdDocumentRecognizer[Any]:
    """The provider that answers at once."""
    return InstantRecognizer()


def open_local(_: str = "") -> IdDocumentRecognizer[Any]:
    """The local reader."""
    return open_recognizer("local")


def _bare(app: FastAPI) -> uvicorn.Server:
    return uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", access_log=False))


def _serve(pipe: Connection, make: MakeServer) -> None:
    server = make()

    def watch() -> None:
        while not server.started:  # uvicorn tells nobody
            time.sleep(0.01)
        pipe.send(server.servers[0].sockets[0].getsockname()[1])
        with suppress(EOFError):
            while True:
                pipe.recv()
                pipe.send(time.process_time())
        server.should_exit = True

    threading.Thread(target=watch, daemon=True).start()
    server.run()
