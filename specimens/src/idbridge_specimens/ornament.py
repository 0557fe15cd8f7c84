"""Paper, emblem and other ornament of a kind: invented line work, never a state's emblem nor a security feature."""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from .canvas import PIXELS_PER_MM, Pixels, pixels
from .fonts import load
from .kinds import Colour, Palette

_SUBPIXEL_BITS: Final = 4
_LINE_STRENGTH: Final = 0.27
_ZONE_STRENGTH: Final = 0.22

Mask = NDArray[np.uint8]
"""Height x width, 255 where the ink is full."""


@lru_cache(maxsize=32)
def paper(key: str, palette: Palette, width: float, height: float, zone_top: float) -> Pixels:
    """The empty sheet of a kind, in millimetres, its lines fading below `zone_top`: the same for all its documents."""
    rng = _by_key(key)
    w, h = pixels(width), pixels(height)
    waves, rosettes, horizon = (np.zeros((h, w), np.uint8) for _ in range(3))
    for centre in np.linspace(0.04, 1.02, 7):
        _band(waves, rng, centre * h, h * 0.17)
    _rosette(rosettes, rng, (0.74 * w, 0.42 * h), 0.36 * h)
    _rosette(rosettes, rng, (0.13 * w, 0.98 * h), 0.26 * h)
    _ridges(horizon, rng, zone_top * PIXELS_PER_MM, 0.34 * h)
    fade = np.interp(
        np.arange(h), [(zone_top - 3) * PIXELS_PER_MM, (zone_top + 2) * PIXELS_PER_MM], [1, _ZONE_STRENGTH]
    )[:, None]
    sheet = _tints(palette, w, h)
    layers = ((waves, palette.lines, 0.62), (rosettes, palette.second, 1.0), (horizon, palette.title, 0.7))
    for mask, ink, strength in layers:
        cover = (mask / 255 * fade * strength * _LINE_STRENGTH)[..., None].astype(np.float32)
        sheet += (np.array(ink, np.float32) - sheet) * cover
    drawn = np.clip(sheet, 0, 255).astype(np.uint8)
    drawn.flags.writeable = False
    return drawn


@lru_cache(maxsize=32)
def emblem(key: str, size: float) -> Image.Image:
    """An abstract device of rings and petals, a mask of `size` millimetres."""
    rng = _by_key(key)
    large = 4 * pixels(size)
    mask = np.zeros((large, large), np.uint8)
    middle, radius = large / 2, large * 0.48
    points = int(rng.integers(6, 11))
    angle = np.linspace(0, 2 * np.pi, 1441)
    stroke = max(2, large // 90)
    for share in (1.0, 0.90):
        _curve(mask, middle + radius * share * np.cos(angle), middle + radius * share * np.sin(angle), stroke)
    for turn in np.linspace(0, 2 * np.pi, 3 * points, endpoint=False):
        bead = (round(middle + 0.95 * radius * np.cos(turn)), round(middle + 0.95 * radius * np.sin(turn)))
        cv2.circle(mask, bead, stroke, 255, -1, cv2.LINE_AA)
    for share, turn in ((0.82, 0.0), (0.60, np.pi / points), (0.40, 0.0)):
        petals = radius * share * (0.58 + 0.42 * np.cos(points * angle + points * turn))
        _curve(mask, middle + petals * np.cos(angle), middle + petals * np.sin(angle), stroke)
    cv2.circle(mask, (large // 2, large // 2), large // 18, 255, -1, cv2.LINE_AA)
    return Image.fromarray(cv2.resize(mask, (large // 4, large // 4), interpolation=cv2.INTER_AREA))


@lru_cache(maxsize=8)
def specimen_mark(width: float, height: float, middle: float) -> Image.Image:
    """The word SPECIMEN in hollow letters across a sheet of that size, rising through `middle`, as a mask."""
    word = Image.new("L", (pixels(width), pixels(height)))
    font = load("bold", width * 0.172 * PIXELS_PER_MM)
    ImageDraw.Draw(word).text(
        (word.width / 2, word.height / 2), "SPECIMEN", 22, font, anchor="mm", stroke_width=3, stroke_fill=82
    )
    mark = Image.new("L", word.size)
    mark.paste(word.rotate(15, Image.Resampling.BICUBIC), (0, pixels(middle - height / 2)))
    return mark


def fingerprint(rng: Generator, width: float, height: float) -> Image.Image:
    """Ridges as of a finger, of nobody: a mask of that size in millimetres."""
    w, h = pixels(width), pixels(height)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    u, v = (x / w - 0.5) * 2, (y / h - 0.5) * 2
    noise = cv2.resize(rng.normal(0, 1, (5, 4)).astype(np.float32), (w, h), interpolation=cv2.INTER_CUBIC)
    loop = np.hypot(u * 1.15 + 0.12 * v, np.where(v < 0.1, v - 0.1, (v - 0.1) * 0.55))
    ridges = 1 / (1 + np.exp(-5 * (np.sin(loop * width * 6.5 + noise * 1.3 + np.arctan2(v - 0.1, u)) + 0.15)))
    wear = cv2.resize(rng.uniform(0.35, 1.2, (h // 6, w // 6)).astype(np.float32), (w, h))
    oval = 1 / (1 + np.exp(14 * (np.hypot(u, v) - 0.86)))
    return Image.fromarray(np.clip(255 * 0.8 * ridges * oval * np.clip(wear, 0, 1), 0, 255).astype(np.uint8))


def signature(rng: Generator, width: float, height: float) -> Image.Image:
    """A flourish of the pen: a mask of that size in millimetres."""
    w, h = 2 * pixels(width), 2 * pixels(height)
    mask = np.zeros((h, w), np.uint8)
    t = np.linspace(0, 1, 420)
    loops = rng.integers(5, 9)
    size = (0.22 * np.exp(-2.2 * t) + 0.06) * h
    phase = 2 * np.pi * loops * (t + 0.04 * np.sin(2 * np.pi * t * rng.uniform(1, 3)))
    x = w * (0.08 + 0.78 * t) + size * rng.uniform(0.6, 0.9) * np.cos(phase)
    y = h * (0.56 - 0.08 * t) + size * np.sin(phase + rng.uniform(0, 1)) * (1 + 0.5 * np.sin(9 * t + rng.uniform(0, 6)))
    _curve(mask, x, y, 4)
    under = np.linspace(0, 1, 60)
    _curve(mask, w * (0.92 - 0.7 * under), h * (0.74 + 0.10 * np.sin(3 * under)), 3)
    return Image.fromarray(cv2.resize(mask, (w // 2, h // 2), interpolation=cv2.INTER_AREA))


def rule(canvas: Image.Image, x: float, y: float, width: float, ink: Colour) -> None:
    """A hairline on a sheet, from (x, y) millimetres to the right."""
    ImageDraw.Draw(canvas).line((pixels(x), pixels(y), pixels(x + width), pixels(y)), ink, 2)


def _by_key(key: str) -> Generator:
    return np.random.default_rng(zlib.crc32(key.encode()))


def _tints(palette: Palette, w: int, h: int) -> NDArray[np.float32]:
    """Three tints flowing into each other from left to right, a little along the height too."""
    across = np.linspace(0, 1, w)[None, :] + 0.06 * np.sin(np.linspace(0, 3, h))[:, None]
    left, middle, right = (np.array(tint, np.float32) for tint in (palette.left, palette.middle, palette.right))
    share = np.cos(np.pi * np.clip(across, 0, 1))[..., None]
    outer = np.where(share > 0, left, right)
    return np.asarray(middle + (outer - middle) * share**2, np.float32)


def _band(mask: Mask, rng: Generator, centre: float, height: float) -> None:
    """A guilloche: curves swinging between two envelopes, each a step behind the one before."""
    w = mask.shape[1]
    x = np.linspace(-4, w + 4, 500)
    swing = 0.35 * height * np.sin(2 * np.pi * (x / w * rng.uniform(0.7, 1.3) + rng.random()))
    half = height * (0.42 + 0.26 * np.sin(2 * np.pi * (x / w * rng.uniform(1.2, 2.2) + rng.random())))
    turns = rng.uniform(2.5, 4.5)
    for step in np.linspace(0, 2 * np.pi, 18, endpoint=False):
        _curve(mask, x, centre + swing + half * np.sin(2 * np.pi * turns * x / w + step))


def _rosette(mask: Mask, rng: Generator, centre: tuple[float, float], radius: float) -> None:
    angle = np.linspace(0, 2 * np.pi, 1200)
    petals = int(rng.integers(9, 17))
    for ring in np.linspace(0.24, 1.0, 18):
        depth = 0.16 + 0.10 * np.sin(7 * ring)
        for turn in (0.0, np.pi / petals):
            r = radius * ring * (1 - depth + depth * np.cos(petals * angle + turn * petals))
            _curve(mask, centre[0] + r * np.cos(angle), centre[1] + r * np.sin(angle))


def _ridges(mask: Mask, rng: Generator, foot: float, height: float) -> None:
    """Hills of nowhere, one contour behind the other."""
    w = mask.shape[1]
    x = np.linspace(-4, w + 4, 400)
    waves = [(rng.uniform(0.6, 3.2), rng.uniform(0, 2 * np.pi), rng.uniform(0.3, 1.0)) for _ in range(4)]
    for depth in np.linspace(0, 1, 13):
        line = sum(share * np.sin(2 * np.pi * turns * x / w + phase + 1.1 * depth) for turns, phase, share in waves)
        _curve(mask, x, foot - height * (0.08 + 0.62 * depth) - 0.09 * height * line * (1.1 - 0.5 * depth))


def _curve(mask: Mask, x: NDArray[np.float64], y: NDArray[np.float64], thickness: int = 1) -> None:
    points = np.round(np.stack([x, y], axis=-1) * 2**_SUBPIXEL_BITS).astype(np.int32)
    cv2.polylines(mask, [points], False, (255,), thickness, cv2.LINE_AA, _SUBPIXEL_BITS)
