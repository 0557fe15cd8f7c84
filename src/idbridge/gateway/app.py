"""The gateway as an ASGI application."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import APIRouter, FastAPI
from starlette.routing import Route

from . import huawei, iam, native
from .authentication import open_door
from .metrics import Metrics
from .service import OpenRecognizer, Service
from .settings import GatewaySettings
from .wire import EXPECTED, Wire, answer_error


def create_app(
    settings: GatewaySettings,
    open_recognizer: OpenRecognizer,
    *,
    provider: str,
    clock: Callable[[], float] = time.time,
) -> FastAPI:
    """The application; its workers run between its start-up and its shutdown.

    `open_recognizer` opens a provider by name and can be pickled, as workers are processes; `provider` reads for
    tenants that name none; `clock` gives the seconds since 1970 that signatures and tokens are held against.
    """
    metrics = Metrics()
    service = Service(settings, open_door(settings, provider=provider, clock=clock), open_recognizer, metrics)

    @asynccontextmanager
    async def serve(_: FastAPI) -> AsyncIterator[None]:
        async with service:
            yield

    app = FastAPI(
        title="idbridge",
        description="Huawei's ID Document OCR, and the same with evidence.",
        version=version("idbridge"),
        lifespan=serve,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.service = service
    for router in (huawei.router, iam.router, native.router):
        _serve(app, router)
    paths = {route.endpoint: route.path for route in app.routes if isinstance(route, Route)}
    app.add_middleware(Wire, metrics=metrics, paths=paths)
    for error in EXPECTED:
        app.add_exception_handler(error, answer_error)
    return app


def _serve(app: FastAPI, router: APIRouter) -> None:
    """Serve the router's calls by Starlette alone, and describe them by FastAPI.

    They take the request as it is; FastAPI's search for what else they could want costs a tenth of serving a document.
    """
    for route in router.routes:
        if isinstance(route, Route):
            app.add_route(route.path, route.endpoint, methods=[*(route.methods or ())], include_in_schema=False)
    app.include_router(router)
