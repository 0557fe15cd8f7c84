"""Finds the lines of a zone, and their layout, in text as a camera or a vendor gives it."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from .layouts import FILLER, LAYOUTS, Layout

_ONE_FILLER: Final = str.maketrans(dict.fromkeys("‹〈⟨❮˂", FILLER))
_TWO_FILLERS: Final = "«≪《⟪"

_WHOLE_ZONES: Final = {layout.lines * layout.length: layout.length for layout in LAYOUTS.values()}

# Narrow prefixes first: the French card is also of TD2's size, visas of the passport's.
_BY_PREFIX: Final = sorted(LAYOUTS.values(), key=lambda layout: -len(layout.prefix))


@dataclass(frozen=True, slots=True)
class Framed:
    """Lines of upper-case text without blanks; full lines of `layout` where one fits."""

    layout: Layout | None
    lines: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def frame(text: str | Iterable[str | None]) -> Framed:
    """The lines in `text`, whatever their case, blanks, way of writing `<`, or lost fillers at their ends.

    A zone may come as lines or as one undivided string of 72, 88 or 90 characters.
    """
    # A vendor's JSON may hold null among the lines.
    whole = text if isinstance(text, str) else "\n".join(line for line in text if isinstance(line, str))
    lines = [cleaned for line in html.unescape(whole).splitlines() if (cleaned := _clean(line))]
    # OCR gives « for a pair of fillers more often than for one; the length of the line tells.
    for fillers in (FILLER * 2, FILLER):
        framed = _fit([line.translate(dict.fromkeys(map(ord, _TWO_FILLERS), fillers)) for line in lines])
        if framed.layout is not None:
            return framed
    return framed


def _clean(line: str) -> str:
    folded = unicodedata.normalize("NFKC", line.translate(_ONE_FILLER)).upper()
    return "".join(
        character for character in folded if not character.isspace() and unicodedata.category(character)[0] != "C"
    )


def _fit(lines: list[str]) -> Framed:
    if len(lines) == 1 and len(lines[0]) in _WHOLE_ZONES:
        length = _WHOLE_ZONES[len(lines[0])]
        lines = [lines[0][start : start + length] for start in range(0, len(lines[0]), length)]
    best: tuple[int, Layout] | None = None
    for layout in _BY_PREFIX:
        if len(lines) != layout.lines or not lines[0].startswith(layout.prefix):
            continue
        misses = [abs(len(line) - layout.length) for line in lines]
        fits = 0 in misses and all(_mendable(layout, number, line) for number, line in enumerate(lines))
        if fits and (best is None or sum(misses) < best[0]):
            best = sum(misses), layout
    if best is None:
        return Framed(None, tuple(lines), ("The text is no machine-readable zone of a known format.",))
    length = best[1].length
    warnings = tuple(
        f"Line {number} had {len(line)} characters instead of {length}: the fillers at its end were set right."
        for number, line in enumerate(lines, start=1)
        if len(line) != length
    )
    return Framed(best[1], tuple(line[:length].ljust(length, FILLER) for line in lines), warnings)


def _mendable(layout: Layout, number: int, line: str) -> bool:
    """Whether the line has its length, or misses it by nothing but fillers at its end."""
    if len(line) == layout.length:
        return True
    last_check = max((check.position for check in layout.checks if check.line == number), default=-1)
    head = 5 if number == 0 else 1
    if last_check == layout.length - 1 or len(line) < max(head, last_check + 1):
        return False
    return not line[layout.length :].strip(FILLER)
