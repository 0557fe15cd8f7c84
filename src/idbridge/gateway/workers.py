"""Reads documents in processes of their own, as many as there are cores: bounded, on a deadline, and proof to crashes.

A thread for each process takes requests from one queue, so that a process need not wait for the event loop to have its
next document. It has one at a time: a crash takes no other with it, as it would in `concurrent.futures`' own pool.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import os
import time
from typing import Final, Self

from idbridge.errors import IdBridgeError, QuotaExceeded, ServiceUnavailable
from idbridge.model import IdDocumentRequest
from idbridge.recognizer import Recognition

from .readers import OpenRecognizer, ProcessReader, Reader, ThreadsReader

THREADS: Final = 32
"""Requests at a time where there are no processes: for providers that mostly wait for a vendor."""

_SMOOTHING: Final = 0.1

Answer = concurrent.futures.Future[Recognition]


def cores() -> int:
    """The cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Workers:
    """Reads documents while its context is open.

    `workers` are the processes; None is one a core, 0 is threads of this process instead. `open_recognizer` is called
    once in each process, and pickled for it. `queue` requests may wait for a worker. `deadline` bounds, in seconds,
    waiting and reading together. Entering the context raises what `open_recognizer` raises.
    """

    def __init__(self, open_recognizer: OpenRecognizer, *, workers: int | None, queue: int, deadline: float) -> None:
        count = cores() if workers is None else workers or THREADS
        self._readers: tuple[Reader, ...] = (
            (ThreadsReader(open_recognizer),)
            if workers == 0
            else tuple(ProcessReader(open_recognizer, deadline) for _ in range(count))
        )
        self._idle = list(self._readers) if workers != 0 else list(self._readers) * count
        self._count, self._queue, self._deadline = count, queue, deadline
        self._threads = concurrent.futures.ThreadPoolExecutor(count, "worker")
        self._accepted: set[Answer] = set()
        self._seconds_each: float | None = None
        self._open = False

    @property
    def waiting(self) -> int:
        """Requests that wait for a worker."""
        return sum(not answer.running() for answer in tuple(self._accepted))

    @property
    def busy(self) -> int:
        """Workers that read, be it for a caller that no longer waits."""
        return self._count - len(self._idle)

    async def __aenter__(self) -> Self:
        starts = (asyncio.to_thread(reader.start) for reader in self._readers)
        results = await asyncio.gather(*starts, return_exceptions=True)
        if failures := [result for result in results if isinstance(result, BaseException)]:
            await self._stop()
            raise failures[0]
        self._open = True
        return self

    async def __aexit__(self, *_: object) -> None:
        """Accept nothing more, finish what was accepted, each within its deadline, and end the workers."""
        self._open = False
        await asyncio.to_thread(concurrent.futures.wait, tuple(self._accepted), self._deadline)
        await self._stop()

    def require_room(self) -> None:
        """Raise what `recognize` would raise at once, for a caller who can ask before a request is decoded."""
        if not self._open:
            raise ServiceUnavailable("the reader is closing; ask another one")
        if len(self._accepted) >= self._count + self._queue:
            raise QuotaExceeded("all readers are busy; try again later", retry_after=self._seconds_until_free())

    async def recognize(self, request: IdDocumentRequest) -> Recognition:
        """Read the document in a worker.

        Raises what the recognizer raises; `errors.QuotaExceeded`, with the seconds to wait, where the queue is full;
        `errors.ServiceUnavailable` past the deadline, where the worker crashed, and while closing; a bare
        `errors.IdBridgeError` where the recognizer raises what it should not.
        """
        self.require_room()
        answer = Answer()
        self._accepted.add(answer)
        answer.add_done_callback(self._accepted.discard)
        self._threads.submit(self._read, request, answer)
        try:
            async with asyncio.timeout(self._deadline):
                # Past the deadline this takes the request from the queue, or leaves the worker alone with it.
                return await asyncio.wrap_future(answer)
        except TimeoutError as exc:
            raise ServiceUnavailable("the document was not read in time; try again later") from exc

    def _read(self, request: IdDocumentRequest, answer: Answer) -> None:
        if not answer.set_running_or_notify_cancel():
            return
        reader, started = self._idle.pop(), time.monotonic()
        try:
            answer.set_result(reader.recognize(request))
        except Exception as exc:  # the caller's, whatever it is
            answer.set_exception(exc)
        seconds = time.monotonic() - started
        before = seconds if self._seconds_each is None else self._seconds_each
        self._seconds_each = before + _SMOOTHING * (seconds - before)
        try:
            reader.start()  # after a crash, so that the next caller need not wait for it
        except IdBridgeError:
            pass  # the next caller's to hear, who makes it start again
        finally:
            self._idle.append(reader)

    def _seconds_until_free(self) -> float | None:
        """When, at the pace of late, those who wait now will have a worker; None before anything was read."""
        return None if self._seconds_each is None else self._seconds_each * (self.waiting + 1) / self._count

    async def _stop(self) -> None:
        await asyncio.gather(*(asyncio.to_thread(reader.stop) for reader in self._readers))
        self._threads.shutdown(wait=False, cancel_futures=True)
