"""Finds text lines that may belong to a machine-readable zone: long, thin, and in stacks of parallel lines.

Printed lines are dark strokes close together, so a black-hat (dark details), a horizontal gradient (strokes) and
closings along the line turn each into one blob, whose smallest rectangle is the line. All sizes are in pixels of the
working copy and fit print of 5 to 14 pixels: other print is found in a larger or smaller copy.
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

Corners = NDArray[np.float32]
"""(4, 2) points in pixels, clockwise."""

_MIN_LENGTH: Final = 130
_MIN_LONE_LENGTH: Final = 200
_MIN_ASPECT: Final = 7.0
MAX_ASPECT: Final = 50.0
"""The 44 capitals of a passport are 43 times as long as high; running text is often longer."""
_MIN_BLOCK_ASPECT: Final = 2.5
_MAX_BLOCK_ASPECT: Final = 14.0
"""Two lines of a passport that run into each other are about twelve times as long as high."""
_MAX_TILT: Final = 25.0
"""Degrees off the horizontal; a search in the turned picture covers steeper lines."""


_COARSE: Final = 0.6
"""Scale from which on two pixels each way are enough to make one of: averaging all costs five times as much."""


@dataclass(frozen=True, slots=True)
class Search:
    """Where to look for lines: in a copy whose longer side is `side` pixels before it is turned by `degrees`."""

    side: int
    degrees: int


@dataclass(frozen=True, slots=True)
class Bend:
    """How far a line is from straight between its ends, in heights of its corners, downwards.

    At u from -1 at its beginning to 1 at its end it is sag * (1 - u^2) + skew * (u^3 - u).
    """

    sag: float = 0.0
    skew: float = 0.0

    def at(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """The distance at each u; beyond the ends the line goes on as it does there."""
        inside = np.clip(u, -1.0, 1.0)
        slope = -2 * self.sag * inside + self.skew * (3 * inside**2 - 1)
        return self.sag * (1 - inside**2) + self.skew * (inside**3 - inside) + slope * (u - inside)


STRAIGHT: Final = Bend()


@dataclass(frozen=True, slots=True)
class TextLine:
    """A text line in the picture: its corners (4, 2) in pixels, clockwise, the first where it begins if it is upright.

    `stack` numbers the groups of lines that run along each other, from 0 for the longest; None for a line on its own.
    """

    corners: Corners
    stack: int | None
    bend: Bend = STRAIGHT

    def heightened(self, factor: float) -> TextLine:
        """The line as a box higher by that factor about the same middle."""
        growth = (self.corners[[3, 2, 1, 0]] - self.corners) * ((1 - factor) / 2)
        bend = Bend(self.bend.sag / factor, self.bend.skew / factor)
        return TextLine((self.corners + growth).astype(np.float32), self.stack, bend)

    @property
    def length(self) -> float:
        """Pixels from the beginning to the end."""
        return float(np.linalg.norm(self.corners[1] - self.corners[0]))

    @property
    def height(self) -> float:
        """Pixels across."""
        return float(np.linalg.norm(self.corners[3] - self.corners[0]))


@dataclass(frozen=True, slots=True)
class Found:
    """What a search has found, the likeliest first: `lines`, and `blocks` of print whose lines run into each other."""

    lines: list[TextLine]
    blocks: list[Corners]


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


def locate(picture: Grey, search: Search) -> Found:
    """The print that the search can see."""
    working, back = _working_copy(picture, search)
    bars = [bar for bar in _bars(working) if bar.length >= _MIN_LENGTH and abs(bar.tilt) <= _MAX_TILT]
    thin = [bar for bar in bars if _MIN_ASPECT <= bar.length / bar.height <= MAX_ASPECT]
    stacks = _stacks(thin)
    stacks.sort(key=lambda stack: -max(thin[index].length for index in stack))
    number = {index: number for number, stack in enumerate(stacks) for index in stack}
    lines = [
        TextLine(_placed(bar, back), number.get(index))
        for index, bar in enumerate(thin)
        if index in number or bar.length >= _MIN_LONE_LENGTH
    ]
    lines.sort(key=lambda line: -line.length * (1.0 if line.stack is None else 1.5))
    blocks = [bar for bar in bars if _MIN_BLOCK_ASPECT <= bar.length / bar.height < _MAX_BLOCK_ASPECT]
    blocks.sort(key=lambda bar: -bar.length)
    return Found(lines, [_placed(bar, back) for bar in blocks])


def _placed(bar: _Bar, back: NDArray[np.float64]) -> Corners:
    return np.asarray(cv2.transform(bar.corners()[None], back)[0], np.float32)


def _working_copy(picture: Grey, search: Search) -> tuple[Grey, NDArray[np.float64]]:
    """The picture in the search's size and turned by its degrees; and the way back (2, 3)."""
    scale = search.side / max(picture.shape)
    method = cv2.INTER_AREA if scale < _COARSE else cv2.INTER_LINEAR
    working = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=method)
    height, width = working.shape
    angle = np.deg2rad(search.degrees)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    turned = np.abs(turn) @ (width, height)
    shift = turned / 2 - turn @ (width / 2, height / 2)
    if search.degrees == 90:
        working = cv2.rotate(working, cv2.ROTATE_90_COUNTERCLOCKWISE)
    elif search.degrees:
        matrix, size = np.column_stack([turn, shift]), (round(turned[0]), round(turned[1]))
        working = cv2.warpAffine(working, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return working, np.column_stack([turn.T, -turn.T @ shift]) / scale


def _bars(picture: Grey) -> list[_Bar]:
    dark = cv2.morphologyEx(picture, cv2.MORPH_BLACKHAT, _block(12, 7))
    strokes = cv2.convertScaleAbs(cv2.Sobel(dark, cv2.CV_16S, 1, 0, ksize=3))
    strokes = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, _block(15, 3))
    strokes = cv2.blur(strokes, (11, 3))
    # What is higher than a line of print is the edge of a page, or a frame, that lines must not hang on.
    strokes = cv2.morphologyEx(strokes, cv2.MORPH_TOPHAT, _block(1, 41))
    # Against the neighbourhood, so that a half in shadow or glare keeps its text.
    level = cv2.blur(strokes, (140, 140))
    text = cv2.compare(strokes, cv2.addWeighted(level, 1.35, level, 0, 6), cv2.CMP_GT)
    text = cv2.morphologyEx(text, cv2.MORPH_CLOSE, _block(11, 1))
    text = cv2.morphologyEx(text, cv2.MORPH_OPEN, _block(11, 3))
    outlines, _ = cv2.findContours(text, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    # The box along the axes is quick to find and rules out most.
    bars = [_bar(outline) for outline in outlines if max(cv2.boundingRect(outline)[2:]) >= _MIN_LENGTH * 0.7]
    return [bar for bar in bars if bar.height >= 4]


def _block(width: int, height: int) -> NDArray[np.uint8]:
    return np.ones((height, width), np.uint8)


def _bar(outline: MatLike) -> _Bar:
    (x, y), (width, height), tilt = cv2.minAreaRect(outline)
    if width < height:
        width, height, tilt = height, width, tilt - 90
    return _Bar(x, y, width, height, (tilt + 90) % 180 - 90)


def _stacks(bars: Sequence[_Bar]) -> list[set[int]]:
    """Groups of lines that are neighbours: parallel, of about the same length, one to five heights apart."""
    stacks: list[set[int]] = []
    for upper, bar in enumerate(bars):
        cos, sin = np.cos(np.deg2rad(bar.tilt)), np.sin(np.deg2rad(bar.tilt))
        for lower, other in enumerate(bars):
            if lower == upper or abs(bar.tilt - other.tilt) > 4 or not 0.8 < bar.length / other.length < 1.25:
                continue
            right, down = other.x - bar.x, other.y - bar.y
            along, across = right * cos + down * sin, down * cos - right * sin
            near = bar.height < across < min(5 * bar.height, 0.1 * bar.length)
            if near and abs(along) < 0.12 * bar.length:
                met = [stack for stack in stacks if stack & {upper, lower}]
                stacks = [stack for stack in stacks if stack not in met] + [{upper, lower}.union(*met)]
    return stacks
