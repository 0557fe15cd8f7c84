"""Runs one system in a process of its own over some pictures, and watches how much memory it takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import track

from .memory import most_resident
from .readers import Reader

_ROOT: Final = Path(__file__).parents[1]
_ONE_THREAD: Final = dict.fromkeys(
    ("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"
)


class NotInstalled(Exception):
    """What a system needs is not there; the message says what."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a system made of one picture: the lines it read, or the name of what it raised. CPU with its children's."""

    lines: tuple[str, ...]
    error: str | None
    cpu_ms: float
    wall_ms: float


@dataclass(frozen=True, slots=True)
class Run:
    """The answers of a system in the order of the pictures, and the most memory it took with its children."""

    answers: tuple[Answer, ...]
    peak_mib: float


def read_all(reader: Reader, python: Path, pictures: Sequence[Path]) -> Run:
    """What a system, run by that interpreter on one thread, makes of the pictures.

    Raises `NotInstalled` where it or something it needs is not there, CalledProcessError where it dies.
    """
    command = [str(python), "-m", "bench.readers", reader.module, *reader.arguments]
    with subprocess.Popen(
        command, cwd=_ROOT, env=os.environ | _ONE_THREAD, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        with suppress(BrokenPipeError), process.stdin as paths:  # what dies early says so by its status
            json.dump([str(path.absolute()) for path in pictures], paths)
        with most_resident(process.pid) as most:
            lines = track(
                process.stdout,
                reader.title,
                len(pictures) + 1,
                console=Console(stderr=True),
                disable=not sys.stderr.isatty(),
            )
            records = [json.loads(line) for line in lines]
    if process.returncode or not records:
        raise subprocess.CalledProcessError(process.returncode, command)
    if "missing" in records[0]:
        raise NotInstalled(records[0]["missing"])
    answers = tuple(
        Answer(tuple(record.get("lines", ())), record.get("error"), record["cpu_ms"], record["wall_ms"])
        for record in records[:-1]
    )
    return Run(answers, max(*most, records[-1]["peak_mib"]))
