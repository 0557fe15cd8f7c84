"""Holds our reader's confidences against how often it was right, field by field, on fresh photographs of specimens."""

from __future__ import annotations

import argparse
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from rich.console import Console

from . import arguments, diagram, markdown
from .diagram import Point
from .scoring import SURE
from .shots import Shot, shots

_EDGES: Final = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99, 1.0)
"""Of the bins of confidence; where most answers are the last tenth is two."""
_DERIVED: Final = frozenset({"side"})
"""Fields that do not stand in the zone."""
_Z: Final = 1.96
"""For intervals of 95 %."""
_BIN_HEAD: Final = ("confidence", "fields", "expected right", "observed right")
_FIELD_HEAD: Final = (
    "field",
    "answers",
    "right",
    "mean confidence",
    "calibration error",
    "at 0.9 and more",
    "wrong there",
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One field of one answer: the confidence it was given, and whether it was right."""

    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of like confidence: how many were to be right by it, and how many were."""

    low: float
    high: float
    answers: int
    expected: float
    observed: float


@dataclass(frozen=True, slots=True)
class Summary:
    """One field's answers. `error` is the expected calibration error: the mean distance of confidence and outcome."""

    answers: int
    right: int
    mean_confidence: float
    error: float
    sure: int
    sure_but_wrong: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The bins of all fields together, and a summary for each field."""

    seed: int
    scenes: int
    bins: list[Bin]
    fields: dict[str, Summary]


def declare(verbs: arguments.Verbs) -> None:
    """Add the verb `reliability` to the command line."""
    verb = arguments.declare(verbs, "reliability", _main, help="hold confidences against outcomes on drawn scenes")
    arguments.add_drawing(verb, count=1000, seed=2)
    arguments.add_weights(verb)
    verb.add_argument("--svg", type=Path, metavar="OUT", help="write the reliability diagram to this file")
    arguments.add_page(verb)


def _main(chosen: argparse.Namespace) -> None:
    figures = run(chosen.count, chosen.seed, chosen.weights)
    markdown.show(_BIN_HEAD, _bin_cells(figures), Console())
    markdown.show(_FIELD_HEAD, _field_cells(figures), Console())
    if chosen.svg:
        chosen.svg.write_text(_draw(figures), "utf-8")
    if chosen.write:
        tables = [markdown.table(_BIN_HEAD, _bin_cells(figures)), markdown.table(_FIELD_HEAD, _field_cells(figures))]
        markdown.write(chosen.write, "reliability", "\n".join(tables))
    arguments.keep(asdict(figures), chosen.json)


def run(count: int, seed: int, weights: Path | None = None) -> Figures:
    """Draw so many scenes, read them, and hold confidences against outcomes."""
    return figures(seed, list(shots(count, seed, weights)))


def figures(seed: int, taken: Sequence[Shot]) -> Figures:
    """The figures of scenes."""
    by_field: dict[str, list[Claim]] = defaultdict(list)
    for shot in taken:
        for name, claim in _claims(shot):
            by_field[name].append(claim)
    everything = [claim for claims in by_field.values() for claim in claims]
    fields = {name: _summary(claims) for name, claims in sorted(by_field.items())}
    return Figures(seed, len(taken), _bins(everything), {"all": _summary(everything), **fields})


def _claims(shot: Shot) -> Iterable[tuple[str, Claim]]:
    """What the reader said of each field of a scene; right is what the printed lines say."""
    read, printed = shot.read.fields, shot.printed.fields
    for name in shot.confidence.keys() - _DERIVED:
        yield name, Claim(shot.confidence[name], read.get(name) == printed.get(name))


def _bins(claims: Sequence[Claim]) -> list[Bin]:
    """The bins that hold something, from the least sure."""
    found = []
    for low, high in pairwise(_EDGES):
        inside = [claim for claim in claims if low <= claim.confidence < high or claim.confidence == high == 1.0]
        if inside:
            expected = sum(claim.confidence for claim in inside) / len(inside)
            observed = sum(claim.right for claim in inside) / len(inside)
            found.append(Bin(low, high, len(inside), expected, observed))
    return found


def _summary(claims: Sequence[Claim]) -> Summary:
    sure = [claim for claim in claims if claim.confidence >= SURE]
    count = max(1, len(claims))
    return Summary(
        answers=len(claims),
        right=sum(claim.right for claim in claims),
        mean_confidence=sum(claim.confidence for claim in claims) / count,
        error=sum(abs(one.expected - one.observed) * one.answers for one in _bins(claims)) / count,
        sure=len(sure),
        sure_but_wrong=sum(not claim.right for claim in sure),
    )


def wilson(right: int, count: int) -> tuple[float, float]:
    """Wilson's interval of a share, at 95 %."""
    share, spread = right / count, _Z**2 / count
    middle = (share + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * math.sqrt(share * (1 - share) / count + spread / (4 * count))
    return max(0.0, middle - half), min(1.0, middle + half)


def _draw(found: Figures) -> str:
    points = [
        Point(one.expected, one.observed, *wilson(round(one.observed * one.answers), one.answers), one.answers)
        for one in found.bins
    ]
    title = f"Confidence of {found.fields['all'].answers} fields in {found.scenes} scenes"
    return diagram.reliability(title, points)


def _bin_cells(found: Figures) -> list[Sequence[str]]:
    return [
        (f"{one.low:g} to {one.high:g}", str(one.answers), f"{one.expected:.1%}", f"{one.observed:.1%}")
        for one in found.bins
    ]


def _field_cells(found: Figures) -> list[Sequence[str]]:
    return [
        (
            name,
            str(summary.answers),
            f"{summary.right / max(1, summary.answers):.2%}",
            f"{summary.mean_confidence:.2%}",
            f"{summary.error:.4f}",
            str(summary.sure),
            str(summary.sure_but_wrong),
        )
        for name, summary in found.fields.items()
    ]
