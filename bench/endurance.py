"""Has our reader read thousands of pictures by threads and by processes: does memory grow, do answers stay the same."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import track

from idbridge.errors import IdBridgeError
from idbridge.model import IdDocumentRequest
from idbridge_local import LocalRecognizer, LocalSettings

from . import arguments, markdown
from .dataset import rows
from .memory import children_mib, own_mib

_WORKERS: Final = 2
_STEPS: Final = 20
"""How often memory is looked at; the first step is the warm-up."""

Answer = tuple[str, ...]
"""The item as JSON and the lines of the zone; or the name of what was raised."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One way of reading many pictures; memory in MiB after the first twentieth, at half way and at the end."""

    way: str
    readings: int
    other_answers: int
    pictures_per_second: float
    start_mib: float
    warm_mib: float
    half_way_mib: float
    end_mib: float


def declare(verbs: arguments.Verbs) -> None:
    """Add the verb `endurance` to the command line."""
    verb = arguments.declare(
        verbs, "endurance", _main, help="read the pictures of a dataset over and over, by threads and by processes"
    )
    arguments.add_dataset(verb)
    verb.add_argument(
        "--count", type=arguments.positive, default=10_000, metavar="N", help="readings each way (%(default)s)"
    )
    arguments.add_weights(verb)


def _main(chosen: argparse.Namespace) -> None:
    found = run(chosen.dataset, chosen.count, limit=chosen.limit, weights=chosen.weights)
    show(found, Console())
    arguments.keep([asdict(figures) for figures in found], chosen.json)


def run(folder: Path, count: int, *, limit: int | None = None, weights: Path | None = None) -> list[Figures]:
    """Read so many pictures of the dataset by two threads, then by two processes, and hold it against one by one."""
    pictures = [row.path for row in rows(folder, limit)]
    read = partial(answer, weights=weights)
    one_by_one = {path: read(path) for path in pictures}
    order = random.Random(1).choices(pictures, k=count)
    with ThreadPoolExecutor(_WORKERS) as threads:
        by_threads = endure("threads", threads, read, order, one_by_one, lambda: own_mib(os.getpid()))
    # Spawned, so that no worker begins with what this process holds.
    with ProcessPoolExecutor(_WORKERS, multiprocessing.get_context("spawn")) as processes:
        by_processes = endure("processes", processes, read, order, one_by_one, lambda: children_mib(os.getpid()))
    return [by_threads, by_processes]


def answer(path: Path, weights: Path | None) -> Answer:
    """What the reader says of a picture, down to the last digit of its confidence."""
    try:
        recognition = _open(weights).recognize(IdDocumentRequest(image=path.read_bytes()))
    except IdBridgeError as exc:
        return (type(exc).__name__,)
    return (recognition.item.model_dump_json(), *(recognition.evidence.mrz or ()))


@cache
def _open(weights: Path | None) -> LocalRecognizer:
    return LocalRecognizer(LocalSettings(weights=weights))


def endure(
    way: str,
    pool: Executor,
    read: Callable[[Path], Answer],
    order: Sequence[Path],
    expected: Mapping[Path, Answer],
    memory_mib: Callable[[], float],
) -> Figures:
    """Read in steps, so that neither work nor answers pile up, and look at the memory after each."""
    bounds = [len(order) * step // _STEPS for step in range(_STEPS + 1)]
    held, others, start = [memory_mib()], 0, time.perf_counter()
    for begin, end in track(list(pairwise(bounds)), way, console=Console(stderr=True), disable=not sys.stderr.isatty()):
        part = order[begin:end]
        others += sum(
            answered != expected[path] for path, answered in zip(part, pool.map(read, part, chunksize=8), strict=True)
        )
        held.append(memory_mib())
    seconds = time.perf_counter() - start
    return Figures(way, len(order), others, len(order) / seconds, held[0], held[1], held[_STEPS // 2], held[-1])


def show(found: Sequence[Figures], console: Console) -> None:
    """Print the figures."""
    head = ("", *(figures.way for figures in found))
    lines = [
        ("readings", *(str(figures.readings) for figures in found)),
        ("answers other than one by one", *(str(figures.other_answers) for figures in found)),
        ("pictures a second, two workers", *(f"{figures.pictures_per_second:.0f}" for figures in found)),
        ("MiB at the start", *(f"{figures.start_mib:.0f}" for figures in found)),
        ("MiB warm", *(f"{figures.warm_mib:.0f}" for figures in found)),
        ("MiB half way", *(f"{figures.half_way_mib:.0f}" for figures in found)),
        ("MiB at the end", *(f"{figures.end_mib:.0f}" for figures in found)),
    ]
    markdown.show(head, lines, console)
