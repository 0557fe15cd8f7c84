"""Draws the sides that carry a portrait: a passport's page, the front of a card of two lines, a visa in a passport."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.random import Generator
from PIL import Image

from . import ornament, portrait
from .canvas import Canvas, Drawing, Pixels, PrintedLine, Quad, pixels
from .document import Document
from .kinds import Colour, Kind, Palette
from .sheet import Grid, mark_specimen, set_fields, set_title

WIDTH: Final = 125.0
HEIGHT: Final = 88.0
"""A passport's page, in millimetres."""

CORNER_RADIUS: Final = 3.18
ZONE_HEIGHT: Final = 23.2
ZONE_RISES: Final = (15.75, 9.40)
"""Middles of the two lines of the zone above the lower edge, 6.35 mm apart."""

_GHOST_STRENGTH: Final = 0.55
_STICKER_SHADE: Final = 150
_VISA_PAGES: Final = Palette(
    left=(236, 230, 218),
    middle=(243, 239, 226),
    right=(230, 233, 224),
    lines=(150, 128, 110),
    second=(120, 136, 122),
    title=(92, 78, 66),
)
"""The inks of the passport that a visa is stuck in."""

Box = tuple[float, float, float, float]
"""Left, top, width, height."""


@dataclass(frozen=True, slots=True)
class Form:
    """A side of one format, in millimetres: a page of a booklet, a sticker on one, or a card."""

    width: float
    height: float
    zone_left: float
    portrait: Box
    grid: Grid
    title: float
    mark: float
    ghost: Box | None = None
    """The small second portrait."""
    booklet: bool = False
    stuck: bool = False


_PASSPORT_GRID: Final = Grid(
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
_CARD_GRID: Final = replace(
    _PASSPORT_GRID,
    left=34.5,
    right=100.5,
    top=11.6,
    bottom=50.2,
    columns={1: (0.0,), 2: (0.0, 35.0), 3: (0.0, 24.0, 38.0)},
    label=1.5,
    value=2.4,
    tallest_row=6.4,
)
_VISA_GRID: Final = replace(
    _PASSPORT_GRID,
    left=44.0,
    right=115.5,
    top=13.2,
    bottom=55.6,
    columns={1: (0.0,), 2: (0.0, 38.0), 3: (0.0, 28.0, 44.0)},
    opening=(0.0, 38.0),
)
_TD2: Final = Form(
    width=105.0,
    height=74.0,
    zone_left=4.0,
    portrait=(4.5, 13.6, 27.0, 34.7),
    grid=_CARD_GRID,
    title=3.0,
    mark=30.0,
)

FORMS: Final[Mapping[str, Form]] = {
    "TD3": Form(
        width=WIDTH,
        height=HEIGHT,
        zone_left=6.0,
        portrait=(6.0, 14.6, 35.0, 45.0),
        grid=_PASSPORT_GRID,
        title=3.5,
        mark=38.0,
        ghost=(102.5, 21.0, 15.5, 20.0),
        booklet=True,
    ),
    "TD2": _TD2,
    "FRA-ID": _TD2,
    "MRV-A": Form(
        width=120.0,
        height=80.0,
        zone_left=6.0,
        portrait=(6.0, 13.2, 32.0, 41.1),
        grid=_VISA_GRID,
        title=3.2,
        mark=34.0,
        stuck=True,
    ),
    "MRV-B": replace(_TD2, grid=replace(_CARD_GRID, opening=(0.0, 35.0)), stuck=True),
}
"""ICAO Doc 9303-4 (TD3), -6 (TD2), -7 (MRV-A, MRV-B); the French card of 1988 has the size and zone of TD2."""


def draw(document: Document, rng: Generator) -> Drawing:
    """The side as a flat-bed scanner would see it; a visa with the passport's page that it is stuck on."""
    kind, person = document.kind, document.person
    form = FORMS[kind.format]
    canvas = Canvas(ornament.paper(kind.key, kind.palette, form.width, form.height, form.height - ZONE_HEIGHT))
    face = portrait.draw(rng, "M" if person.sex == "M" else "F", person.age)
    if form.ghost:
        _place_ghost(canvas, face, form.ghost, kind.palette.lines)
    _place_portrait(canvas, face, form.portrait)
    mark_specimen(canvas, document, form.width, form.height, middle=form.mark)
    set_title(canvas, document, left=form.zone_left, right=form.width - 6.0, top=2.6, size=form.title)
    set_fields(canvas, document, form.grid, rng)
    canvas.zone(document.mrz, form.zone_left, tuple(form.height - rise for rise in ZONE_RISES))
    drawing = canvas.finish(CORNER_RADIUS)
    return _stick(drawing, _visa_page()) if form.stuck else drawing


def facing_page(kind: Kind) -> Pixels | None:
    """The blank page above the fold, as a photograph of an open passport shows it; None for a card."""
    form = FORMS.get(kind.format)
    if form is None or not (form.booklet or form.stuck):
        return None
    return _visa_page() if form.stuck else _blank_page(kind.key, kind.palette)


def _visa_page() -> Pixels:
    """A page of the passport that visas are stuck in."""
    return _blank_page("any passport", _VISA_PAGES)


@lru_cache(maxsize=8)
def _blank_page(key: str, palette: Palette) -> Pixels:
    canvas = Canvas(ornament.paper(f"{key} visas", palette, WIDTH, HEIGHT, HEIGHT))
    canvas.text(119.0, 6.5, "3", 3.2, "title", palette.title, align="right")
    return np.asarray(canvas.image)


def _stick(sticker: Drawing, page: Pixels) -> Drawing:
    """The sticker in the middle of the page, its edge throwing a little shadow."""
    height, width = sticker.pixels.shape[:2]
    left, top = (page.shape[1] - width) // 2, (page.shape[0] - height) // 2
    shade = np.full(page.shape[:2], 255, np.uint8)
    shade[top + 4 : top + height + 4, left + 3 : left + width + 3] = _STICKER_SHADE
    veil = cv2.merge([cv2.blur(shade, (11, 11))] * 3)
    together = np.asarray(cv2.multiply(page, veil, scale=1 / 255), np.uint8)
    together[top : top + height, left : left + width] = sticker.pixels

    def moved(lines: tuple[PrintedLine, ...]) -> tuple[PrintedLine, ...]:
        return tuple(replace(line, quad=_moved(line.quad, left, top)) for line in lines)

    return Drawing(together, moved(sticker.lines), moved(sticker.mrz), sticker.corner_radius)


def _moved(quad: Quad, right: float, down: float) -> Quad:
    a, b, c, d = ((x + right, y + down) for x, y in quad)
    return a, b, c, d


def _place_portrait(canvas: Canvas, face: Pixels, box: Box) -> None:
    """The portrait, its edges melting a little into the paper."""
    x, y, width, height = box
    w, h = pixels(width), pixels(height)
    large = Image.fromarray(cv2.resize(face, (w, h), interpolation=cv2.INTER_CUBIC))
    canvas.image.paste(large, (pixels(x), pixels(y)), Image.fromarray(_soft_frame(w, h, 8)))


def _place_ghost(canvas: Canvas, face: Pixels, box: Box, ink: Colour) -> None:
    """The same face small, pale and in one ink, as light whatever the skin."""
    x, y, width, height = box
    w, h = pixels(width), pixels(height)
    grey = cv2.resize(cv2.cvtColor(face, cv2.COLOR_RGB2GRAY), (w, h), interpolation=cv2.INTER_AREA)
    skin = np.median(grey[h // 3 : 2 * h // 3, w // 3 : 2 * w // 3])
    strength = np.clip(1 - 0.72 * grey / skin, 0, 1) * _soft_frame(w, h, 60) * _GHOST_STRENGTH
    canvas.stamp(Image.fromarray(strength.astype(np.uint8)), x, y, ink)


def _soft_frame(w: int, h: int, margin: int) -> Pixels:
    frame = np.zeros((h, w), np.uint8)
    frame[margin // 2 : h - margin // 2, margin // 2 : w - margin // 2] = 255
    return cv2.stackBlur(frame, (margin // 2 * 2 + 1,) * 2).astype(np.uint8)
