"""Cuts a text line out of the picture and straightens it to the height the net reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ._locate import STRAIGHT, Bend, Corners, Grey, TextLine

_MARGIN: Final = 0.14
"""Room above and below the line, as a share of its height."""
_OVERHANG: Final = 0.96
"""Room before and after the line, as a share of its height: boxes end early where fillers are faint."""
_MAX_WIDTH: Final = 1400
_MAX_DENSITY: Final = 20
"""OpenCV warps pictures of at most 32767 pixels a side."""


@dataclass(frozen=True, slots=True)
class Way:
    """The way from a crop's pixels back to the picture's: a homography (3, 3), after the line's bend in crop rows.

    `height` is that of the line in the crop, and `ends` are the columns at which it begins and ends.
    """

    homography: NDArray[np.float64]
    bend: Bend
    height: float
    ends: tuple[float, float]

    def place(self, points: NDArray[np.float64]) -> Corners:
        """Points (n, 2) of the crop in the picture."""
        first, last = self.ends
        fall = self.bend.at((points[:, 0] - first) / (last - first) * 2 - 1) * self.height
        bent = points + np.column_stack([np.zeros_like(fall), fall])
        return np.asarray(cv2.perspectiveTransform(bent[None], self.homography)[0], np.float32)


@dataclass(frozen=True, slots=True)
class Crop:
    """A line cut out and straightened, and the way back to where it was."""

    pixels: Grey
    way: Way


def cut(picture: Grey, line: TextLine, height: int, *, upside_down: bool) -> Crop:
    """The line straightened, `height` pixels high; a bent line is known in its reading direction only."""
    corners = line.corners
    # Of the left end and the right end.
    along = corners[[1, 2]] - corners[[0, 3]]
    across = corners[[3, 2]] - corners[[0, 1]]
    thickness = float(np.linalg.norm(across.mean(axis=0)))
    overhang = thickness * _OVERHANG
    outer = along.mean(axis=0) / line.length * overhang
    left, right = across * _MARGIN
    source = corners + np.stack([-outer - left, outer - right, outer + right, left - outer])
    if upside_down:
        source = np.roll(source, 2, axis=0)
    tall = thickness * (1 + 2 * _MARGIN)
    width = int(np.clip((line.length + 2 * overhang) / tall * height, 2 * height, _MAX_WIDTH))
    # Sampled denser where the line is shrunk, so that thin strokes do not alias.
    density = min(max(1, int(tall / height + 0.3)), _MAX_DENSITY)
    size = (width * density, height * density)
    # Whole coordinates are the middles of pixels.
    target = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32) - np.float32(0.5)
    transform = cv2.getPerspectiveTransform(source.astype(np.float32), target)
    # The way back from the crop: first to the denser one, by the middles of pixels.
    denser = np.array([[density, 0, (density - 1) / 2], [0, density, (density - 1) / 2], [0, 0, 1]])
    first = overhang / (line.length + 2 * overhang) * width
    way = Way(np.linalg.inv(transform) @ denser, line.bend, height / (1 + 2 * _MARGIN), (first, width - first))
    if line.bend == STRAIGHT:
        pixels = cv2.warpPerspective(picture, transform, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    else:
        x, y = np.meshgrid((np.arange(size[0]) + 0.5) / density - 0.5, (np.arange(size[1]) + 0.5) / density - 0.5)
        seen = way.place(np.column_stack([x.ravel(), y.ravel()])).reshape(*x.shape, 2)
        pixels = cv2.remap(picture, seen[..., 0], seen[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    if density > 1:
        pixels = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)
    return Crop(pixels, way)
