"""Reads documents in processes of their own, one more than cores: bounded, on a deadline, and proof to crashes.

A process has one document at a time: a crash takes no other with it, as it would in `concurrent.futures`' own pool.
What happens here happens in the event loop; threads that carry documents to processes would cost more than they save.
"""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from idbridge.errors import IdBridgeError, QuotaExceeded, ServiceUnavailable
from idbridge.model import IdDocumentRequest
from idbridge.recognizer import Recognition

from .readers import OpenRecognizer, ProcessReader, Reader, ThreadsReader

THREADS: Final = 32
"""Requests at a time where there are no processes: for providers that mostly wait for a vendor."""

SPARE: Final = 1
"""Processes beyond one a core: while one waits for its next document, another has something to do."""

CPU_SHARE: Final = Path("/sys/fs/cgroup/cpu.max")
"""Microseconds of processor time in each period, and the period (Linux, "Control Group v2", CPU Interface Files)."""

_SMOOTHING: Final = 0.1

Answer = asyncio.Future[Recognition]


def cores() -> int:
    """The cores this process may use: those it may run on, or fewer where a container's share of time is less."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        share, period = CPU_SHARE.read_text("ascii").split()
        return min(usable, max(1, round(int(share) / int(period))))
    except (OSError, ValueError):  # no such file, or "max": no limit
        return usable


class Workers:
    """Reads documents while its context is open.

    `workers` are the processes; None is one more than cores, 0 is threads of this process instead. `open_recognizer` is
    called once in each process, and pickled for it. `queue` requests may wait for a worker. `deadline` bounds, in
    seconds, waiting and reading together. Entering the context raises what `open_recognizer` raises.
    """

    def __init__(self, open_recognizer: OpenRecognizer, *, workers: int | None, queue: int, deadline: float) -> None:
        self._count = cores() + SPARE if workers is None else workers or THREADS
        self._readers: tuple[Reader, ...] = (
            (ThreadsReader(open_recognizer, self._count),)
            if workers == 0
            else tuple(ProcessReader(open_recognizer, deadline) for _ in range(self._count))
        )
        self._room, self._deadline = self._count + queue, deadline
        self._queue: asyncio.Queue[tuple[IdDocumentRequest, Answer]] = asyncio.Queue()
        self._accepted: set[Answer] = set()
        self._waiting: set[Answer] = set()
        self._serving: list[asyncio.Task[None]] = []
        self._busy = 0
        self._seconds_each: float | None = None
        self._open = False

    @property
    def waiting(self) -> int:
        """Requests that wait for a worker."""
        return len(self._waiting)

    @property
    def busy(self) -> int:
        """Workers that read, be it for a caller that no longer waits."""
        return self._busy

    async def __aenter__(self) -> Self:
        results = await asyncio.gather(*(reader.start() for reader in self._readers), return_exceptions=True)
        if failures := [result for result in results if isinstance(result, BaseException)]:
            await self._stop()
            raise failures[0]
        each = self._count // len(self._readers)
        self._serving = [asyncio.create_task(self._serve(reader)) for reader in self._readers for _ in range(each)]
        self._open = True
        return self

    async def __aexit__(self, *_: object) -> None:
        """Accept nothing more, finish what was accepted, each within its deadline, and end the workers."""
        self._open = False
        if self._accepted:
            await asyncio.wait(self._accepted, timeout=self._deadline)
        await self._stop()

    def require_room(self) -> None:
        """Raise what `recognize` would raise at once, for a caller who can ask before a request is decoded."""
        if not self._open:
            raise ServiceUnavailable("the reader is closing; ask another one")
        if len(self._accepted) >= self._room:
            raise QuotaExceeded("all readers are busy; try again later", retry_after=self._seconds_until_free())

    async def recognize(self, request: IdDocumentRequest) -> Recognition:
        """Check the picture and read the document in a worker.

        Raises what the recognizer raises, `errors.BadRequest` where there is no picture, `errors.BadImage` for one
        outside the contract; `errors.QuotaExceeded`, with the seconds to wait, where the queue is full;
        `errors.ServiceUnavailable` past the deadline, where the worker crashed, and while closing; a bare
        `errors.IdBridgeError` where the recognizer raises what it should not.
        """
        self.require_room()
        answer: Answer = asyncio.get_running_loop().create_future()
        for answers in (self._accepted, self._waiting):
            answers.add(answer)
            answer.add_done_callback(answers.discard)
        self._queue.put_nowait((request, answer))
        try:
            async with asyncio.timeout(self._deadline):
                # Past the deadline this gives the answer up: nobody begins with it, or who reads is left alone with it.
                return await answer
        except TimeoutError as exc:
            raise ServiceUnavailable("the document was not read in time; try again later") from exc

    async def _serve(self, reader: Reader) -> None:
        """One document after the other, for as long as the workers are open."""
        while True:
            request, answer = await self._queue.get()
            if answer.done():
                continue
            self._waiting.discard(answer)
            self._busy += 1
            await self._read(reader, request, answer)
            with suppress(IdBridgeError):  # the next caller's to hear, who makes it start again
                await reader.start()  # after a crash, so that the next caller need not wait for it
            self._busy -= 1

    async def _read(self, reader: Reader, request: IdDocumentRequest, answer: Answer) -> None:
        started = time.monotonic()
        try:
            recognition = await reader.recognize(request)
            if not answer.done():
                answer.set_result(recognition)
        except Exception as exc:  # the caller's, whatever it is
            if not answer.done():
                answer.set_exception(exc)
        seconds = time.monotonic() - started
        before = seconds if self._seconds_each is None else self._seconds_each
        self._seconds_each = before + _SMOOTHING * (seconds - before)

    def _seconds_until_free(self) -> float | None:
        """When, at the pace of late, those who wait now will have a worker; None before anything was read."""
        return None if self._seconds_each is None else self._seconds_each * (self.waiting + 1) / self._count

    async def _stop(self) -> None:
        await asyncio.gather(*(reader.stop() for reader in self._readers))
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)
        for answer in [answer for answer in self._accepted if not answer.done()]:
            answer.set_exception(ServiceUnavailable("the reader is closing; ask another one"))
