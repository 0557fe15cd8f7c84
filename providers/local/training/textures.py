"""Pools of what lies under and over the print: security backgrounds, noise, holograms, overprints; drawn once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from training.glyphs import font_path
from training.lines import LETTERS, chance, pick, random_text

_HEIGHT, _WIDTH = 192, 2560
_WORDS = ("SPECIMEN", "VZOR", "MUSTER", "SAMPLE", "EXEMPLE", "ESPECIMEN", "MUESTRA", "000000", "VOID")
_NEAR_FACES = ("DejaVu Sans", "Liberation Sans bold", "Liberation Serif")


def _axes(shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    return np.arange(shape[0], dtype=np.float32)[:, None], np.arange(shape[1], dtype=np.float32)[None]


def _guilloche(rng: np.random.Generator) -> np.ndarray:
    y, x = _axes((_HEIGHT, _WIDTH))
    waves = np.zeros((_HEIGHT, _WIDTH), np.float32)
    for _ in range(1 + int(rng.random() * 3)):
        frequency, angle = rng.uniform(0.08, 1.0), rng.uniform(0, np.pi)
        sway = rng.uniform(1, 8) * np.sin(x * rng.uniform(0.005, 0.06) + rng.uniform(0, 6))
        waves += np.sin(frequency * (x * np.cos(angle) + y * np.sin(angle)) + sway).astype(np.float32)
    if chance(rng, 0.6):
        waves = (waves > rng.uniform(-0.2, 1.0)).astype(np.float32)
        waves = np.asarray(cv2.GaussianBlur(waves, (0, 0), rng.uniform(0.4, 1.0)))
    return waves


def _blotches(rng: np.random.Generator) -> np.ndarray:
    cell = rng.uniform(2, 24)
    small = rng.normal(0, 1, (int(_HEIGHT / cell) + 2, int(_WIDTH / cell / rng.uniform(0.7, 3)) + 2))
    return np.asarray(cv2.resize(small.astype(np.float32), (_WIDTH, _HEIGHT), interpolation=cv2.INTER_CUBIC))


def _halftone(rng: np.random.Generator) -> np.ndarray:
    y, x = _axes((_HEIGHT, _WIDTH))
    angle, pitch = rng.uniform(0, np.pi / 2), rng.uniform(2.2, 7)
    along = (x * np.cos(angle) + y * np.sin(angle)) * (2 * np.pi / pitch)
    across = (y * np.cos(angle) - x * np.sin(angle)) * (2 * np.pi / pitch)
    return np.asarray(np.sin(along) * np.sin(across), np.float32)


def _draw_words(rng: np.random.Generator, size: tuple[float, float], text: str | None) -> np.ndarray:
    image = Image.new("L", (_WIDTH, _HEIGHT), 0)
    draw = ImageDraw.Draw(image)
    x = -40.0
    while x < _WIDTH:
        font = ImageFont.truetype(str(font_path(pick(rng, _NEAR_FACES))), rng.uniform(*size))
        word = text or random_text(rng, 2 + int(rng.random() * 9), LETTERS + LETTERS.lower() + "0123456789/.")
        draw.text((x, rng.uniform(-0.3, 0.7) * _HEIGHT), word, fill=255, font=font)
        x += font.getlength(word) * rng.uniform(0.5, 1.6)
    turn = cv2.getRotationMatrix2D((_WIDTH / 2, _HEIGHT / 2), rng.uniform(-4, 4), 1.0)
    return np.asarray(cv2.warpAffine(np.asarray(image), turn, (_WIDTH, _HEIGHT)))


def _labels(rng: np.random.Generator, size: tuple[float, float], layers: int) -> np.ndarray:
    return np.asarray(np.maximum.reduce([_draw_words(rng, size, None) for _ in range(layers)]))


def _microprint(rng: np.random.Generator) -> np.ndarray:
    return _labels(rng, (5, 14), 6).astype(np.float32)


def _bands(rng: np.random.Generator) -> np.ndarray:
    y, x = _axes((_HEIGHT, _WIDTH))
    bands = np.zeros((_HEIGHT, _WIDTH), np.float32)
    for _ in range(6):
        place = (x - rng.uniform(0, _WIDTH) + y * rng.uniform(-1.5, 1.5)) / rng.uniform(4, 90)
        bands += rng.uniform(-1, 1) * np.exp(-(place**2))
    bands += rng.uniform(-0.4, 0.4) * _blotches(rng)
    return bands


def _standard(layer: np.ndarray) -> np.ndarray:
    """Zero mean, unit deviation, stored small."""
    return np.asarray((layer - layer.mean()) / (layer.std() + 1e-6), np.float32).clip(-4, 4)


@dataclass(frozen=True, slots=True)
class Pools:
    """Large pictures of which a line takes a random window: standardised floats, overprints as coverage 0..255."""

    grounds: tuple[np.ndarray, ...]
    noises: tuple[np.ndarray, ...]
    holograms: tuple[np.ndarray, ...]
    overprints: tuple[np.ndarray, ...]
    labels: tuple[np.ndarray, ...]

    @classmethod
    def draw(cls, rng: np.random.Generator, count: int = 24) -> Self:
        """Fresh pools; `count` backgrounds, the rest in proportion."""
        makers = (_guilloche, _guilloche, _blotches, _halftone, _microprint)
        white = rng.normal(0, 1, (_HEIGHT, _WIDTH)).astype(np.float32)
        sensor = cv2.GaussianBlur(white[:, ::-1], (0, 0), 0.8)
        dots = np.sign(_blotches(rng))
        return cls(
            grounds=tuple(_standard(makers[i % len(makers)](rng)) for i in range(count)),
            noises=(white, white, _standard(sensor), _standard(dots)),
            holograms=tuple(_standard(_bands(rng)) for _ in range(count // 3)),
            overprints=tuple(_draw_words(rng, (50, 150), pick(rng, _WORDS)) for _ in range(count // 2)),
            labels=tuple(_labels(rng, (9, 36), 5) for _ in range(count // 3)),
        )


def window(rng: np.random.Generator, pool: tuple[np.ndarray, ...], height: int, width: int) -> np.ndarray:
    """A random window of a random picture of the pool."""
    picture = pick(rng, pool)
    y = int(rng.random() * (picture.shape[0] - height))
    x = int(rng.random() * (picture.shape[1] - width))
    return picture[y : y + height, x : x + width]
