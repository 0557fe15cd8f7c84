"""Puts load on a server of this machine and times its answers: as fast as clients go, or at a rate they cannot slow."""

from __future__ import annotations

import asyncio
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

Message = Callable[[], tuple[bytes, bytes]]
"""Makes a request: its head, with a Content-Length, and its body."""

BROKEN: Final = 0
"""Stands for the status where no answer came back."""

_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_LIMIT: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answers:
    """What came back in `seconds`: status and latency in seconds of each answer; and the server's CPU time for them."""

    seconds: float
    times: list[tuple[int, float]]
    server_cpu: float = 0.0

    @property
    def per_second(self) -> float:
        """Good answers a second."""
        return self.statuses[200] / self.seconds

    @property
    def statuses(self) -> Counter[int]:
        """How many answers there were of each status."""
        return Counter(status for status, _ in self.times)

    def latency_ms(self) -> tuple[float, float]:
        """Median and 99th percentile of the good answers' latency, in milliseconds."""
        good = [seconds * 1000 for status, seconds in self.times if status == 200]
        if len(good) < 2:
            return (good[0], good[0]) if good else (float("nan"), float("nan"))
        return statistics.median(good), statistics.quantiles(good, n=100, method="inclusive")[-1]


def closed_loop(port: int, message: Message, *, clients: int, seconds: float) -> Answers:
    """`clients` connections, each sending its next request when it has its answer."""

    async def run() -> Answers:
        times: list[tuple[int, float]] = []
        start = time.perf_counter()

        async def ask_again() -> None:
            client = _Client(port, message)
            while time.perf_counter() < start + seconds:
                times.append(await client.ask())
            client.hang_up()

        await asyncio.gather(*(ask_again() for _ in range(clients)))
        return Answers(time.perf_counter() - start, times)

    return asyncio.run(run())


def open_loop(port: int, message: Message, *, rate: float, seconds: float) -> Answers:
    """`rate` requests a second, each on a connection of its own and at its time, however long the others take."""

    async def ask_once() -> tuple[int, float]:
        client = _Client(port, message)
        answer = await client.ask()
        client.hang_up()
        return answer

    async def run() -> Answers:
        start = time.perf_counter()
        asked = []
        for number in range(round(rate * seconds)):
            await asyncio.sleep(start + number / rate - time.perf_counter())
            asked.append(asyncio.create_task(ask_once()))
        times = await asyncio.gather(*asked)
        return Answers(time.perf_counter() - start, times)

    return asyncio.run(run())


class _Client:
    """Asks over one connection, and over a new one after that broke."""

    def __init__(self, port: int, message: Message) -> None:
        self._port, self._message = port, message
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self) -> tuple[int, float]:
        head, body = self._message()
        start = time.perf_counter()
        try:
            if self._streams is None:
                self._streams = await asyncio.open_connection("127.0.0.1", self._port, limit=_LIMIT)
            reader, writer = self._streams
            writer.write(head)
            writer.write(body)
            answer = await reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(answer)
            await reader.readexactly(int(length[1]) if length else 0)
        except (OSError, asyncio.IncompleteReadError):
            self.hang_up()
            return BROKEN, time.perf_counter() - start
        return int(answer[9:12]), time.perf_counter() - start

    def hang_up(self) -> None:
        if self._streams:
            self._streams[1].close()
        self._streams = None
