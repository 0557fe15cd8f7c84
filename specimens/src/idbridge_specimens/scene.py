"""Photographs a flat drawing: lays it on a desk and adds perspective, light, shadow, glare, blur and noise."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .canvas import Drawing, Pixels, Quad
from .person import pick
from .surface import SPARE, SURFACES, surface

WIDTH: Final = 1600
HEIGHT: Final = 1200

_LIGHT_STEP: Final = 8
"""Light is reckoned for every eighth pixel and interpolated."""
_LIGHT_UNIT: Final = 160
"""The grey value that stands for light of strength 1."""
_NOISE_SPARE: Final = 64
_NOISE_UNIT: Final = 16
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
    sheet, above = _open_booklet(drawing, facing)
    mask = _rounded(sheet.shape[1], sheet.shape[0], drawing.corner_radius)
    sheet_to_photo = to_photo @ np.array([[1, 0, 0], [0, 1, -above], [0, 0, 1]], np.float64)
    lit = _shine(rng, _light(rng, _lay_on_desk(rng, sheet, mask, sheet_to_photo)))
    blurred = cv2.GaussianBlur(lit, (0, 0), rng.uniform(0.35, 0.8))
    return Photo(_grain(rng, np.asarray(blurred, np.uint8)), to_photo)


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


def _open_booklet(drawing: Drawing, facing: Pixels | None) -> tuple[Pixels, int]:
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
def _rounded(width: int, height: int, radius: float) -> NDArray[np.uint8]:
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
    warped = cv2.warpPerspective(sheet, to_photo, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR)
    cover = np.asarray(cv2.warpPerspective(mask, to_photo, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR), np.uint8)
    shadow = _shadow(rng, cover)
    dark = cv2.multiply(np.ascontiguousarray(desk), cv2.merge([shadow] * 3), scale=1 / 255)
    full = cv2.merge([cover] * 3)
    return np.asarray(cv2.add(cv2.multiply(warped, full, scale=1 / 255), cv2.multiply(dark, 255 - full, scale=1 / 255)))


def _shadow(rng: Generator, cover: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """What of the light reaches the desk beside the document: a near and a far shadow."""
    small = cv2.resize(cover, (WIDTH // 4, HEIGHT // 4), interpolation=cv2.INTER_AREA)
    dx, dy = rng.uniform(-4, 4), rng.uniform(1.5, 5)
    moved = cv2.warpAffine(small, np.array([[1, 0, dx], [0, 1, dy]]), (WIDTH // 4, HEIGHT // 4))
    near, far = cv2.GaussianBlur(moved, (0, 0), 2.2), cv2.GaussianBlur(moved, (0, 0), 12)
    shade = 255 - cv2.addWeighted(near, rng.uniform(0.30, 0.42), far, rng.uniform(0.15, 0.28), 0)
    return np.asarray(cv2.resize(shade, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR), np.uint8)


def _coarse_grid() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    y, x = np.mgrid[0 : HEIGHT // _LIGHT_STEP, 0 : WIDTH // _LIGHT_STEP].astype(np.float32)
    return x * _LIGHT_STEP / WIDTH - 0.5, y * _LIGHT_STEP / WIDTH - 0.5 * HEIGHT / WIDTH


def _light(rng: Generator, photo: Pixels) -> Pixels:
    """Light falling from one side, warm or cold, dimmer in the corners, sometimes with the shadow of a hand."""
    x, y = _coarse_grid()
    angle = rng.uniform(0, 2 * np.pi)
    along = x * np.cos(angle) + y * np.sin(angle)
    light = rng.uniform(0.90, 1.06) * (1 + rng.uniform(0.05, 0.28) * along) - rng.uniform(0.08, 0.24) * (x**2 + y**2)
    if rng.random() < 0.35:
        edge = 1 / (1 + np.exp(-(along - rng.uniform(0.12, 0.4)) * rng.uniform(18, 60)))
        light *= 1 - rng.uniform(0.12, 0.30) * edge
    warmth = rng.uniform(-0.045, 0.06)
    tint = np.array([1 + warmth, 1.0, 1 - warmth], np.float32)
    coarse = np.clip(light[..., None] * tint * _LIGHT_UNIT, 0, 255).astype(np.uint8)
    fine = cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.multiply(photo, fine, scale=1 / _LIGHT_UNIT))


def _shine(rng: Generator, photo: Pixels) -> Pixels:
    """Glare of a lamp on the laminate, in two pictures of five, too weak to hide a line."""
    if rng.random() > 0.4:
        return photo
    x, y = _coarse_grid()
    angle = rng.uniform(-0.6, 0.6)
    u = (x - rng.uniform(-0.3, 0.3)) * np.cos(angle) + (y - rng.uniform(-0.25, 0.1)) * np.sin(angle)
    v = -(x - rng.uniform(-0.3, 0.3)) * np.sin(angle) + (y - rng.uniform(-0.25, 0.1)) * np.cos(angle)
    glare = rng.uniform(30, 95) * np.exp(-((u / rng.uniform(0.06, 0.16)) ** 2) - (v / rng.uniform(0.03, 0.09)) ** 2)
    fine = cv2.resize(np.clip(glare, 0, 255).astype(np.uint8), (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.add(photo, cv2.merge([fine] * 3)))


@lru_cache(maxsize=1)
def _noise() -> NDArray[np.int16]:
    rng = np.random.default_rng(9303)
    size = (HEIGHT + _NOISE_SPARE, WIDTH + _NOISE_SPARE)
    luminance, colour = rng.normal(0, 1, size), rng.normal(0, 0.5, (*size, 3))
    return np.round((luminance[..., None] + colour) * _NOISE_UNIT).astype(np.int16)


def _grain(rng: Generator, photo: Pixels) -> Pixels:
    left, top = (int(edge) for edge in rng.integers(0, _NOISE_SPARE, 2))
    noise = np.ascontiguousarray(_noise()[top : top + HEIGHT, left : left + WIDTH])
    scaled = cv2.addWeighted(noise, rng.uniform(1.2, 4.0) / _NOISE_UNIT, noise, 0, 0)
    return np.asarray(cv2.add(photo, scaled, dtype=cv2.CV_8U))
