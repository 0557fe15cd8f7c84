"""Draws one line of an MRZ as a camera or scanner would hand it to the recogniser."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from training.clutter import add_clutter
from training.ink import Ink, lay_ink
from training.lines import chance, pick
from training.net import HEIGHT
from training.textures import Pools, window

CAP_RANGE = (6.0, 30.0)
_EVENLY_LIT = 0.3


@dataclass(frozen=True, slots=True)
class Line:
    """A gray picture HEIGHT px high, its text, and where in it (x, in pixels) each character stands."""

    image: np.ndarray
    text: str
    centres: np.ndarray


def _print_on_paper(rng: np.random.Generator, pools: Pools, ink: Ink) -> np.ndarray:
    height, width = ink.coverage.shape
    paper = rng.uniform(90, 252)
    contrast = paper * (rng.uniform(0.14, 0.35) if chance(rng, 0.1) else rng.uniform(0.35, 1.0))
    image = np.full((height, width), paper, np.float32)
    if chance(rng, 0.7):
        strength = rng.uniform(0.15, 0.3) if chance(rng, 0.1) else rng.uniform(0.01, 0.15)
        image += strength * contrast * window(rng, pools.grounds, height, width)
    coverage = ink.coverage.astype(np.float32) * (1 / 255)
    look = rng.random()
    if look < 0.12:  # laser engraving: gray, uneven
        coverage *= 1 + rng.uniform(0.05, 0.3) * window(rng, pools.noises, height, width)
    elif look < 0.2:  # worn or badly inked: voids
        coverage *= window(rng, pools.noises, height, width) > rng.uniform(-2.2, -0.8)
    elif look < 0.26 and height > 20:  # dot matrix and ink-jet: a grid of dots
        step = rng.uniform(2.0, 3.2)
        rows = np.sin(np.arange(height, dtype=np.float32) * (2 * np.pi / step))[:, None]
        columns = np.sin(np.arange(width, dtype=np.float32) * (2 * np.pi / step))[None]
        coverage *= 1 + rng.uniform(0.1, 0.5) * (rows * columns if chance(rng, 0.6) else rows)
    elif look < 0.34:  # embossed or perforated print: light on one side, shadow on the other
        shift = np.array([[1, 0, rng.uniform(-1.5, 1.5)], [0, 1, rng.uniform(-1.5, 1.5)]], np.float32)
        moved = cv2.warpAffine(coverage, shift, (width, height))
        image += contrast * rng.uniform(0.1, 0.5) * (moved - coverage)
    image -= coverage * contrast if look >= 0.4 else coverage * (contrast + image - paper)
    return image


def _light(rng: np.random.Generator, pools: Pools, image: np.ndarray) -> None:
    height, width = image.shape
    x = np.arange(width, dtype=np.float32)
    if chance(rng, 0.5):
        image *= np.linspace(rng.uniform(0.5, 1.05), rng.uniform(0.5, 1.05), width, dtype=np.float32)
    if chance(rng, 0.1):
        edge = (x - rng.uniform(0, width)) * rng.uniform(-1, 1)
        image *= 1 - rng.uniform(0.1, 0.5) / (1 + np.exp(np.clip(edge, -30, 30)))
    if chance(rng, 0.08):
        y = np.arange(height, dtype=np.float32)[:, None] - rng.uniform(0, height)
        reach = rng.uniform(0.4, 3) * height
        image += rng.uniform(30, 150) * np.exp(-((x - rng.uniform(0, width)) ** 2 + y * y / 2) / reach**2)
    if chance(rng, 0.18):
        image += rng.uniform(3, 26) * window(rng, pools.holograms, height, width)


def _motion_blur(rng: np.random.Generator, image: np.ndarray, cap: float) -> np.ndarray:
    length = 2 + int(rng.random() * max(1.0, cap * 0.28))
    kernel = np.zeros((length, length), np.float32)
    ends = rng.integers(0, length, 2).tolist()
    cv2.line(kernel, (0, ends[0]), (length - 1, ends[1]), 1.0, 1)
    kernel = kernel.T if chance(rng, 0.3) else kernel
    return cv2.filter2D(image, -1, np.ascontiguousarray(kernel) / kernel.sum())


def _compress(image: np.ndarray, quality: int) -> np.ndarray:
    coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE))


def _resample(rng: np.random.Generator, image: np.ndarray, factor: float) -> np.ndarray:
    size = max(32, round(image.shape[1] * factor)), max(6, round(image.shape[0] * factor))
    way = cv2.INTER_AREA if factor < 1 else pick(rng, (cv2.INTER_CUBIC, cv2.INTER_LINEAR, cv2.INTER_LANCZOS4))
    return np.asarray(cv2.resize(image, size, interpolation=way))


def _photograph(rng: np.random.Generator, pools: Pools, image: np.ndarray, cap: float) -> np.ndarray:
    blur = rng.random()
    if blur < 0.5:
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.3, 0.35 + cap * 0.065))
    elif blur < 0.62:
        image = _motion_blur(rng, image, cap)
    if chance(rng, 0.6):
        noise = min(float(np.exp(rng.uniform(0, 2.6))), 0.6 * float(image.std()))
        image = image + noise * window(rng, pools.noises[:3], *image.shape)
    if chance(rng, 0.3):
        halo = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.6, 1.0 + cap * 0.06))
        image = cv2.addWeighted(image, 1 + (amount := rng.uniform(0.3, 2.0)), halo, -amount, 0)
    pixels = np.clip(image, 0, 255).astype(np.uint8)
    if chance(rng, 0.55):
        pixels = _compress(pixels, int(rng.uniform(18, 95)))
    if chance(rng, 0.25) and cap > 6.5:
        smaller = rng.uniform(max(0.4, 6 / cap), 1.0)
        pixels = _resample(rng, pixels, smaller)
        if chance(rng, 0.7):
            pixels = _compress(_resample(rng, pixels, rng.uniform(1.0, 1.1) / smaller), int(rng.uniform(40, 95)))
    return np.asarray(255 - pixels) if chance(rng, 0.01) else pixels


def render(rng: np.random.Generator, pools: Pools, text: str, cap_range: tuple[float, float] = CAP_RANGE) -> Line:
    """A picture of `text`; the height of its capitals in the source is drawn evenly on a log scale, in pixels."""
    cap = float(np.exp(rng.uniform(*np.log(cap_range))))
    ink = lay_ink(rng, text, cap)
    image = _print_on_paper(rng, pools, ink)
    add_clutter(rng, pools, image, ink)
    if not chance(rng, _EVENLY_LIT):
        _light(rng, pools, image)
    pixels = _photograph(rng, pools, image, cap)
    width = max(64, round(pixels.shape[1] * HEIGHT / pixels.shape[0]))
    way = cv2.INTER_AREA if pixels.shape[0] > HEIGHT else pick(rng, (cv2.INTER_LINEAR, cv2.INTER_CUBIC))
    resized = cv2.resize(pixels, (width, HEIGHT), interpolation=way)
    return Line(resized, text, ink.centres * (width / ink.coverage.shape[1]))
