"""Draws the data page of a passport: ICAO's TD3, 125 x 88 mm (Doc 9303-4)."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.random import Generator
from PIL import Image

from . import ornament, portrait
from .canvas import Canvas, Drawing, Pixels, pixels
from .document import Document
from .kinds import Colour, Kind
from .sheet import Grid, mark_specimen, set_fields, set_title

WIDTH: Final = 125.0
HEIGHT: Final = 88.0
CORNER_RADIUS: Final = 3.18
ZONE_HEIGHT: Final = 23.2
ZONE_LEFT: Final = 6.0
ZONE_CENTRES: Final = (HEIGHT - 15.75, HEIGHT - 9.40)
"""Middles of the two lines of the zone, 6.35 mm apart."""

_PORTRAIT: Final = (6.0, 14.6, 35.0, 45.0)
_GHOST: Final = (102.5, 21.0, 15.5, 20.0)
_GHOST_STRENGTH: Final = 0.55
_GRID: Final = Grid(
    left=45.5,
    right=120.2,
    top=14.2,
    bottom=63.4,
    columns={1: (0.0,), 2: (0.0, 43.0), 3: (0.0, 26.0, 43.0)},
    opening=(0.0, 14.0, 43.0),
    label=1.75,
    value=2.85,
    tallest_row=7.2,
)


def draw(document: Document, rng: Generator) -> Drawing:
    """The page as a flat-bed scanner would see it."""
    kind, person = document.kind, document.person
    canvas = Canvas(ornament.paper(kind.key, kind.palette, WIDTH, HEIGHT, HEIGHT - ZONE_HEIGHT))
    face = portrait.draw(rng, person.sex, person.age)
    _place_ghost(canvas, face, kind.palette.lines)
    _place_portrait(canvas, face)
    mark_specimen(canvas, document, WIDTH, HEIGHT, middle=38.0)
    set_title(canvas, document, left=6.0, right=119.0, top=2.6, size=3.5)
    set_fields(canvas, document, _GRID, rng)
    canvas.zone(document.mrz, ZONE_LEFT, ZONE_CENTRES)
    return canvas.finish(CORNER_RADIUS)


@lru_cache(maxsize=8)
def facing_page(kind: Kind) -> Pixels:
    """The blank page above the fold, as a photograph of the open passport shows it."""
    canvas = Canvas(ornament.paper(f"{kind.key} visas", kind.palette, WIDTH, HEIGHT, HEIGHT))
    canvas.text(119.0, 6.5, "3", 3.2, "title", kind.palette.title, align="right")
    return np.asarray(canvas.image)


def _place_portrait(canvas: Canvas, face: Pixels) -> None:
    """The portrait, its edges melting a little into the paper."""
    x, y, width, height = _PORTRAIT
    w, h = pixels(width), pixels(height)
    large = Image.fromarray(cv2.resize(face, (w, h), interpolation=cv2.INTER_CUBIC))
    canvas.image.paste(large, (pixels(x), pixels(y)), Image.fromarray(_soft_frame(w, h, 8)))


def _place_ghost(canvas: Canvas, face: Pixels, ink: Colour) -> None:
    """The same face small, pale and in one ink, as light whatever the skin."""
    x, y, width, height = _GHOST
    w, h = pixels(width), pixels(height)
    grey = cv2.resize(cv2.cvtColor(face, cv2.COLOR_RGB2GRAY), (w, h), interpolation=cv2.INTER_AREA)
    skin = np.median(grey[h // 3 : 2 * h // 3, w // 3 : 2 * w // 3])
    strength = np.clip(1 - 0.72 * grey / skin, 0, 1) * _soft_frame(w, h, 60) * _GHOST_STRENGTH
    canvas.stamp(Image.fromarray(strength.astype(np.uint8)), x, y, ink)


def _soft_frame(w: int, h: int, margin: int) -> Pixels:
    frame = np.zeros((h, w), np.uint8)
    frame[margin // 2 : h - margin // 2, margin // 2 : w - margin // 2] = 255
    return cv2.stackBlur(frame, (margin // 2 * 2 + 1,) * 2).astype(np.uint8)
