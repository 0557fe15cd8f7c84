"""Measures our reader on fresh photographs of specimens: what it reads by size of the print and by layout."""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from rich.console import Console

from . import arguments, markdown
from .scoring import median_and_tail
from .shots import Shot, shots

_BANDS: Final = ((11.0, "capitals of 11 px and more"), (7.0, "capitals of 7 to 11 px"), (0.0, "smaller capitals"))

_HEAD: Final = ("scenes", "number", "exact", "nothing read", "valid but wrong", "sure but wrong")


@dataclass(slots=True)
class Count:
    """How scenes were read: wrong though `valid` by their check digits, or though `sure` of every field."""

    scenes: int = 0
    exact: int = 0
    nothing: int = 0
    valid_but_wrong: int = 0
    sure_but_wrong: int = 0

    def add(self, shot: Shot) -> None:
        """Count a scene in."""
        self.scenes += 1
        self.exact += shot.exact
        self.nothing += not shot.lines
        self.valid_but_wrong += shot.wrong and shot.read.valid
        self.sure_but_wrong += shot.wrong and shot.sure


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of all scenes, by height of capitals and by layout; median and 95th percentile of the CPU time.

    `missed` are the scenes not read exactly, by kind and number, so that `idbridge_specimens.draw` draws them again.
    """

    seed: int
    groups: dict[str, Count]
    exceptions: dict[str, int]
    cpu_ms: tuple[float, float]
    missed: list[tuple[str, int]]


def declare(verbs: arguments.Verbs) -> None:
    """Add the verb `scenes` to the command line."""
    verb = arguments.declare(verbs, "scenes", _main, help="draw scenes of mixed difficulty and read them")
    arguments.add_drawing(verb, count=1000, seed=1)
    arguments.add_weights(verb)
    arguments.add_page(verb)


def _main(chosen: argparse.Namespace) -> None:
    figures = run(chosen.count, chosen.seed, chosen.weights)
    markdown.show(_HEAD, _cells(figures), Console())
    print("exceptions:", ", ".join(f"{count} {name}" for name, count in figures.exceptions.items()) or "none")
    print("CPU ms a scene, median / p95: {:.1f} / {:.1f}".format(*figures.cpu_ms))
    if chosen.write:
        markdown.write(chosen.write, "scenes", markdown.table(_HEAD, _cells(figures)))
    arguments.keep(asdict(figures), chosen.json)


def run(count: int, seed: int, weights: Path | None = None) -> Figures:
    """Draw so many scenes, read them and count."""
    return count_up(seed, shots(count, seed, weights))


def count_up(seed: int, taken: Iterable[Shot]) -> Figures:
    """The figures of scenes."""
    groups: dict[str, Count] = defaultdict(Count)
    exceptions: Counter[str] = Counter()
    cpu_ms = []
    missed = []
    for shot in taken:
        band = next(name for least, name in _BANDS if shot.capital_px >= least)
        for group in ("all", band, shot.printed.format or "no layout"):
            groups[group].add(shot)
        if shot.error:
            exceptions[shot.error] += 1
        cpu_ms.append(shot.cpu_ms)
        if not shot.exact:
            missed.append((shot.kind, shot.number))
    order = ["all", *(name for _, name in _BANDS if name in groups)]
    order += sorted(groups.keys() - set(order))
    return Figures(seed, {name: groups[name] for name in order}, dict(exceptions), median_and_tail(cpu_ms), missed)


def _cells(figures: Figures) -> list[Sequence[str]]:
    return [
        (
            name,
            str(count.scenes),
            f"{count.exact / count.scenes:.1%}",
            str(count.nothing),
            str(count.valid_but_wrong),
            str(count.sure_but_wrong),
        )
        for name, count in figures.groups.items()
    ]
