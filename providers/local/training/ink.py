"""Where the ink of one line lies: glyphs set with a press's irregularities, then cut out as a locator would."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from idbridge.mrz import ALPHABET
from training.glyphs import FACES, LINE_FACES, LINE_SHARES, Atlas, atlas_for
from training.lines import chance, pick, random_text

_INDEX = {char: index for index, char in enumerate(ALPHABET)}
_FACE_STEPS = np.cumsum(LINE_SHARES) / sum(LINE_SHARES)
_LINE_WEIGHTS = (-4, -2, -2, 0, 0, 0, 2, 2, 4, 7)


@dataclass(frozen=True, slots=True)
class Ink:
    """Coverage (0..255) of a cropped line at camera resolution.

    `centres` are the x of the glyphs, `pitch` their mean distance, `top` and `bottom` the rows of the capitals,
    all in pixels.
    """

    coverage: np.ndarray
    centres: np.ndarray
    pitch: float
    top: float
    bottom: float


def _set_type(canvas: np.ndarray, glyphs: Atlas, text: str, xs: np.ndarray, ys: np.ndarray) -> None:
    """Set glyphs with their centres at `xs` and the tops of capitals at `ys`; what falls off the canvas is lost."""
    phases, _, height, width = glyphs.cells.shape
    limit_y, limit_x = canvas.shape
    places = zip(text, (xs - width / 2).tolist(), (ys - glyphs.above).astype(int).tolist(), strict=True)
    for char, place, y in places:
        x = int(place)
        if x < 0 or x + width > limit_x:
            continue
        cell = glyphs.cells[int((place - x) * phases), _INDEX[char]]
        first, last = max(0, -y), min(height, limit_y - y)
        if first < last:
            target = canvas[y + first : y + last, x : x + width]
            np.maximum(target, cell[first:last], out=target)


def _margin(rng: np.random.Generator) -> float:
    """Room above or below the capitals in cap heights: mostly what a locator leaves, now and then far off."""
    shape = rng.random()
    if shape < 0.05:
        return float(rng.uniform(-0.08, 0.1))
    return float(rng.uniform(0.4, 1.1) if shape > 0.88 else rng.uniform(0.08, 0.6))


def _end(rng: np.random.Generator) -> float:
    """Room before or after the line in pitches."""
    shape = rng.random()
    if shape < 0.08:
        return float(rng.uniform(-0.05, 0.1))
    return float(rng.uniform(2.0, 3.5) if shape > 0.85 else rng.uniform(0.1, 2.0))


def _neighbours(
    rng: np.random.Generator, canvas: np.ndarray, glyphs: Atlas, weight: int, xs: np.ndarray, top: float
) -> None:
    spacing = glyphs.cap * rng.uniform(1.65, 2.4)
    for direction in (-1, 1):
        shape = rng.random()
        if shape < 0.35:
            continue
        if shape < 0.85:
            near, text, places = glyphs, random_text(rng, len(xs), "<<<<" + ALPHABET), xs
        else:
            near = atlas_for(pick(rng, FACES), weight, glyphs.cap * rng.uniform(0.4, 1.0))
            places = np.arange(xs[0], xs[-1], near.advance * rng.uniform(0.9, 1.4))
            text = random_text(rng, len(places), ALPHABET)
        _set_type(canvas, near, text, places, np.full(len(places), top + direction * spacing))


def lay_ink(rng: np.random.Generator, text: str, cap: float) -> Ink:
    """Set `text` with capitals `cap` px high, its neighbours above and below, and crop it slightly askew."""
    face = LINE_FACES[int(np.searchsorted(_FACE_STEPS, rng.random()))]
    weight = pick(rng, _LINE_WEIGHTS)
    glyphs = atlas_for(face, weight, cap)
    size, count = glyphs.cap, len(text)
    pitch = glyphs.advance * rng.uniform(0.93, 1.1) * (1.0 if face.startswith("OCR-B") else rng.uniform(1.0, 1.25))
    top, left = 1.4 * size, 4.5 * pitch
    order = np.arange(count)
    xs = left + pitch * (order + 0.5)
    if chance(rng, 0.25):
        xs += pitch * rng.uniform(0.02, 0.25) * np.sin(order / rng.uniform(4, 30) + rng.uniform(0, 6))
    if chance(rng, 0.2):
        xs += rng.normal(0, 0.03 * pitch, count)
    ys = np.full(count, top)
    if chance(rng, 0.2):
        ys += size * rng.uniform(-0.3, 0.3) * np.cos((order / count - rng.uniform(0.3, 0.7)) * rng.uniform(1.5, 5))
    if chance(rng, 0.1):
        ys += rng.normal(0, 0.04 * size, count)
    canvas = np.zeros((int(size * 3.9), int(2 * left + pitch * count)), np.uint8)
    _set_type(canvas, glyphs, text, xs, ys)
    if chance(rng, 0.65):
        _neighbours(rng, canvas, glyphs, weight, xs, top)
    return _crop(rng, canvas, xs, ys, pitch, size, cap)


def _crop(
    rng: np.random.Generator, canvas: np.ndarray, xs: np.ndarray, ys: np.ndarray, pitch: float, size: int, cap: float
) -> Ink:
    scale = cap / size
    middle = float(ys.mean())
    x0, x1 = xs[0] - pitch * (0.5 + _end(rng)), xs[-1] + pitch * (0.5 + _end(rng))
    y0, y1 = middle - size * _margin(rng), middle + size * (1 + _margin(rng))
    askew = size * pick(rng, (0.03, 0.08, 0.14, 0.2))
    lean = size * rng.normal(0, 0.06)
    source = np.array([[x0 + lean, y0], [x1 + lean, y0], [x1 - lean, y1], [x0 - lean, y1]], np.float32)
    source[:, 1] += np.repeat(rng.uniform(-askew, askew, 2), 2)[[0, 2, 3, 1]] + rng.uniform(-0.3, 0.3, 4) * askew
    width = max(48, round((x1 - x0) * scale * rng.uniform(0.85, 1.2)))
    height = max(7, round((y1 - y0) * scale))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    coverage = cv2.warpPerspective(canvas, matrix, (width, height), flags=cv2.INTER_LINEAR)
    points = np.stack([xs, ys + size / 2], 1).astype(np.float32)[None]
    centres = cv2.perspectiveTransform(points, matrix)[0, :, 0]
    mean_pitch = float(centres[-1] - centres[0]) / max(1, len(xs) - 1)
    rise = height / (y1 - y0)
    return Ink(coverage, centres, mean_pitch, (middle - y0) * rise, (middle - y0 + size) * rise)
