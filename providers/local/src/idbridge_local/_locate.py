"""Finds text lines that may belong to a machine-readable zone: long, thin, and in stacks of parallel lines.

Printed lines are dark strokes close together, so a black-hat (dark details), a horizontal gradient (strokes) and
closings along the line turn each into one blob, whose smallest rectangle is the line. All sizes are shares of the
working picture's longer side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

Grey = MatLike
"""A picture (height, width), uint8."""

_MIN_LENGTH: Final = 0.22
_MIN_LONE_LENGTH: Final = 0.35
_MIN_ASPECT: Final = 7.0
_MAX_TILT: Final = 25.0
"""Degrees off the horizontal; the picture's quarter turn covers the steep lines."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """A text line in the picture: its corners (4, 2) in pixels, clockwise, the first where it begins if it is upright.

    `stacked`: another line of its length runs along it.
    """

    corners: NDArray[np.float32]
    stacked: bool

    @property
    def length(self) -> float:
        """Pixels from the beginning to the end."""
        return float(np.linalg.norm(self.corners[1] - self.corners[0]))

    @property
    def height(self) -> float:
        """Pixels across."""
        return float(np.linalg.norm(self.corners[3] - self.corners[0]))


@dataclass(frozen=True, slots=True)
class _Bar:
    x: float
    y: float
    length: float
    height: float
    tilt: float

    def corners(self) -> NDArray[np.float32]:
        angle = np.deg2rad(self.tilt)
        along = np.array([np.cos(angle), np.sin(angle)]) * self.length / 2
        across = np.array([-np.sin(angle), np.cos(angle)]) * self.height / 2
        middle = np.array([self.x, self.y])
        ends = [middle - along - across, middle + along - across, middle + along + across, middle - along + across]
        return np.array(ends, np.float32)


def locate(picture: Grey, working_side: int, *, turned: bool) -> list[TextLine]:
    """The level lines of the picture or of its quarter turn, sought in a copy `working_side` pixels long.

    Those most like a machine-readable zone come first: long, and in stacks.
    """
    scale = working_side / max(picture.shape)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    working = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=method)
    if turned:
        working = cv2.rotate(working, cv2.ROTATE_90_CLOCKWISE)
    bars = _bars(working, working_side)
    stacked = {index for pair in _stacks(bars) for index in pair}
    lines = []
    for index, bar in enumerate(bars):
        if index not in stacked and bar.length < working_side * _MIN_LONE_LENGTH:
            continue
        corners = bar.corners()
        if turned:
            corners = np.stack([corners[:, 1], working.shape[1] - 1 - corners[:, 0]], axis=1)
        lines.append(TextLine((corners / scale).astype(np.float32), index in stacked))
    return sorted(lines, key=lambda line: -line.length * (1.5 if line.stacked else 1.0))


def _bars(picture: Grey, side: int) -> list[_Bar]:
    dark = cv2.morphologyEx(picture, cv2.MORPH_BLACKHAT, _block(side // 55, side // 90 | 1))
    strokes = cv2.convertScaleAbs(cv2.Sobel(dark, cv2.CV_16S, 1, 0, ksize=3))
    strokes = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, _block(side // 45 | 1, 3))
    strokes = cv2.blur(strokes, (side // 60 | 1, 3))
    # Against the neighbourhood, so that a half in shadow or glare keeps its text.
    level = cv2.blur(strokes, (side // 5, side // 5))
    text = cv2.compare(strokes, cv2.addWeighted(level, 1.35, level, 0, 6), cv2.CMP_GT)
    text = cv2.morphologyEx(text, cv2.MORPH_CLOSE, _block(side // 60 | 1, 1))
    text = cv2.morphologyEx(text, cv2.MORPH_OPEN, _block(side // 60 | 1, max(3, side // 300)))
    outlines, _ = cv2.findContours(text, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    bars = [_bar(outline) for outline in outlines if len(outline) >= 4]
    return [
        bar
        for bar in bars
        if bar.length >= side * _MIN_LENGTH
        and bar.height >= 4
        and bar.length >= bar.height * _MIN_ASPECT
        and abs(bar.tilt) <= _MAX_TILT
    ]


def _block(width: int, height: int) -> NDArray[np.uint8]:
    return np.ones((height, width), np.uint8)


def _bar(outline: MatLike) -> _Bar:
    (x, y), (width, height), tilt = cv2.minAreaRect(outline)
    if width < height:
        width, height, tilt = height, width, tilt - 90
    return _Bar(x, y, width, height, (tilt + 90) % 180 - 90)


def _stacks(bars: Sequence[_Bar]) -> list[tuple[int, int]]:
    """Pairs of neighbours, upper first: parallel, of about the same length, one to five heights apart."""
    pairs = []
    for upper, bar in enumerate(bars):
        cos, sin = np.cos(np.deg2rad(bar.tilt)), np.sin(np.deg2rad(bar.tilt))
        for lower, other in enumerate(bars):
            if lower == upper or abs(bar.tilt - other.tilt) > 4 or not 0.8 < bar.length / other.length < 1.25:
                continue
            right, down = other.x - bar.x, other.y - bar.y
            along, across = right * cos + down * sin, down * cos - right * sin
            near = bar.height < across < min(5 * bar.height, 0.1 * bar.length)
            if near and abs(along) < 0.12 * bar.length:
                pairs.append((upper, lower))
    return pairs
