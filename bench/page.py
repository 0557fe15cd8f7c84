"""Picks the machine-readable zone from the lines of a page, and reads characters as their positions allow.

This is what anyone would put around a general text reader; check digits are not used.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from operator import contains

from idbridge.mrz import ALPHABET, LAYOUTS, Layout, position_alphabets

_FILLER = "<"
_OTHER_FILLERS = {"«": "<<", "‹": "<", "≤": "<", "〈": "<", "《": "<<", ">": "<"}
_AS_DIGIT = {"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "G": "6", "B": "8"}
_AS_LETTER = {"0": "O", "1": "I", "2": "Z", "5": "S", "6": "G", "8": "B"}
_LOOKALIKES = _AS_DIGIT | _AS_LETTER
_TOLERANCE = 0.25
"""How much shorter or longer than the layout a line may be, as a share of its length."""
_MOST_STRAYS = 2
"""Characters before a line that may be dropped, beside what it is too long by."""
_DROPPED = 0.5
"""What dropping one more costs, in characters that do not fit."""


def zone(lines: Iterable[str]) -> tuple[str, ...]:
    """The lines of the page that look most like a zone, in its length; none where there are no such lines."""
    cleaned = [_clean(line) for line in lines]
    best: tuple[float, tuple[str, ...]] = (0.0, ())
    for layout in LAYOUTS.values():
        likely = [line for line in cleaned if _stray(layout, line) <= _TOLERANCE]
        for start in range(len(likely) - layout.lines + 1):
            best = max(best, _fit(layout, likely[start : start + layout.lines]), key=lambda found: found[0])
    return best[1]


def _clean(line: str) -> str:
    for mark, fillers in _OTHER_FILLERS.items():
        line = line.replace(mark, fillers)
    return "".join(character for character in line.upper() if character in ALPHABET)


def _fit(layout: Layout, lines: Sequence[str]) -> tuple[float, tuple[str, ...]]:
    """How much lines look like a zone of a layout, from 0 to 1, and what they are as one."""
    if _FILLER * 2 not in "".join(lines):
        return 0.0, ()
    fitted = [_fit_line(line, alphabets) for line, alphabets in zip(lines, _alphabets(layout), strict=True)]
    head = layout.prefix or fitted[0][1][0]
    if not fitted[0][1].startswith(head) or head[0] not in layout.initials:
        return 0.0, ()
    share = sum(fitting for fitting, _ in fitted) / (layout.lines * layout.length)
    # Of two layouts of one size the one with a prefix is the more particular.
    stray = sum(_stray(layout, line) for line in lines) / layout.lines
    return share * (1 - stray) + 0.001 * len(layout.prefix), tuple(line for _, line in fitted)


def _stray(layout: Layout, line: str) -> float:
    """By how much the length of a line is not the layout's, as a share of it."""
    return abs(len(line) - layout.length) / layout.length


def _fit_line(line: str, alphabets: Sequence[str]) -> tuple[float, str]:
    """The part of the line that fits its positions best, look-alikes read as allowed, and how much of it fits."""
    length = len(alphabets)
    excess = max(0, len(line) - length)
    found = []
    for start in range(excess + _MOST_STRAYS + 1):
        part = line[start : start + length].ljust(length, _FILLER)
        read = "".join(map(_as_allowed, part, alphabets))
        found.append((sum(map(contains, alphabets, read)) - _DROPPED * max(0, start - excess), read))
    return max(found, key=lambda fitting: fitting[0])


@cache
def _alphabets(layout: Layout) -> tuple[tuple[str, ...], ...]:
    """What may stand where, the first character and the prefix included."""
    first, *others = position_alphabets(layout)
    head = layout.prefix or (layout.initials,)
    return ((*head, *first[len(head) :]), *others)


def _as_allowed(character: str, alphabet: str) -> str:
    lookalike = _LOOKALIKES.get(character, character)
    return lookalike if character not in alphabet and lookalike in alphabet else character
