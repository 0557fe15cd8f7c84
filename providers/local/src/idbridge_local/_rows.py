"""Finds the rows of print in a strip of the picture that is known to run along them.

A second look, where the first search had run lines into each other or cut the neighbours of a good line badly. The
lines of a zone are parallel, begin and end together, and stand two to three heights apart.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ._locate import MAX_ASPECT, Corners, Grey, TextLine

_HEIGHT: Final = 16
"""Pixels that a line of print has in the strip that is looked at, about."""
_REACH: Final = 7.0
"""Heights above and below a known line that the strip shows: two lines of a card and their gaps."""
_BLOCK_WIDTH: Final = 600
"""Pixels; 30 to 44 characters of a line are then 13 to 20 high."""
_BLOCK_MARGIN: Final = 0.15
_MOST_ROWS: Final = 6


def rows_around(picture: Grey, line: TextLine) -> list[TextLine]:
    """The rows of print near `line` and parallel to it, itself among them, each as high as its print."""
    reach = (line.corners[3] - line.corners[0]) * _REACH
    corners = line.corners + np.stack([-reach, -reach, reach, reach])
    size = (int(line.length / line.height * _HEIGHT), int(_HEIGHT * (2 * _REACH + 1)))
    return _rows(picture, corners, size, np.s_[int(_HEIGHT * _REACH) : int(_HEIGHT * (_REACH + 1))])


def rows_within(picture: Grey, block: Corners) -> list[TextLine]:
    """The rows of print in a block of several; none where there are too many for a zone."""
    across = block[3] - block[0]
    margin = across * _BLOCK_MARGIN
    corners = block + np.stack([-margin, -margin, margin, margin])
    length, height = np.linalg.norm(block[1] - block[0]), np.linalg.norm(across) * (1 + 2 * _BLOCK_MARGIN)
    rows = _rows(picture, corners, (_BLOCK_WIDTH, max(_HEIGHT, int(_BLOCK_WIDTH / length * height))), np.s_[:])
    return rows if len(rows) <= _MOST_ROWS else []


def _rows(picture: Grey, corners: Corners, size: tuple[int, int], known: slice) -> list[TextLine]:
    """The rows in the strip between the corners, seen in that size; `known` are pixel rows where there is print."""
    width, height = size
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    transform = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    strip = cv2.warpPerspective(picture, transform, size, borderMode=cv2.BORDER_REPLICATE)
    profile = _strokes(strip)
    level = (np.percentile(profile, 10) + profile[known].max()) / 2
    inside = np.concatenate([[False], profile > level, [False]])
    edges = np.flatnonzero(inside[1:] != inside[:-1]).reshape(-1, 2)
    back = np.linalg.inv(transform)
    rows = []
    for top, bottom in edges:
        if 0.4 * _HEIGHT <= bottom - top <= 1.8 * _HEIGHT and width <= MAX_ASPECT * (bottom - top):
            row = np.array([[[0, top], [width, top], [width, bottom], [0, bottom]]], np.float32)
            rows.append(TextLine(cv2.perspectiveTransform(row, back)[0], stack=0))
    return rows


def _strokes(strip: Grey) -> NDArray[np.float64]:
    """How much print stands in each row of pixels."""
    dark = cv2.morphologyEx(strip, cv2.MORPH_BLACKHAT, np.ones((_HEIGHT, _HEIGHT), np.uint8))
    strokes = np.abs(np.diff(dark.astype(np.int16), axis=1))
    profile = np.minimum(strokes, np.percentile(strokes, 98)).mean(axis=1)
    return np.convolve(profile, np.ones(3) / 3, mode="same")
