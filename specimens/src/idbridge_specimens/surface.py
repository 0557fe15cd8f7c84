"""The desks, cloths and stones that photographed documents lie on, made of noise."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.random import Generator

from .canvas import Pixels
from .clutter import CLUTTER, Field

SPARE: Final = 160
"""How many pixels a surface is larger than asked for on either axis, so that each picture can show another part."""


@lru_cache(maxsize=8)
def surface(name: str, width: int, height: int) -> Pixels:
    """A surface of `SURFACES` or `CLUTTER`, `SPARE` pixels larger than asked for on either axis; always the same."""
    rng = np.random.default_rng([*name.encode()])
    drawn = np.clip((SURFACES | CLUTTER)[name](rng, width + SPARE, height + SPARE), 0, 255).astype(np.uint8)
    drawn.flags.writeable = False
    return drawn


def _wood(rng: Generator, w: int, h: int) -> Field:
    """Three planks, the grain running across."""
    y = np.mgrid[0:h, 0:w][0].astype(np.float32)
    figure = _noise(rng, w, h, 3, 14) + 0.35 * _noise(rng, w, h, 9, 40)
    rings = np.sin(figure * 4.2)
    fibres = _noise(rng, w, h, w // 110, h // 2) + 0.6 * _noise(rng, w, h, w // 30, h)
    into_plank = y % (h / 3)
    joints = 1 - 0.4 * np.exp(-(np.minimum(into_plank, h / 3 - into_plank) ** 2) / 8)
    plank = (1 + 0.05 * np.sin(2.4 * (y // (h / 3)))) * joints
    tone = (1 + 0.06 * rings + 0.045 * fibres + 0.03 * figure) * plank
    return _coloured(tone, 164, 120, 82)


def _walnut(rng: Generator, w: int, h: int) -> Field:
    return np.asarray(_wood(rng, w, h) * np.array([0.56, 0.52, 0.52]), np.float32)


def _linen(rng: Generator, w: int, h: int) -> Field:
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    weave = np.sin(x * 1.05) * 0.5 + np.sin(y * 1.05) * 0.5
    threads = _noise(rng, w, h, w, h // 24) + _noise(rng, w, h, w // 24, h)
    tone = 1 + 0.035 * weave + 0.03 * threads + 0.04 * _clouds(rng, w, h, 4, 3)
    return _coloured(tone, 176, 170, 158)


def _slate(rng: Generator, w: int, h: int) -> Field:
    tone = 1 + 0.16 * _clouds(rng, w, h, 5, 5) + 0.04 * _noise(rng, w, h, w // 2, h // 2)
    return _coloured(tone, 74, 80, 88)


def _blotter(rng: Generator, w: int, h: int) -> Field:
    tone = 1 + 0.03 * _clouds(rng, w, h, 4, 4) + 0.025 * _noise(rng, w, h, w // 2, h // 2)
    return _coloured(tone, 58, 92, 84)


SURFACES: Final[dict[str, Callable[[Generator, int, int], Field]]] = {
    "wood": _wood,
    "walnut": _walnut,
    "linen": _linen,
    "slate": _slate,
    "blotter": _blotter,
}


def _coloured(tone: Field, red: float, green: float, blue: float) -> Field:
    return np.asarray(tone[..., None] * np.array([red, green, blue]), np.float32)


def _noise(rng: Generator, w: int, h: int, columns: int, rows: int) -> Field:
    coarse = rng.normal(0, 1, (max(2, rows), max(2, columns))).astype(np.float32)
    return np.asarray(cv2.resize(coarse, (w, h), interpolation=cv2.INTER_CUBIC), np.float32)


def _clouds(rng: Generator, w: int, h: int, octaves: int, coarsest: int) -> Field:
    layers = [_noise(rng, w, h, coarsest * 2**octave, coarsest * 2**octave) / 2**octave for octave in range(octaves)]
    return np.asarray(np.sum(layers, axis=0), np.float32)
