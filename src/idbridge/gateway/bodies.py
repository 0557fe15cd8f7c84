"""Reads the bodies of requests: each within the limit of one, all together within a memory, none for ever.

FastAPI's own `max_body_size` closes the connection over a sender that is still sending, who then sees no answer; here
the server discards the rest, so that Huawei's clients read their 413.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, Protocol

from starlette.requests import Request

from .refusals import Refused

MAX_BODY_BYTES: Final = 12 * 1024 * 1024
"""What Huawei's API gateway takes of a signed request (API Signing Guide)."""
MAX_TOGETHER_BYTES: Final = 256 * 1024 * 1024
"""What the bodies of all requests may hold at a time."""
SECONDS: Final = 60.0
"""How long one may take to send."""


class Digest(Protocol):
    """What `hashlib` makes."""

    def update(self, data: bytes, /) -> None:
        """Take more in."""


class Bodies:
    """The bodies that are held at the moment."""

    def __init__(self) -> None:
        self._held = 0

    @asynccontextmanager
    async def read(
        self, request: Request, *, limit: int = MAX_BODY_BYTES, digest: Digest | None = None
    ) -> AsyncIterator[bytes]:
        """The body, held until the block ends; `digest` is fed with it while it comes.

        Raises `Refused` for one too large or too slow, and for one too many.
        """
        chunks: list[bytes] = []
        held = 0
        try:
            if int(request.headers.get("content-length", "0")) > limit:
                raise Refused("too large")
            try:
                async with asyncio.timeout(SECONDS):
                    async for chunk in request.stream():
                        if held + len(chunk) > limit:
                            raise Refused("too large")
                        if self._held + len(chunk) > MAX_TOGETHER_BYTES:
                            raise Refused("too busy")
                        held += len(chunk)
                        self._held += len(chunk)
                        chunks.append(chunk)
                        if digest:
                            digest.update(chunk)
            except TimeoutError as exc:
                raise Refused("too slow") from exc
            body = b"".join(chunks)
            chunks.clear()
            yield body
        finally:
            self._held -= held
