"""Computes check digits and tells whether those of a zone hold (ICAO Doc 9303-3, 4.9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle
from typing import Final

from .layouts import ALPHABET, DIGITS, FILLER, LETTERS, Check, Layout, Span, position_alphabets

VALUES: Final = {FILLER: 0} | {character: value for value, character in enumerate(DIGITS + LETTERS)}
"""What each character counts in a check digit: 0-9 themselves, A-Z 10 to 35, the filler 0."""

WEIGHTS: Final = (7, 3, 1)
"""By what the characters are multiplied, over and over from the left."""


def check_digit(text: str) -> str:
    """The 7-3-1 check digit of `text`.

    ValueError where `text` holds a character that no machine-readable zone has.
    """
    if not set(text) <= set(ALPHABET):
        raise ValueError("A check digit is computed over A-Z, 0-9 and < only.")
    return str(sum(VALUES[character] * weight for character, weight in zip(text, cycle(WEIGHTS), strict=False)) % 10)


def effective_checks(layout: Layout, lines: Sequence[str]) -> tuple[Check, ...]:
    """The check digits of this zone, that of a long document number where it really stands.

    A number of more than nine characters has a filler for its check digit; the rest of the number, its check digit and
    a filler open the optional data (ICAO Doc 9303-5, 4.2.2 note j; 9303-6, 4.2.2).
    """
    if layout.number_continues_in is None:
        return layout.checks
    return tuple(
        _continued(layout, check, lines) if check.name == "document_number" else check for check in layout.checks
    )


def _continued(layout: Layout, check: Check, lines: Sequence[str]) -> Check:
    if lines[check.line][check.position] != FILLER or FILLER in check.covered(lines):
        return check
    field = layout.field(layout.number_continues_in or "")
    rest = field.of(lines).partition(FILLER)[0]
    if len(rest) < 2:
        return check
    position = field.start + len(rest) - 1
    over = (*check.over, Span(field.line, field.start, position))
    return replace(check, line=field.line, position=position, over=over, blank_allowed=False)


def holds(layout: Layout, check: Check, lines: Sequence[str]) -> bool:
    """Whether the check digit is right and every character it covers may stand where it stands.

    The second half notices a letter O in a birth date, whose value can be the same as that of 0 modulo 10.
    """
    alphabets = position_alphabets(layout)
    for span in check.over:
        if any(lines[span.line][x] not in alphabets[span.line][x] for x in range(span.start, span.stop)):
            return False
    printed, covered = lines[check.line][check.position], check.covered(lines)
    if printed == FILLER:
        return check.blank_allowed and not covered.strip(FILLER)
    return printed == check_digit(covered)
