"""The outlines that portraits are put together from.

The frame is ICAO's 35 x 45 mm at ten pixels a millimetre. Points are "x,y"; x counts from the middle of the frame, and
about an eye both count from its middle, x away from the nose.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Shape = list[tuple[float, float]]

WIDTH: Final = 350
HEIGHT: Final = 450
MIDDLE: Final = WIDTH / 2

HALVES: Final = {
    "neck": "0,320 41,326 43,366 48,398 0,444",
    "shadow on the neck": "0,340 76,330 46,384 0,400",
    "torso": "0,436 40,398 86,404 145,424 178,470 0,470",
    "skull": "0,60 38,66 76,94 98,148 101,205",
    "jaw": "72,322 34,354 0,362",
    "lit side": "0,60 70,90 84,200 60,330 0,372",
    "chin": "0,340 70,300 60,372 0,380",
    "beard": "0,292 44,290 62,300 100,262 90,330 48,362 0,372",
    "stubble": "0,292 44,290 62,300 100,286 90,330 48,362 0,372",
    "long behind": "0,28 58,42 98,80 120,150 128,280 136,400 96,430 0,430",
    "bob behind": "0,30 58,42 100,84 124,160 132,270 114,330 60,338 0,338",
}
"""Right halves from top to bottom, of shapes that are the same on both sides."""

SIDES: Final = {
    "collar": "44,386 66,398 30,446 2,432",
    "lapel": "62,396 92,402 52,470 20,470",
    "ear": "95,190 112,184 114,220 97,252",
    "inner ear": "100,200 107,198 107,222 100,236",
    "fold": "32,262 45,280 48,298",
    "temple": "100,190 106,160 99,134 95,190",
}
"""What stands on either side, given for the right one."""

WHOLE: Final = {
    "neckline": "-46,392 -34,418 0,434 34,418 46,392",
    "nose": "4,205 15,250 24,272 2,276 6,240",
    "nostrils": "-23,268 -14,276 0,279 14,276 23,268",
    "lips": "-38,302 -14,299 0,302 14,299 38,302 14,321 -14,321",
    "mouth": "-38,302 -14,309 0,310 14,309 38,302",
    "side": "-103,188 -110,128 -94,76 -54,42 0,30 54,41 94,75 110,128 103,188 96,146 70,110 -24,98 -62,118 -95,146",
    "crop": "-101,172 -105,126 -90,80 -50,52 0,43 50,52 90,80 105,126 101,172 93,128 62,96 0,90 -62,96 -93,128",
    "curls": "-103,188 -110,128 -94,76 -54,42 0,30 54,41 94,75 110,128 103,188 94,140 60,106 0,104 -60,106 -94,140",
    "long": "-124,300 -118,150 -98,78 -56,40 0,28 56,40 98,78 118,150 124,300 98,200 72,120 -26,84 -72,120 -98,200",
    "bob": "-128,300 -120,150 -98,80 -56,41 0,29 56,41 98,80 120,150 128,300 "
    "100,280 92,170 50,142 0,136 -50,142 -92,170 -100,280",
    "bun": "-103,188 -110,128 -94,76 -54,42 0,30 54,41 94,75 110,128 103,188 97,150 64,98 -10,82 -64,98 -97,150",
}
"""What crosses the middle: nose, mouth, and hair over the forehead by style."""

EYE: Final = "-23,3 -8,-10 10,-9 23,-1 8,7.5 -9,7.5"
LASHES: Final = "-24,3 -8,-10 10,-9 25,1"
LID: Final = "-20,-12 -4,-18 18,-13"
BROWS: Final = {"M": "-29,1 -10,-6 12,-8 34,5 13,0 -12,3", "F": "-29,1 -10,-6 12,-8 34,5 13,-2 -12,1"}


@cache
def points(text: str) -> tuple[tuple[float, float], ...]:
    """The points of such a text."""
    return tuple((float(x), float(y)) for x, y in (point.split(",") for point in text.split()))


def mirror(half: tuple[tuple[float, float], ...], breadth: float = 1.0) -> Shape:
    """A closed shape from its right half."""
    right = [(MIDDLE + x * breadth, y) for x, y in half]
    return right + [(2 * MIDDLE - x, y) for x, y in reversed(right) if x != MIDDLE]


def place(text: str, breadth: float = 1.0, x: float = 0.0, y: float = 0.0, height: float = 1.0) -> Shape:
    """The points of the text about (x, y), their distances across and down taken times `breadth` and `height`."""
    return [(MIDDLE + x + breadth * across, y + height * down) for across, down in points(text)]


def oval(x: float, y: float, half_width: float, half_height: float) -> Shape:
    """An ellipse about a point."""
    angles = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    return [(MIDDLE + x + half_width * np.cos(angle), y + half_height * np.sin(angle)) for angle in angles]


def smooth(shape: Shape, *, closed: bool = True) -> NDArray[np.float64]:
    """Catmull-Rom curve through the points, eight steps between two of them."""
    p = np.array(shape, np.float64)
    p = np.concatenate([p[-1:], p, p[:2]] if closed else [p[:1], p, p[-1:]])
    t = np.linspace(0, 1, 8, endpoint=False)[:, None, None]
    before, start, end, after = p[:-3], p[1:-2], p[2:-1], p[3:]
    curve = 0.5 * (
        2 * start
        + (end - before) * t
        + (2 * before - 5 * start + 4 * end - after) * t**2
        + (3 * start - before - 3 * end + after) * t**3
    )
    smooth = curve.transpose(1, 0, 2).reshape(-1, 2)
    return smooth if closed else np.concatenate([smooth, p[-1:]])
