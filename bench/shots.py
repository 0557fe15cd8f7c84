"""Draws photographs of specimens, of mixed difficulty and every kind, and has our reader read them."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import track

from idbridge.errors import NotRecognized
from idbridge.model import IdDocumentRequest
from idbridge.mrz import Mrz, parse
from idbridge_local import LocalRecognizer, LocalSettings
from idbridge_specimens import draw, kinds
from idbridge_specimens.fileform import encode

from .scoring import SURE

_WORKERS: Final = 2


@dataclass(frozen=True, slots=True)
class Shot:
    """One photograph and what was read in it; `truth` is as printed, `capital_px` the height of its smallest capitals.

    `confidence` is empty where nothing was read; `error` names what was raised, other than that nothing was recognised.
    """

    kind: str
    number: int
    difficulty: float
    capital_px: float
    truth: tuple[str, ...]
    lines: tuple[str, ...]
    confidence: Mapping[str, float]
    error: str | None
    cpu_ms: float

    @property
    def exact(self) -> bool:
        """Whether every character is right."""
        return self.lines == self.truth

    @property
    def wrong(self) -> bool:
        """Whether something was read and is not right."""
        return bool(self.lines) and not self.exact

    @property
    def sure(self) -> bool:
        """Whether the reader claims every field with a high confidence."""
        return bool(self.confidence) and min(self.confidence.values()) >= SURE

    @property
    def printed(self) -> Mrz:
        """What the truth says."""
        return parse(self.truth)

    @property
    def read(self) -> Mrz:
        """What the lines that were read say."""
        return parse(self.lines)


def shots(count: int, seed: int, weights: Path | None) -> Iterator[Shot]:
    """So many photographs, the kinds in turn, drawn and read by two processes; the same ones for the same seed."""
    # Spawned: a forked process would inherit OpenCV's and onnxruntime's threads in whatever state they are.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(_WORKERS, context) as pool:
        taken = pool.map(partial(take, seed=seed, weights=weights), range(count), chunksize=4)
        yield from track(taken, "scenes", count, console=Console(stderr=True), disable=not sys.stderr.isatty())


def take(number: int, seed: int, weights: Path | None) -> Shot:
    """The photograph of that number and seed, drawn and read here and now."""
    names = tuple(kinds())
    specimen = draw(names[number % len(names)], seed, number, "hard")
    data = encode(specimen.pixels, specimen.file)
    recognizer = _open(weights)
    lines: tuple[str, ...] = ()
    confidence: Mapping[str, float] = {}
    error = None
    start = time.process_time()
    try:
        recognition = recognizer.recognize(IdDocumentRequest(image=data))
        lines, confidence = recognition.evidence.mrz or (), recognition.item.confidence or {}
    except NotRecognized:
        pass
    except Exception as exc:
        error = type(exc).__name__
    return Shot(
        kind=specimen.kind,
        number=number,
        difficulty=specimen.difficulty or 0.0,
        capital_px=min(line.height for line in specimen.mrz),
        truth=tuple(line.text for line in specimen.mrz),
        lines=lines,
        confidence=confidence,
        error=error,
        cpu_ms=(time.process_time() - start) * 1000,
    )


@cache
def _open(weights: Path | None) -> LocalRecognizer:
    return LocalRecognizer(LocalSettings(weights=weights))
