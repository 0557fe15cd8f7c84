"""Measures the gateway: what it costs over a bare server, how it uses the cores, and what it does under too much load.

Clients and servers share this machine, perhaps with others. So rates are to be compared within a run, in which servers
take turns; CPU times are less touched by who else is there.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import os
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Final

from PIL import Image
from rich.console import Console
from rich.table import Table

from idbridge.gateway.memory import keep_freed_memory
from idbridge.gateway.workers import cores
from idbridge.model import IdDocumentRequest
from idbridge.testing import pictures

from . import arguments
from .load import Answers, Message, open_loop
from .servers import (
    MakeServer,
    Served,
    Signed,
    Tokened,
    body_of,
    make_echo,
    make_gateway,
    make_sink,
    open_instant,
    open_local,
    serving,
)

EXAMPLES: Final = sorted((Path(__file__).parent.parent / "examples").glob("*.jpg"))
"""A scan and two photographs of two megapixels, which take turns."""
PHONE_PIXELS: Final = (4000, 3000)
CLIENTS: Final = 8
ROUNDS: Final = 3
READING_ROUNDS: Final = 5
OVERLOAD: Final = 3

_CONTEXT: Final = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a request costs a server: rate, latencies, the server's CPU time, and its rate as a share of the echo's."""

    server: str
    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    of_echo: float


@dataclass(frozen=True, slots=True)
class Scaling:
    """Documents a second of the local reader: in one process, in one a core without a gateway, and through it.

    CPU times are of one document: what reading it takes, and what the gateway takes beside that.
    """

    cores: int
    one_process: float
    all_processes: float
    gateway: float
    reading_cpu_ms: float
    gateway_cpu_ms: float

    @property
    def share(self) -> float:
        """The gateway's rate as a share of what so many cores times one process would be."""
        return self.gateway / (self.cores * self.one_process)

    @property
    def ceiling(self) -> float:
        """Documents a second that the cores could read if they had nothing else to do, however busy they are now."""
        return self.cores * 1000 / self.reading_cpu_ms


@dataclass(frozen=True, slots=True)
class Overload:
    """What becomes of `offered` documents a second: how many were sent, how the answers were, and their latencies."""

    offered: float
    sent: int
    statuses: dict[int, int]
    per_second: float
    p50_ms: float
    p99_ms: float

    @property
    def shed(self) -> float:
        """The share that was refused with 429."""
        return self.statuses.get(429, 0) / self.sent


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a run; `load_average` is the machine's at its start, that others may be using too."""

    load_average: float
    costs: list[Cost]
    scaling: dict[str, Scaling]
    overload: Overload


def declare(verbs: arguments.Verbs) -> None:
    """Add the verb `gateway` to the command line."""
    verb = arguments.declare(verbs, "gateway", _main, help="put load on a gateway of this machine")
    verb.add_argument("--seconds", type=float, default=2.0, metavar="S", help="the length of a round (default: 2)")


def _main(chosen: argparse.Namespace) -> None:
    figures = run(seconds=chosen.seconds)
    show(figures, Console())
    arguments.keep(asdict(figures), chosen.json)


def run(*, seconds: float) -> Report:
    """Measure for some 90 times `seconds`."""
    load_average = os.getloadavg()[0]
    costs = measure_costs(seconds)
    scaling, overload = measure_reading(seconds)
    return Report(load_average, costs, scaling, overload)


def measure_costs(seconds: float) -> list[Cost]:
    """Requests of a picture of 1 MB to bare servers and to gateways whose provider answers at once, in turns."""
    body = body_of(pictures.blank("BMP", 1000, 1000))
    tokened, signed = Tokened(body), Signed(body)
    targets: list[tuple[str, MakeServer, Message]] = [
        ("FastAPI, echoes the body", make_echo, tokened),
        ("FastAPI, swallows the body", make_sink, tokened),
        ("gateway, token, threads", partial(make_gateway, open_instant, 0), tokened),
        ("gateway, signed, threads", partial(make_gateway, open_instant, 0), signed),
        ("gateway, token, processes", partial(make_gateway, open_instant, None), tokened),
    ]
    rounds: dict[str, list[Answers]] = {name: [] for name, _, _ in targets}
    with ExitStack() as running:
        servers = [(name, running.enter_context(serving(make)), message) for name, make, message in targets]
        for _ in range(ROUNDS):
            for name, server, message in servers:
                rounds[name].append(server.under_load(message, clients=CLIENTS, seconds=seconds))
    rates = {name: statistics.median(answers.per_second for answers in of_name) for name, of_name in rounds.items()}
    echo = rates[targets[0][0]]
    costs = []
    for name, of_name in rounds.items():
        answers = pooled(of_name)
        cpu_ms = 1000 * answers.server_cpu / len(answers.times)
        costs.append(Cost(name, rates[name], *answers.latency_ms(), cpu_ms, rates[name] / echo))
    return costs


def measure_reading(seconds: float) -> tuple[dict[str, Scaling], Overload]:
    """The local reader with and without the gateway, by the kind of picture, and on the first kind in overload."""
    kinds = {
        "the examples": [picture.read_bytes() for picture in EXAMPLES],
        "a phone's photograph": [enlarge(EXAMPLES[0].parent / "passport-photo.jpg")],
    }
    with serving(partial(make_gateway, open_local, None)) as server:
        scaling = {kind: measure_scaling(server, of_kind, seconds) for kind, of_kind in kinds.items()}
        kind, of_kind = next(iter(kinds.items()))
        offered = OVERLOAD * scaling[kind].ceiling
        message = Tokened(*map(body_of, of_kind))
        answers = open_loop(server.port, message, rate=offered, seconds=4 * seconds)
    statuses = dict(answers.statuses)
    return scaling, Overload(offered, len(answers.times), statuses, answers.per_second, *answers.latency_ms())


def measure_scaling(server: Served, documents: list[bytes], seconds: float) -> Scaling:
    """The rates of readers on their own and behind the gateway, in turns."""
    message = Tokened(*map(body_of, documents))
    one, every, through = [], [], []
    server.under_load(message, clients=cores(), seconds=seconds / 2)
    for _ in range(READING_ROUNDS):
        one.append(read_bare(1, documents, seconds))
        every.append(read_bare(cores(), documents, seconds))
        through.append(server.under_load(message, clients=3 * cores(), seconds=seconds))
    answers = pooled(through)
    return Scaling(
        cores(),
        one_process=statistics.mean(rate for rate, _ in one),
        all_processes=statistics.mean(rate for rate, _ in every),
        gateway=answers.per_second,
        reading_cpu_ms=1000 * statistics.mean(cpu for _, cpu in one),
        gateway_cpu_ms=1000 * answers.server_cpu / len(answers.times),
    )


def enlarge(picture: Path) -> bytes:
    """The picture as a phone of twelve megapixels would send it."""
    buffer = io.BytesIO()
    with Image.open(picture) as opened:
        opened.resize(PHONE_PIXELS, Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def show(figures: Report, console: Console) -> None:
    """Print the figures."""
    console.print(f"load average at the start: {figures.load_average:.1f}")
    head = ("server", "requests/s", "p50 ms", "p99 ms", "server CPU ms", "of echo")
    costs = Table(*head, title=f"1 MB, {CLIENTS} clients")
    for cost in figures.costs:
        times = (f"{value:.1f}" for value in (cost.p50_ms, cost.p99_ms, cost.cpu_ms))
        costs.add_row(cost.server, f"{cost.per_second:.0f}", *times, f"{cost.of_echo:.2f}")
    console.print(costs)
    kinds, overload = figures.scaling, figures.overload
    reading = Table("local reader", *kinds, title=f"{cores()} cores, clients on the same")
    rows: dict[str, Callable[[Scaling], str]] = {
        "one process, documents/s": lambda of_kind: f"{of_kind.one_process:.1f}",
        "a process a core, documents/s": lambda of_kind: f"{of_kind.all_processes:.1f}",
        "gateway, documents/s": lambda of_kind: f"{of_kind.gateway:.1f}",
        "gateway, of cores x one process": lambda of_kind: f"{of_kind.share:.0%}",
        "gateway, of a process a core": lambda of_kind: f"{of_kind.gateway / of_kind.all_processes:.0%}",
        "CPU ms of a document, reading it": lambda of_kind: f"{of_kind.reading_cpu_ms:.1f}",
        "CPU ms of a document, the gateway's": lambda of_kind: f"{of_kind.gateway_cpu_ms:.1f}",
    }
    for name, write in rows.items():
        reading.add_row(name, *(write(of_kind) for of_kind in kinds.values()))
    console.print(reading)
    statuses = ", ".join(f"{count} of {status}" for status, count in sorted(overload.statuses.items()))
    title = f"{OVERLOAD} times what the cores could read: {overload.offered:.0f} documents/s"
    shed = Table("local reader", "", title=title)
    shed.add_row("answers by status", statuses)
    shed.add_row("shed with 429", f"{overload.shed:.0%}")
    shed.add_row("read, documents/s", f"{overload.per_second:.1f}")
    shed.add_row("latency of those, p50 / p99 ms", f"{overload.p50_ms:.0f} / {overload.p99_ms:.0f}")
    console.print(shed)


def pooled(answers: list[Answers]) -> Answers:
    """Several rounds as one."""
    times = [one for each in answers for one in each.times]
    return Answers(sum(each.seconds for each in answers), times, sum(each.server_cpu for each in answers))


def read_bare(processes: int, documents: list[bytes], seconds: float) -> tuple[float, float]:
    """Documents a second that so many bare processes read together, and the CPU seconds of one document."""
    together = _CONTEXT.Barrier(processes)
    readers = []
    for _ in range(processes):
        pipe, its_end = _CONTEXT.Pipe()
        process = _CONTEXT.Process(target=_read_for, args=(its_end, together, documents, seconds))
        process.start()
        readers.append((process, pipe))
        its_end.close()
    found = [pipe.recv() for _, pipe in readers]
    for process, _ in readers:
        process.join()  # what still ends would run beside what is measured next
    return sum(rate for rate, _ in found), statistics.mean(cpu for _, cpu in found)


def _read_for(pipe: Connection, together: Barrier, documents: list[bytes], seconds: float) -> None:
    keep_freed_memory()  # as the gateway's workers do
    requests, count = [IdDocumentRequest(image=picture) for picture in documents], 0
    with open_local() as recognizer:
        for request in requests:
            recognizer.recognize(request)
        together.wait()
        start, cpu = time.perf_counter(), time.process_time()
        while time.perf_counter() < start + seconds:
            recognizer.recognize(requests[count % len(requests)])
            count += 1
        pipe.send((count / (time.perf_counter() - start), (time.process_time() - cpu) / count))
