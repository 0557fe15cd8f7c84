"""Measures our reader beside others on the same pictures: what each reads, and what a picture costs it."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median
from typing import Final

from rich.console import Console

from idbridge.errors import BadImage
from idbridge.mrz import LAYOUTS, parse

from . import arguments, markdown
from .dataset import Row, rows
from .page import zone
from .pictures import scaled
from .processes import Answer, NotInstalled, Run, read_all
from .readers import DECODING, OURS, PEERS, Reader
from .scoring import edit_distance, median_and_tail

_NUMBER_AND_DATES: Final = frozenset({"document_number", "birth_date", "expiry_date"})
_HEAD: Final = (
    "reader",
    "exact zones",
    "lines with number and dates exact",
    "valid but wrong",
    "CER",
    "valid where no zone is",
    "exceptions",
    "CPU ms, median / p95",
    "CPU, times decoding",
    "wall ms, median / p95",
    "peak MiB",
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of one system. Counts of zones are out of `scored`, pairs are median and 95th percentile.

    `valid_but_wrong`: all check digits hold and the text is wrong. `to_decoding`: the CPU time as a multiple of that
    of decoding the same picture to grey, the median over the pictures. `missed` names the pictures not read exactly.
    """

    title: str
    scored: int
    exact: int
    number_and_dates_exact: int
    valid_but_wrong: int
    character_error_rate: float
    without_zone: int
    valid_without_zone: int
    exceptions: int
    cpu_ms: tuple[float, float]
    to_decoding: float
    wall_ms: tuple[float, float]
    peak_mib: float
    missed: list[str]


def declare(verbs: arguments.Verbs) -> None:
    """Add the verb `peers` to the command line."""
    verb = arguments.declare(verbs, "peers", _main, help="read a dataset with our reader and with others beside it")
    arguments.add_dataset(verb)
    arguments.add_width(verb)
    arguments.add_weights(verb)
    verb.add_argument("--only", nargs="*", choices=PEERS, default=list(PEERS), metavar="PEER", help=", ".join(PEERS))
    verb.add_argument(
        "--python", default=sys.executable, metavar="PATH", help="the interpreter that the peers are installed for"
    )
    verb.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    arguments.add_page(verb)


def _main(chosen: argparse.Namespace) -> None:
    systems = [_ours(chosen.weights), *(PEERS[name] for name in chosen.only)]
    found, missing = run(chosen.dataset, systems, Path(chosen.python), limit=chosen.limit, width=chosen.width)
    cells = [_cells(figures) for figures in found]
    page = markdown.table(_HEAD, cells)
    if chosen.markdown:
        print(page)
    else:
        markdown.show(_HEAD, cells, Console())
    for title, reason in missing.items():
        print(f"{title} is left out: {reason}", file=sys.stderr)
    if chosen.write:
        markdown.write(chosen.write, "peers", page)
    arguments.keep({"systems": [asdict(figures) for figures in found], "missing": missing}, chosen.json)


def _ours(weights: Path | None) -> Reader:
    return replace(OURS, arguments=(str(weights.absolute()),)) if weights else OURS


def run(
    folder: Path, systems: Iterable[Reader], python: Path, *, limit: int | None = None, width: int | None = None
) -> tuple[list[Figures], dict[str, str]]:
    """Measure systems on a dataset, ours by this interpreter and others by `python`; also why which was left out."""
    found: list[Figures] = []
    missing: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as scratch:
        chosen = list(rows(folder, limit))
        pictures = [_at_width(row.path, width, Path(scratch, f"{place}.jpg")) for place, row in enumerate(chosen)]
        floor = read_all(DECODING, Path(sys.executable), pictures)
        for system in systems:
            try:
                outcome = read_all(system, Path(sys.executable) if system.ours else python, pictures)
            except NotInstalled as exc:
                missing[system.title] = f"{exc}; {system.install}"
            else:
                found.append(figures(system, chosen, outcome, floor))
    return found, missing


def _at_width(picture: Path, width: int | None, scratch: Path) -> Path:
    """The picture at that width; where no width is given or it is no picture, as it is."""
    if width:
        with suppress(BadImage):
            scratch.write_bytes(scaled(picture.read_bytes(), width))
            return scratch
    return picture


def figures(system: Reader, chosen: Sequence[Row], outcome: Run, floor: Run) -> Figures:
    """The figures of a system's answers to some pictures; `floor` is the cost of decoding them."""
    readings = [_lines(system, answer) for answer in outcome.answers]
    scored = [(row.name, row.mrz, lines) for row, lines in zip(chosen, readings, strict=True) if row.mrz and row.scored]
    without = [lines for row, lines in zip(chosen, readings, strict=True) if row.has_no_zone]
    edits = sum(edit_distance("\n".join(lines), "\n".join(truth)) for _, truth, lines in scored)
    costs = [
        answer.cpu_ms / decoding.cpu_ms
        for answer, decoding in zip(outcome.answers, floor.answers, strict=True)
        if not decoding.error
    ]
    return Figures(
        title=system.title,
        scored=len(scored),
        exact=sum(lines == truth for _, truth, lines in scored),
        number_and_dates_exact=sum(_same_number_and_dates(truth, lines) for _, truth, lines in scored),
        valid_but_wrong=sum(lines != truth and parse(lines).valid for _, truth, lines in scored),
        character_error_rate=edits / max(1, sum(len("\n".join(truth)) for _, truth, _ in scored)),
        without_zone=len(without),
        valid_without_zone=sum(parse(lines).valid for lines in without),
        exceptions=sum(answer.error is not None for answer in outcome.answers),
        cpu_ms=median_and_tail([answer.cpu_ms for answer in outcome.answers]),
        to_decoding=median(costs),
        wall_ms=median_and_tail([answer.wall_ms for answer in outcome.answers]),
        peak_mib=outcome.peak_mib,
        missed=[name for name, truth, lines in scored if lines != truth],
    )


def _lines(system: Reader, answer: Answer) -> tuple[str, ...]:
    return zone(answer.lines) if system.whole_page else answer.lines


def _same_number_and_dates(truth: Sequence[str], lines: Sequence[str]) -> bool:
    layout = LAYOUTS[parse(truth).format or "TD3"]
    wanted = {field.line for field in layout.fields if field.name in _NUMBER_AND_DATES}
    return len(lines) == len(truth) and all(lines[line] == truth[line] for line in wanted)


def _cells(found: Figures) -> list[str]:
    return [
        found.title,
        f"{found.exact} of {found.scored}",
        str(found.number_and_dates_exact),
        str(found.valid_but_wrong),
        f"{found.character_error_rate:.1%}",
        f"{found.valid_without_zone} of {found.without_zone}",
        str(found.exceptions),
        "{:.0f} / {:.0f}".format(*found.cpu_ms),
        f"{found.to_decoding:.0f}",
        "{:.0f} / {:.0f}".format(*found.wall_ms),
        f"{found.peak_mib:.0f}",
    ]
