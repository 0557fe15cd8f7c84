"""Measures the local reader on a dataset: what it reads of machine-readable zones, and what that costs."""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from idbridge.errors import BadImage, NotRecognized
from idbridge.model import IdDocumentRequest
from idbridge.recognizer import Recognition
from idbridge_local import LocalRecognizer, LocalSettings

from . import arguments
from .dataset import Row, rows
from .pictures import scaled
from .scoring import SURE, edit_distance, median_and_tail


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one picture; `error` is the name of what was raised, other than that nothing was recognised."""

    row: Row
    cpu_ms: float
    recognition: Recognition | None = None
    error: str | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines that were read, none where nothing was."""
        return (self.recognition.evidence.mrz or ()) if self.recognition else ()

    @property
    def exact(self) -> bool:
        """Whether every character is right."""
        return self.lines == self.row.mrz

    @property
    def valid(self) -> bool:
        """Whether the reader says that all check digits hold."""
        return bool(self.recognition and self.recognition.evidence.mrz_valid)

    @property
    def sure(self) -> bool:
        """Whether the reader claims every field with a high confidence."""
        confidence = self.recognition.item.confidence if self.recognition else None
        return confidence is not None and min(confidence.values()) >= SURE

    @property
    def distance(self) -> int:
        """Characters to change, insert or delete to come to the truth."""
        return edit_distance("\n".join(self.lines), "\n".join(self.row.mrz or ()))


@dataclass(slots=True)
class Report:
    """The figures of a run, by the words they are printed with."""

    pictures: int
    scored: int
    exact: int
    lines: int
    lines_exact: int
    valid_but_wrong: int
    sure_but_wrong: int
    without_zone: int
    valid_without_zone: int
    exceptions: dict[str, int]
    groups: dict[str, tuple[int, int]]
    cpu_ms: tuple[float, float]
    stage_ms: dict[str, tuple[float, float]]
    misses: list[tuple[str, int, bool]] = field(default_factory=list)


def declare(verbs: arguments.Verbs) -> None:
    """Add the verb `mrz` to the command line."""
    verb = arguments.declare(verbs, "mrz", _main, help="read the machine-readable zones of a dataset with our reader")
    arguments.add_dataset(verb)
    arguments.add_width(verb)
    arguments.add_weights(verb)
    verb.add_argument("--verbose", action="store_true", help="list the missed pictures")


def _main(chosen: argparse.Namespace) -> None:
    figures = run(chosen.dataset, limit=chosen.limit, weights=chosen.weights, width=chosen.width)
    show(figures, Console(), verbose=chosen.verbose)
    arguments.keep(asdict(figures), chosen.json)


def run(folder: Path, *, limit: int | None = None, weights: Path | None = None, width: int | None = None) -> Report:
    """Read every picture of the dataset and count. The first is read twice, for the first call is slow."""
    recognizer = LocalRecognizer(LocalSettings(weights=weights))
    chosen = list(rows(folder, limit))
    read(recognizer, chosen[0], width)
    return report([read(recognizer, row, width) for row in chosen])


def read(recognizer: LocalRecognizer, row: Row, width: int | None = None) -> Outcome:
    """What the reader makes of one picture, brought to that width before the clock runs; nothing is raised."""
    data = row.path.read_bytes()
    if width:
        with suppress(BadImage):  # what is no picture stays as it is, for the reader to refuse
            data = scaled(data, width)
    recognition, error = None, None
    start = time.process_time()
    try:
        recognition = recognizer.recognize(IdDocumentRequest(image=data))
    except NotRecognized:
        pass
    except Exception as exc:
        error = type(exc).__name__
    return Outcome(row, (time.process_time() - start) * 1000, recognition, error)


def report(outcomes: Sequence[Outcome]) -> Report:
    """The figures of some outcomes."""
    scored = [outcome for outcome in outcomes if outcome.row.mrz and outcome.row.scored]
    wrong = [outcome for outcome in scored if outcome.lines and not outcome.exact]
    without = [outcome for outcome in outcomes if outcome.row.has_no_zone]
    groups: dict[str, tuple[int, int]] = {}
    for outcome in sorted(scored, key=lambda outcome: outcome.row.group):
        exact, count = groups.get(outcome.row.group, (0, 0))
        groups[outcome.row.group] = (exact + outcome.exact, count + 1)
    stages: dict[str, list[float]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.recognition:
            for stage, milliseconds in outcome.recognition.evidence.timings_ms.items():
                stages[stage].append(milliseconds)
    return Report(
        pictures=len(outcomes),
        scored=len(scored),
        exact=sum(outcome.exact for outcome in scored),
        lines=sum(len(outcome.row.mrz or ()) for outcome in scored),
        lines_exact=sum(
            read_line == line
            for outcome in scored
            for read_line, line in zip(outcome.lines, outcome.row.mrz or (), strict=False)
        ),
        valid_but_wrong=sum(outcome.valid for outcome in wrong),
        sure_but_wrong=sum(outcome.sure for outcome in wrong),
        without_zone=len(without),
        valid_without_zone=sum(outcome.valid for outcome in without),
        exceptions=dict(Counter(outcome.error for outcome in outcomes if outcome.error)),
        groups=groups,
        cpu_ms=median_and_tail([outcome.cpu_ms for outcome in outcomes]),
        stage_ms={stage: median_and_tail(values) for stage, values in stages.items()},
        misses=[(outcome.row.name, outcome.distance, outcome.valid) for outcome in scored if not outcome.exact],
    )


def show(figures: Report, console: Console, *, verbose: bool) -> None:
    """Print the figures; with `verbose` the missed pictures by name too, never what stands in them."""
    table = Table("measure", "value", title=f"{figures.pictures} pictures")
    table.add_row("exact zones", f"{figures.exact} of {figures.scored}")
    table.add_row("exact lines", f"{figures.lines_exact} of {figures.lines}")
    table.add_row("valid check digits but wrong text", str(figures.valid_but_wrong))
    table.add_row(f"wrong text, every confidence at least {SURE}", str(figures.sure_but_wrong))
    table.add_row("valid zone where there is none", f"{figures.valid_without_zone} of {figures.without_zone}")
    table.add_row("exceptions", _counts(figures.exceptions.items()))
    table.add_section()
    for group, (exact, count) in figures.groups.items():
        table.add_row(f"exact, {group}", f"{exact} of {count}")
    table.add_section()
    table.add_row("CPU ms a picture, median / p95", "{:.1f} / {:.1f}".format(*figures.cpu_ms))
    for stage, values in figures.stage_ms.items():
        table.add_row(f"wall ms, {stage}, median / p95", "{:.1f} / {:.1f}".format(*values))
    console.print(table)
    if verbose:
        misses = Table("missed picture", "edit distance", "valid")
        for name, distance, valid in figures.misses:
            misses.add_row(name, str(distance), "yes" if valid else "no")
        console.print(misses)


def _counts(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts) or "none"
