"""Light, glare and grain in a picture of any size: what stands between a scene and its photograph."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .canvas import Pixels

_STEP: Final = 8
"""Light is reckoned for every eighth pixel and interpolated."""
_UNIT: Final = 160
"""The grey value that stands for light of strength 1."""
_NOISE_SPARE: Final = 64
_NOISE_UNIT: Final = 16
_NOISE_SIZE: Final = (1200 + _NOISE_SPARE, 1600 + _NOISE_SPARE)

Field = NDArray[np.float32]


def coarse_grid(picture: Pixels) -> tuple[Field, Field]:
    """The x and y of every eighth pixel from the picture's middle, in widths of the picture."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[0 : height // _STEP, 0 : width // _STEP].astype(np.float32)
    return x * _STEP / width - 0.5, y * _STEP / width - 0.5 * height / width


def falling(rng: Generator, picture: Pixels) -> Pixels:
    """Light falling from one side, warm or cold, dimmer in the corners, sometimes with the shadow of a hand."""
    x, y = coarse_grid(picture)
    angle = rng.uniform(0, 2 * np.pi)
    along = x * np.cos(angle) + y * np.sin(angle)
    light = rng.uniform(0.90, 1.06) * (1 + rng.uniform(0.05, 0.28) * along) - rng.uniform(0.08, 0.24) * (x**2 + y**2)
    if rng.random() < 0.35:
        edge = 1 / (1 + np.exp(-(along - rng.uniform(0.12, 0.4)) * rng.uniform(18, 60)))
        light *= 1 - rng.uniform(0.12, 0.30) * edge
    warmth = rng.uniform(-0.045, 0.06)
    tint = np.array([1 + warmth, 1.0, 1 - warmth], np.float32)
    return dim(picture, light[..., None] * tint)


def dim(picture: Pixels, light: Field) -> Pixels:
    """The picture under a field of light on the coarse grid, 1 where nothing changes; one or three bands."""
    height, width = picture.shape[:2]
    coarse = np.clip(light * _UNIT, 0, 255).astype(np.uint8)
    fine = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.multiply(picture, fine if fine.ndim == 3 else cv2.merge([fine] * 3), scale=1 / _UNIT))


def shine(rng: Generator, picture: Pixels) -> Pixels:
    """Glare of a lamp on the laminate, in two pictures of five, too weak to hide a line."""
    if rng.random() > 0.4:
        return picture
    x, y = coarse_grid(picture)
    angle = rng.uniform(-0.6, 0.6)
    u = (x - rng.uniform(-0.3, 0.3)) * np.cos(angle) + (y - rng.uniform(-0.25, 0.1)) * np.sin(angle)
    v = -(x - rng.uniform(-0.3, 0.3)) * np.sin(angle) + (y - rng.uniform(-0.25, 0.1)) * np.cos(angle)
    glare = rng.uniform(30, 95) * np.exp(-((u / rng.uniform(0.06, 0.16)) ** 2) - (v / rng.uniform(0.03, 0.09)) ** 2)
    height, width = picture.shape[:2]
    fine = cv2.resize(np.clip(glare, 0, 255).astype(np.uint8), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.add(picture, cv2.merge([fine] * 3)))


def grain(rng: Generator, picture: Pixels, weakest: float, strongest: float) -> Pixels:
    """The noise of a sensor, of a sigma between those, in grey values."""
    height, width = picture.shape[:2]
    left, top = (int(edge) for edge in rng.integers(0, _NOISE_SPARE, 2))
    noise = _noise()
    below, right = (max(0, size - have) for size, have in zip((height + top, width + left), _NOISE_SIZE, strict=True))
    wide = cv2.copyMakeBorder(noise, 0, below, 0, right, cv2.BORDER_WRAP) if below or right else noise
    part = np.ascontiguousarray(wide[top : top + height, left : left + width])
    scaled = cv2.addWeighted(part, rng.uniform(weakest, strongest) / _NOISE_UNIT, part, 0, 0)
    return np.asarray(cv2.add(picture, scaled, dtype=cv2.CV_8U))


@lru_cache(maxsize=1)
def _noise() -> NDArray[np.int16]:
    rng = np.random.default_rng(9303)
    luminance, colour = rng.normal(0, 1, _NOISE_SIZE), rng.normal(0, 0.5, (*_NOISE_SIZE, 3))
    return np.round((luminance[..., None] + colour) * _NOISE_UNIT).astype(np.int16)
