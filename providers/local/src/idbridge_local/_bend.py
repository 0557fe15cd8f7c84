"""Measures how a line of print is bent, as on the page of a booklet that does not lie flat."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from ._locate import Bend, Corners, Grey, TextLine

_HEIGHT: Final = 16
"""Pixels that the capitals have in the strip that is looked at."""
_REACH: Final = 0.8
"""Heights of the capitals above and below them that the strip shows; the next line is farther off."""
_MOST_WIDTH: Final = 1400
"""Pixels of the strip; 44 characters take about 700."""
_PARTS: Final = 12
_STEP: Final = 0.35
"""Heights by which the line may rise or fall from one part to the next."""
_STRAIGHT: Final = 0.06
"""Heights; what is bent less is as good as straight."""


def bent(picture: Grey, box: Corners) -> TextLine:
    """The line whose capitals stand between these corners, with its bend; and the corners moved with its ends."""
    across = box[[3, 2, 2, 3]] - box[[0, 1, 1, 0]]
    signs = np.array([[-1], [-1], [1], [1]], np.float32)
    strip_corners = (box + across * signs * _REACH).astype(np.float32)
    length, height = np.linalg.norm(box[1] - box[0]), np.linalg.norm(across, axis=1).mean()
    width, tall = min(int(length / height * _HEIGHT), _MOST_WIDTH), int(_HEIGHT * (1 + 2 * _REACH))
    target = np.array([[0, 0], [width, 0], [width, tall], [0, tall]], np.float32)
    transform = cv2.getPerspectiveTransform(strip_corners, target)
    strip = cv2.warpPerspective(picture, transform, (width, tall), borderMode=cv2.BORDER_REPLICATE)
    dark = cv2.morphologyEx(strip, cv2.MORPH_BLACKHAT, np.ones((_HEIGHT, _HEIGHT), np.uint8))
    strokes = np.abs(np.diff(dark.astype(np.float32), axis=1))
    profiles = np.stack([part.mean(axis=1) for part in np.array_split(strokes, _PARTS, axis=1)])
    # How much print a window as high as the capitals holds, at each height.
    windows = np.apply_along_axis(np.convolve, 1, profiles, np.ones(_HEIGHT), "valid")
    middles = _trace(windows) / _HEIGHT - _REACH
    u = (np.arange(_PARTS) + 0.5) / _PARTS * 2 - 1
    cubic, square, slope, offset = np.polyfit(u, middles, 3)
    left, right = np.polyval([cubic, square, slope, offset], [-1, 1])
    bend = Bend(sag=-square, skew=cubic)
    if max(abs(bend.sag), abs(bend.skew)) < _STRAIGHT:
        return TextLine(box, stack=0)
    moved = box + across * np.array([[left], [right], [right], [left]], np.float32)
    return TextLine(moved.astype(np.float32), stack=0, bend=bend)


def _trace(windows: Grey) -> Grey:
    """For each part the row of the window with the most print, along the best path in small steps."""
    parts, rows = windows.shape
    reach = max(1, round(_STEP * _HEIGHT))
    shares = windows / np.maximum(windows.max(axis=1, keepdims=True), 1e-6)
    score = shares[0]
    came = np.zeros((parts, rows), int)
    moves = np.arange(-reach, reach + 1)
    for part in range(1, parts):
        before = np.pad(score, reach, constant_values=-np.inf)
        options = np.stack([before[reach + move : reach + move + rows] for move in moves])
        came[part] = np.arange(rows) + moves[options.argmax(axis=0)]
        score = options.max(axis=0) + shares[part]
    path = [int(score.argmax())]
    for part in range(parts - 1, 0, -1):
        path.append(int(came[part, path[-1]]))
    return np.array(path[::-1], float)
