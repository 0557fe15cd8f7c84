"""Finds the rows of print around a line that was read well, where the first search had cut its neighbours badly.

The lines of a zone are parallel, begin and end together, and stand two to three heights apart.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from ._locate import Grey, TextLine

_HEIGHT: Final = 16
"""Pixels that the known line's box has in the strip that is looked at."""
_REACH: Final = 7.0
"""Heights above and below the known line that the strip shows: two lines of a card and their gaps."""


def rows_around(picture: Grey, line: TextLine) -> list[TextLine]:
    """The rows of print near `line` and parallel to it, itself among them, each as high as its print."""
    across = line.corners[3] - line.corners[0]
    reach = across * _REACH
    strip_corners = line.corners + np.stack([-reach, -reach, reach, reach])
    width = int(line.length / line.height * _HEIGHT)
    size = (width, int(_HEIGHT * (2 * _REACH + 1)))
    target = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    transform = cv2.getPerspectiveTransform(strip_corners.astype(np.float32), target)
    strip = cv2.warpPerspective(picture, transform, size, borderMode=cv2.BORDER_REPLICATE)
    dark = cv2.morphologyEx(strip, cv2.MORPH_BLACKHAT, np.ones((_HEIGHT, _HEIGHT), np.uint8))
    strokes = np.abs(np.diff(dark.astype(np.int16), axis=1))
    profile = np.minimum(strokes, np.percentile(strokes, 98)).mean(axis=1)
    profile = np.convolve(profile, np.ones(3) / 3, mode="same")
    known = profile[int(_HEIGHT * _REACH) : int(_HEIGHT * (_REACH + 1))]
    level = (np.percentile(profile, 10) + known.max()) / 2
    inside = np.concatenate([[False], profile > level, [False]])
    edges = np.flatnonzero(inside[1:] != inside[:-1]).reshape(-1, 2)
    back = np.linalg.inv(transform)
    rows = []
    for top, bottom in edges:
        if not 0.4 * _HEIGHT <= bottom - top <= 1.8 * _HEIGHT:
            continue
        corners = np.array([[[0, top], [width, top], [width, bottom], [0, bottom]]], np.float32)
        rows.append(TextLine(cv2.perspectiveTransform(corners, back)[0], stacked=True))
    return rows
