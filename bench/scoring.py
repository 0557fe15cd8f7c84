"""How readings are held against the truth, and the statistics the figures are made of."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

SURE = 0.9
"""The confidence of every field from which on an answer counts as sure of itself."""


def edit_distance(one: str, other: str) -> int:
    """Levenshtein's distance."""
    row = list(range(len(other) + 1))
    for x, character in enumerate(one, start=1):
        diagonal, row[0] = row[0], x
        for y, wanted in enumerate(other, start=1):
            diagonal, row[y] = row[y], min(row[y] + 1, row[y - 1] + 1, diagonal + (character != wanted))
    return row[-1]


def median_and_tail(values: Sequence[float]) -> tuple[float, float]:
    """The median and the 95th percentile; both 0 where there are no values."""
    if len(values) < 2:
        return (values[0], values[0]) if values else (0.0, 0.0)
    return statistics.median(values), statistics.quantiles(values, n=20, method="inclusive")[-1]
