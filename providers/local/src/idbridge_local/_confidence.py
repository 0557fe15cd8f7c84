"""How sure a reading is of each field.

A field's confidence is the product of its characters' probabilities: the chance that all of them are right. Where its
check digit holds it is taken among the readings whose check digit holds, because that is what was seen; where the check
digit fails it is halved.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import cycle
from typing import Final

import numpy as np

from idbridge.mrz import ALPHABET, Check, Span
from idbridge.mrz.checkdigit import VALUES, WEIGHTS, effective_checks
from idbridge.mrz.layouts import FILLER

from ._lattice import Floats
from ._zone import ZoneReading

_FAILED_CHECK: Final = 0.5
_SEPARATOR: Final = FILLER * 2
_VALUES: Final = np.array([VALUES[character] for character in ALPHABET])
_MOVES: Final = (np.arange(10)[:, None] - np.arange(10)) % 10
"""What must be added to the sum of the column to come to that of the row, modulo 10."""
_DIGIT_COLUMNS: Final = [ALPHABET.index(str(digit)) for digit in range(10)]


def confidences(reading: ZoneReading) -> dict[str, float]:
    """The confidence of every field of the zone, by the contract's names; the document code gives id_type and side."""
    spans = {field.name: Span(field.line, field.start, field.stop) for field in reading.layout.fields}
    if names := spans.pop("names", None):
        spans |= _name_spans(reading, names)
    answers = {name: _probability(reading, [span]) for name, span in spans.items()}
    for check in effective_checks(reading.layout, reading.mrz.lines):
        if check.name in answers:
            answers[check.name] = _checked_probability(reading, check)
    answers["id_type"] = answers["side"] = answers.pop("document_code")
    return {name: cut_off(value) for name, value in answers.items()}


def cut_off(probability: float) -> float:
    """The probability to four places, cut and not rounded, so that only certainty is 1; further places say nothing."""
    return math.floor(min(max(probability, 0.0), 1.0) * 10_000) / 10_000


def _name_spans(reading: ZoneReading, names: Span) -> dict[str, Span]:
    """Where the two names stand; each with the fillers that end it, for they say how far it goes."""
    text = names.of(reading.mrz.lines)
    primary, separator, _ = text.partition(_SEPARATOR)
    middle = names.start + len(primary + separator)
    return {
        "last_name": Span(names.line, names.start, middle),
        "first_name": Span(names.line, middle, names.stop),
    }


def _probability(reading: ZoneReading, spans: Iterable[Span]) -> float:
    return float(
        np.prod(
            [
                reading.posteriors[span.line][position, ALPHABET.index(reading.mrz.lines[span.line][position])]
                for span in spans
                for position in range(span.start, span.stop)
            ]
        )
    )


def _checked_probability(reading: ZoneReading, check: Check) -> float:
    digit = Span(check.line, check.position, check.position + 1)
    alone = _probability(reading, [*check.over, digit])
    if not reading.mrz.checks[check.name]:
        return alone * _FAILED_CHECK
    if digit.of(reading.mrz.lines) == FILLER:
        return alone
    return alone / max(_holding(reading.posteriors, check), alone)


def _holding(posteriors: Sequence[Floats], check: Check) -> float:
    """The probability that the check digit is the right one, over all readings."""
    sums = np.zeros(10)
    sums[0] = 1.0
    places = [(span.line, position) for span in check.over for position in range(span.start, span.stop)]
    for (line, position), weight in zip(places, cycle(WEIGHTS), strict=False):
        step = np.bincount(_VALUES * weight % 10, posteriors[line][position], minlength=10)
        sums = step[_MOVES] @ sums
    return float(sums @ posteriors[check.line][check.position, _DIGIT_COLUMNS])
