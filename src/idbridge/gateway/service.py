"""What stands behind every wire: bodies, the door, fetching, and the workers of each provider."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any, Final, Self

from starlette.requests import Request

from idbridge.errors import IdBridgeError
from idbridge.model import IdDocumentRequest
from idbridge.recognizer import IdDocumentRecognizer, Recognition

from .authentication import Door, Visitor
from .bodies import MAX_BODY_BYTES, Bodies
from .fetching import Fetcher
from .metrics import Metrics
from .refusals import Refused
from .settings import GatewaySettings
from .signatures import Received
from .tenants import Caller, Tenant
from .trace import trace_of
from .workers import Workers

FETCHES: Final = 16
"""Pictures that are fetched at a time; as many again may wait."""

OpenRecognizer = Callable[[str], IdDocumentRecognizer[Any]]


class Service:
    """Serves requests while its context is open. `open_recognizer` opens a provider by name, in other processes too."""

    def __init__(
        self, settings: GatewaySettings, door: Door, open_recognizer: OpenRecognizer, metrics: Metrics
    ) -> None:
        self.settings, self.door, self.metrics = settings, door, metrics
        self.bodies = Bodies()
        self.ready = False
        self._open_recognizer = open_recognizer
        self.fetcher = Fetcher(settings.fetch)
        self._fetching = 0
        self._threads = ThreadPoolExecutor(FETCHES, "fetch")
        self._workers: dict[str, Workers] = {}
        self._running = AsyncExitStack()

    async def __aenter__(self) -> Self:
        settings = self.settings
        async with AsyncExitStack() as starting:
            for provider in sorted({tenant.provider for tenant in self.door.tenants}):
                workers = Workers(
                    partial(self._open_recognizer, provider),
                    workers=settings.workers,
                    queue=settings.queue,
                    deadline=settings.deadline,
                )
                self._workers[provider] = await starting.enter_async_context(workers)
                self.metrics.watch(provider, workers)
            self._running = starting.pop_all()
        self.ready = True
        return self

    async def __aexit__(self, *_: object) -> None:
        self.ready = False
        await self._running.aclose()
        self._threads.shutdown()

    @asynccontextmanager
    async def receive(self, request: Request, *, limit: int = MAX_BODY_BYTES) -> AsyncIterator[tuple[Caller, bytes]]:
        """Who calls, and the body, which is held until the block ends. Raises `Refused`."""
        visitor = self.door.look_at(request.scope["headers"])  # a stranger's body is not even read
        async with self._admit(request, visitor, limit) as body:
            yield visitor.caller, body

    @asynccontextmanager
    async def receive_document(
        self, request: Request, *, project_id: str | None = None
    ) -> AsyncIterator[tuple[Tenant, bytes]]:
        """Whose document comes, and the body with it, where there is room for it and the tenant may use the project.

        Raises `Refused`, and `errors.QuotaExceeded` where the workers have no room.
        """
        visitor = self.door.look_at(request.scope["headers"])
        caller, tenant = visitor.caller, visitor.caller.tenant
        self._require_room(tenant)  # what comes too much costs least while its body is not read
        async with self._admit(request, visitor, MAX_BODY_BYTES) as body:
            if project_id is not None:
                caller.require(project_id)
            self._require_room(tenant)
            if tenant.quota:
                tenant.quota.take()
            yield tenant, body

    @asynccontextmanager
    async def _admit(self, request: Request, visitor: Visitor, limit: int) -> AsyncIterator[bytes]:
        claim = visitor.claim
        digest = hashlib.sha256() if claim else None
        async with self.bodies.read(request, limit=limit, digest=digest) as body:
            if claim and digest:
                scope = request.scope
                received = Received(request.method, scope["raw_path"], scope["query_string"], digest.hexdigest())
                self.door.admit(claim, received)
            trace_of(request.scope).tenant = visitor.caller.tenant.name
            yield body

    def _require_room(self, tenant: Tenant) -> None:
        try:
            self._workers[tenant.provider].require_room()
        except IdBridgeError as exc:
            self.metrics.count_recognition(tenant, type(exc).__name__, 0.0)
            raise

    async def recognize(self, tenant: Tenant, asked: IdDocumentRequest) -> Recognition:
        """Read the document by the tenant's provider. Raises `idbridge.errors`."""
        started, outcome = time.perf_counter(), "Crash"
        try:
            if asked.url is not None:
                asked = asked.model_copy(update={"image": await self._fetch(asked.url), "url": None})
            recognition = await self._workers[tenant.provider].recognize(asked)
            outcome = "Read"
        except IdBridgeError as exc:
            outcome = type(exc).__name__
            raise
        finally:
            self.metrics.count_recognition(tenant, outcome, time.perf_counter() - started)
        return recognition

    async def _fetch(self, url: str) -> bytes:
        if self._fetching >= 2 * FETCHES:
            raise Refused("too busy")
        self._fetching += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self.fetcher.fetch, url)
        finally:
            self._fetching -= 1
