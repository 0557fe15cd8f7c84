"""Draws the back of an identity card: ICAO's TD1, 85.60 x 53.98 mm (Doc 9303-5)."""

from __future__ import annotations

from typing import Final

from numpy.random import Generator
from PIL import ImageDraw

from . import ornament
from .canvas import Canvas, Drawing, pixels
from .document import Document
from .sheet import VALUE_INK, Grid, mark_specimen, set_fields, set_title

WIDTH: Final = 85.6
HEIGHT: Final = 53.98
CORNER_RADIUS: Final = 3.18
ZONE_HEIGHT: Final = 23.2
ZONE_LEFT: Final = 4.0
ZONE_CENTRES: Final = tuple(HEIGHT - ZONE_HEIGHT / 2 + line * 4.23 for line in (-1, 0, 1))
"""Middles of the three lines of the zone, a sixth of an inch apart."""

_CHIP: Final = (68.0, 16.0, 12.0, 10.5)
_FINGER: Final = (11.0, 14.0)
_GOLD: Final = ((214, 188, 118), (150, 120, 58))


def draw(document: Document, rng: Generator) -> Drawing:
    """The back as a flat-bed scanner would see it."""
    kind = document.kind
    canvas = Canvas(ornament.paper(kind.key, kind.palette, WIDTH, HEIGHT, HEIGHT - ZONE_HEIGHT))
    mark_specimen(canvas, document, WIDTH, HEIGHT, middle=20.0)
    titled = bool(kind.title[0])
    if titled:
        set_title(canvas, document, left=4.0, right=81.6, top=2.2, size=2.7)
    right = 81.6
    for number, caption in enumerate(kind.fingerprints):
        right = 81.6 - (len(kind.fingerprints) - number) * (_FINGER[0] + 2.0) + 2.0
        _press_finger(canvas, rng, right, 5.2, caption)
    if kind.fingerprints:
        right = 81.6 - len(kind.fingerprints) * (_FINGER[0] + 2.0)
    left = 4.0
    if kind.chip:
        x, y, width, height = _CHIP if titled else (4.0, 5.2, 11.0, 9.6)
        _embed_chip(canvas, x, y, width, height)
        left, right = (left, x - 2.0) if titled else (x + width + 2.5, right)
    set_fields(
        canvas,
        document,
        Grid(
            left=left,
            right=right,
            top=11.6 if titled else 3.4,
            bottom=HEIGHT - ZONE_HEIGHT + 1.0,
            columns={1: (0.0,), 2: (0.0, 0.5 * (right - left))},
            opening=(),
            label=1.6,
            value=2.35,
            tallest_row=6.4,
        ),
        rng,
    )
    canvas.zone(document.mrz, ZONE_LEFT, ZONE_CENTRES)
    return canvas.finish(CORNER_RADIUS)


def _press_finger(canvas: Canvas, rng: Generator, x: float, y: float, caption: str) -> None:
    canvas.stamp(ornament.fingerprint(rng, *_FINGER), x, y, VALUE_INK)
    local, _, english = caption.partition(" / ")
    canvas.text(x, y - 2.0, local, 1.35, "text", VALUE_INK, width=_FINGER[0])
    canvas.text(x, y - 0.5, english, 1.35, "italic", VALUE_INK, width=_FINGER[0])


def _embed_chip(canvas: Canvas, x: float, y: float, width: float, height: float) -> None:
    """The contact plate of a chip: six fields around a seventh."""
    pen = ImageDraw.Draw(canvas.image)
    plate, groove = _GOLD
    left, top, right, bottom = pixels(x), pixels(y), pixels(x + width), pixels(y + height)
    pen.rounded_rectangle((left, top, right, bottom), pixels(1.2), plate, groove, 2)
    inset, drop = pixels(width * 0.32), pixels(height * 0.22)
    inner = (left + inset, top + drop, right - inset, bottom - drop)
    for share in (1 / 3, 2 / 3):
        across = top + round((bottom - top) * share)
        pen.line((left, across, inner[0], across), groove, 2)
        pen.line((inner[2], across, right, across), groove, 2)
    middle = (left + right) // 2
    pen.line((middle, top, middle, inner[1]), groove, 2)
    pen.line((middle, inner[3], middle, bottom), groove, 2)
    pen.rounded_rectangle(inner, pixels(0.8), plate, groove, 2)
