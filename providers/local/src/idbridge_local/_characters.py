"""Finds where the characters of a line stand that has been read: from the net's frames and the ink of the crop."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._locate import Corners, Grey
from ._net import STRIDE
from ._rectify import Crop

_LEAST_REACH: Final = 3
"""Rows of the crop on either side of its middle that characters cover at the least."""
_INK: Final = 0.4
"""Share of a crop row's usual strokes, at the least, in the rows that characters cover."""


def character_box(crop: Crop, ends: tuple[float, float], length: int) -> Corners:
    """The corners in the picture of a line of `length` characters, whose first and last are read at those frames.

    A pitch is counted to each character, so that the line divides evenly; its height is that of the capitals.
    """
    first, last = (frame * STRIDE for frame in ends)
    margin = (last - first) / (length - 1) / 2
    left, right = first - margin, last + margin
    middle = (left + right) / 2
    left_top, left_bottom = _ink_rows(crop.pixels[:, max(0, int(left)) : int(middle)])
    right_top, right_bottom = _ink_rows(crop.pixels[:, int(middle) : int(right)])
    # Each half's rows are those of its middle.
    top, bottom = right_top - left_top, right_bottom - left_bottom
    box = [
        (left, left_top - top / 2),
        (right, right_top + top / 2),
        (right, right_bottom + bottom / 2),
        (left, left_bottom - bottom / 2),
    ]
    return crop.way.place(np.array(box, np.float64))


def _ink_rows(part: Grey) -> tuple[float, float]:
    """Where the characters' print begins and ends in a part of the crop, in rows to fractions."""
    strokes = np.abs(np.diff(part.astype(np.int16), axis=1)).mean(axis=1)
    middle = len(strokes) // 2
    low = min(strokes[:middle].min(), strokes[middle:].min())
    level = low + (np.median(strokes[middle - 4 : middle + 4]) - low) * _INK
    top, bottom = middle - _LEAST_REACH, middle + _LEAST_REACH
    while top > 0 and strokes[top - 1] >= level:
        top -= 1
    while bottom < len(strokes) - 1 and strokes[bottom + 1] >= level:
        bottom += 1
    return _crossing(strokes, top, top - 1, level), _crossing(strokes, bottom, bottom + 1, level)


def _crossing(strokes: NDArray[np.float64], inside: int, outside: int, level: float) -> float:
    """Where between two rows the strokes fall below the level."""
    if not 0 <= outside < len(strokes):
        return float(inside)
    share = (strokes[inside] - level) / max(strokes[inside] - strokes[outside], 1e-6)
    return float(inside + (outside - inside) * min(max(share, 0.0), 1.0))
