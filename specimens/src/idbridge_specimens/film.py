"""What spoils the print of a zone, bounded so that a person can read it: stripes, glare, shadow, blur, noise, JPEG."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from . import light
from .canvas import PIXELS_PER_MM, Pixels

_LIGHT: Final = 200
"""The grey value of paper in full light."""
_HALO: Final = 0.11
"""Radius of a scanner's sharpening, in capitals."""


def hologram(rng: Generator, sheet: Pixels, box: tuple[int, int, int, int], strength: float) -> Pixels:
    """The sheet with coloured stripes over a box of it, which take at most that share of the contrast."""
    left, top, right, bottom = box
    margin = round(4 * PIXELS_PER_MM)
    part = np.s_[max(top - margin, 0) : bottom + margin, max(left - margin, 0) : right + margin]
    below = sheet[part]
    h, w = below.shape[:2]
    y, x = np.mgrid[0:h:4, 0:w:4].astype(np.float32) / PIXELS_PER_MM
    angle = rng.uniform(0, np.pi)
    along = (x * np.cos(angle) + y * np.sin(angle)) / rng.uniform(2.5, 14)
    wave = along + 0.3 * np.sin(y / rng.uniform(2, 8) + rng.uniform(0, 6))
    ink = 150 + 90 * np.cos(2 * np.pi * (wave[..., None] + np.array([0, 1, 2], np.float32) / 3))
    place = (x - rng.uniform(0.1, 0.9) * w / PIXELS_PER_MM) / rng.uniform(25, 90)
    cover = strength * (0.35 + 0.65 * np.sin(np.pi * wave * rng.uniform(0.5, 2)) ** 2) * np.exp(-(place**2))
    fine = [cv2.resize(field.astype(np.float32), (w, h)) for field in (ink, cover)]
    changed = sheet.copy()
    changed[part] = np.clip(below + (fine[0] - below) * fine[1][..., None], 0, 255).astype(np.uint8)
    return changed


def shadow_edge(rng: Generator, picture: Pixels, zone: NDArray[np.float64], depth: float) -> Pixels:
    """A shadow whose edge crosses the zone and that takes that share of the light."""
    x, y = light.coarse_grid(picture)
    through_x, through_y = _somewhere(rng, picture, zone)
    angle = rng.uniform(0, 2 * np.pi)
    across = (x - through_x) * np.cos(angle) + (y - through_y) * np.sin(angle)
    dark = 1 / (1 + np.exp(-np.clip(across * rng.uniform(30, 400), -30, 30)))
    return light.dim(picture, (1 - depth * dark).astype(np.float32))


def glare(rng: Generator, picture: Pixels, zone: NDArray[np.float64], strength: float) -> Pixels:
    """The reflection of a lamp over the zone, which takes that share of the contrast in its middle."""
    x, y = light.coarse_grid(picture)
    middle_x, middle_y = _somewhere(rng, picture, zone)
    angle = rng.uniform(0, np.pi)
    u = (x - middle_x) * np.cos(angle) + (y - middle_y) * np.sin(angle)
    v = -(x - middle_x) * np.sin(angle) + (y - middle_y) * np.cos(angle)
    span = float(np.ptp(zone.reshape(-1, 2), axis=0).max()) / picture.shape[1]
    spot = np.exp(-((u / (span * rng.uniform(0.08, 0.5))) ** 2) - (v / (span * rng.uniform(0.03, 0.12))) ** 2)
    height, width = picture.shape[:2]
    fine = cv2.resize((255 * strength * spot).astype(np.uint8), (width, height), interpolation=cv2.INTER_LINEAR)
    veil = cv2.merge([fine] * 3)
    return np.asarray(cv2.add(cv2.multiply(picture, 255 - veil, scale=1 / 255), veil))


def expose(rng: Generator, picture: Pixels, capital: float, happening: Mapping[str, float]) -> Pixels:
    """The picture as its sensor and its first file leave it; blur is in heights of the zone's capitals, in pixels."""
    left = 1 - happening.get("dim", 0)
    if left < 1:
        picture = np.asarray(cv2.convertScaleAbs(picture, alpha=left), np.uint8)
    picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), max(0.2, happening["defocus"] * capital)), np.uint8)
    if "motion" in happening:
        picture = _shaken(rng, picture, happening["motion"] * capital)
    sigma = happening["noise"] * _LIGHT * left
    picture = light.grain(rng, picture, sigma, sigma)
    if "scanner" in happening:
        blurred = cv2.GaussianBlur(picture, (0, 0), max(0.6, _HALO * capital))
        picture = np.asarray(
            cv2.addWeighted(picture, 1 + happening["scanner"], blurred, -happening["scanner"], 0), np.uint8
        )
    if "recompression" in happening:
        quality = sparing(happening["recompression"], capital)
        _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
        picture = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    return picture


def sparing(quality: float, capital: float) -> int:
    """The quality of a JPEG, raised where the capitals are small."""
    return round(max(quality, 90 - 4 * capital))


def _shaken(rng: Generator, picture: Pixels, length: float) -> Pixels:
    """The picture of a camera that moved by that many pixels."""
    size = int(np.ceil(length)) // 2 * 2 + 3
    angle = rng.uniform(0, np.pi)
    reach = np.array([np.cos(angle), np.sin(angle)]) * length / 2 * 16
    middle = np.array([size // 2, size // 2]) * 16
    kernel = np.zeros((size, size), np.uint8)
    ends = [tuple(int(place) for place in np.round(middle + sign * reach)) for sign in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], (255,), 1, cv2.LINE_AA, 4)
    weights = kernel.astype(np.float32) / kernel.sum()
    return np.asarray(cv2.filter2D(picture, -1, weights), np.uint8)


def _somewhere(rng: Generator, picture: Pixels, zone: NDArray[np.float64]) -> tuple[float, float]:
    """A point of the zone in the measure of `light.coarse_grid`."""
    points = zone.reshape(-1, 2)
    weights = rng.dirichlet(np.ones(len(points)))
    x, y = weights @ points
    height, width = picture.shape[:2]
    return float(x / width - 0.5), float(y / width - 0.5 * height / width)
