"""Photographs a flat drawing: lays it on a desk and adds perspective, light, shadow, glare, blur and noise."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from . import light
from .canvas import Drawing, Pixels, Quad
from .person import pick
from .surface import SPARE, SURFACES, surface

WIDTH: Final = 1600
HEIGHT: Final = 1200

_GUTTER: Final = 36
"""Pixels over which the paper of a booklet darkens towards its fold."""

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph and where the drawing went: `to_photo` maps its pixels to the photograph's (3 x 3 homography)."""

    pixels: Pixels
    to_photo: Matrix

    def place(self, quad: Quad) -> Quad:
        """A quad of the drawing as it stands in the photograph."""
        points = np.array([quad], np.float64)
        upper_left, upper_right, lower_right, lower_left = cv2.perspectiveTransform(points, self.to_photo)[0].tolist()
        return tuple(upper_left), tuple(upper_right), tuple(lower_right), tuple(lower_left)


def photograph(drawing: Drawing, facing: Pixels | None, rng: Generator) -> Photo:
    """A photograph of 1600 x 1200 pixels; `facing` is the page above the fold of a booklet, None for a card."""
    height, width = drawing.pixels.shape[:2]
    to_photo = _pose(rng, width, height, booklet=facing is not None)
    sheet, above = open_booklet(drawing, facing)
    mask = rounded(sheet.shape[1], sheet.shape[0], drawing.corner_radius)
    sheet_to_photo = to_photo @ np.array([[1, 0, 0], [0, 1, -above], [0, 0, 1]], np.float64)
    lit = light.shine(rng, light.falling(rng, _lay_on_desk(rng, sheet, mask, sheet_to_photo)))
    blurred = cv2.GaussianBlur(lit, (0, 0), rng.uniform(0.35, 0.8))
    return Photo(light.grain(rng, np.asarray(blurred, np.uint8), 1.2, 4.0), to_photo)


def _pose(rng: Generator, width: int, height: int, *, booklet: bool) -> Matrix:
    """Where a drawing of that size falls: turned, tilted and wholly inside the picture."""
    span = rng.uniform(0.80, 0.86) * WIDTH
    scale = min(span / width, (0.74 if booklet else 0.84) * HEIGHT / height)
    turn = np.deg2rad(rng.normal(0, 2.2))
    corners = np.array([[-width, -height], [width, -height], [width, height], [-width, height]]) * scale / 2
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    middle = np.array([WIDTH / 2, HEIGHT * (0.575 if booklet else 0.5)]) + rng.uniform(-16, 16, 2)
    lean = rng.uniform((-0.022, -0.022), (0.022, 0.045))
    tilted = corners @ spin.T
    tilted *= 1 + (corners / (WIDTH / 2)) @ lean[:, None]
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(flat, (tilted + middle).astype(np.float32)), np.float64)


def open_booklet(drawing: Drawing, facing: Pixels | None) -> tuple[Pixels, int]:
    """The drawing with the facing page above it, and that page's height."""
    if facing is None:
        return drawing.pixels, 0
    above = facing.shape[0]
    both = np.concatenate([facing, drawing.pixels])
    fold = np.abs(np.arange(both.shape[0]) - above) / _GUTTER
    shade = 1 - 0.42 * np.exp(-fold) - 0.10 * np.exp(-((fold / 4) ** 2))
    part = np.s_[above - 5 * _GUTTER : above + 5 * _GUTTER]
    both[part] = (both[part] * shade[part, None, None]).astype(np.uint8)
    return both, above


@lru_cache(maxsize=4)
def rounded(width: int, height: int, radius: float) -> NDArray[np.uint8]:
    """A mask of that size, 255 but for the rounded corners."""
    mask = np.zeros((height, width), np.uint8)
    r = round(radius)
    for x in (r, width - 1 - r):
        for y in (r, height - 1 - r):
            cv2.circle(mask, (x, y), r, 255, -1, cv2.LINE_AA)
    mask[r:-r] = 255
    mask[:, r:-r] = 255
    return mask


def _lay_on_desk(rng: Generator, sheet: Pixels, mask: NDArray[np.uint8], to_photo: Matrix) -> Pixels:
    wide = surface(pick(rng, tuple(SURFACES)), WIDTH, HEIGHT)
    left, top = (int(edge) for edge in rng.integers(0, SPARE, 2))
    desk = wide[top : top + HEIGHT, left : left + WIDTH]
    warped = np.asarray(cv2.warpPerspective(sheet, to_photo, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR), np.uint8)
    cover = np.asarray(cv2.warpPerspective(mask, to_photo, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR), np.uint8)
    return lay(rng, desk, warped, cover)


def lay(rng: Generator, desk: Pixels, sheet: Pixels, cover: NDArray[np.uint8]) -> Pixels:
    """The sheet on the desk, with its shadow; all three of one size, `cover` 255 where the sheet is."""
    shadow = _shadow(rng, cover)
    dark = cv2.multiply(np.ascontiguousarray(desk), cv2.merge([shadow] * 3), scale=1 / 255)
    full = cv2.merge([cover] * 3)
    return np.asarray(cv2.add(cv2.multiply(sheet, full, scale=1 / 255), cv2.multiply(dark, 255 - full, scale=1 / 255)))


def _shadow(rng: Generator, cover: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """What of the light reaches the desk beside the document: a near and a far shadow."""
    height, width = cover.shape
    quarter = (width // 4, height // 4)
    small = cv2.resize(cover, quarter, interpolation=cv2.INTER_AREA)
    dx, dy = rng.uniform(-4, 4), rng.uniform(1.5, 5)
    moved = cv2.warpAffine(small, np.array([[1, 0, dx], [0, 1, dy]]), quarter)
    near, far = cv2.GaussianBlur(moved, (0, 0), 2.2), cv2.GaussianBlur(moved, (0, 0), 12)
    shade = 255 - cv2.addWeighted(near, rng.uniform(0.30, 0.42), far, rng.uniform(0.15, 0.28), 0)
    return np.asarray(cv2.resize(shade, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
