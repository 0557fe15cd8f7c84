"""Workers for one test, and documents that are read when the test says so."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.gateway.troubled import PICTURE, open_troubled

from idbridge.gateway.workers import Workers
from idbridge.model import IdDocumentRequest
from idbridge.recognizer import Recognition


def asked(key: str = "", size: int = 1) -> IdDocumentRequest:
    return IdDocumentRequest(image=PICTURE + bytes(size), key=key)


class Gate:
    """Documents that are read only when the test says so."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def request(self) -> IdDocumentRequest:
        return asked(f"wait:{self.path}", 5)

    async def reached(self) -> None:
        """Wait until a worker reads the document."""
        await until(self.path.with_name(self.path.name + ".started").exists)

    def open(self) -> None:
        self.path.touch()


async def until(holds: Callable[[], bool]) -> None:
    while not holds():  # what is waited for happens in another process
        await asyncio.sleep(0.01)


def run(
    test: Callable[[Workers], Awaitable[None]],
    *,
    opens: Callable[[], object] = open_troubled,
    workers: int = 1,
    queue: int = 4,
    deadline: float = 30,
) -> None:
    async def main() -> None:
        async with (
            asyncio.timeout(60),
            Workers(opens, workers=workers, queue=queue, deadline=deadline) as pool,  # type: ignore[arg-type]
        ):
            await test(pool)

    asyncio.run(main())


def process_of(recognition: Recognition) -> int:
    raw = recognition.evidence.raw
    assert isinstance(raw, int)
    return raw


def pool_deadline(pool: Workers, seconds: float) -> None:
    """Give those who ask from now on another deadline than those before."""
    pool._deadline = seconds
