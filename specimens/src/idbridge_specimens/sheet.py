"""What passports and cards are set with alike: title, grid of labels and values, and the mark SPECIMEN."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from . import ornament
from .canvas import Canvas, measure
from .document import Document
from .kinds import Colour

VALUE_INK: Final[Colour] = (28, 30, 44)
PEN_INK: Final[Colour] = (34, 42, 96)
_LABEL_FADE: Final = 0.25


@dataclass(frozen=True, slots=True)
class Grid:
    """Where rows of fields stand, in millimetres.

    `columns` are the offsets of a row's fields by how many they are, `opening` those of the row with the type.
    """

    left: float
    right: float
    top: float
    bottom: float
    columns: Mapping[int, tuple[float, ...]]
    opening: tuple[float, ...]
    label: float
    value: float
    tallest_row: float


def set_title(canvas: Canvas, document: Document, left: float, right: float, top: float, size: float) -> None:
    """Emblem, names of the state and of the document, and a hairline under them."""
    kind, ink = document.kind, document.kind.palette.title
    device = size * 2.7
    canvas.stamp(ornament.emblem(kind.key, device), left, top, ink)
    start, local_title, english_title = left + device + size * 0.8, *kind.title
    baseline = top + size * 1.15
    width = canvas.text(right, baseline, kind.document, size * 0.74, "bold", ink, align="right")
    room = right - start - width - 4
    canvas.text(start, baseline, local_title, size, "title", ink, width=room)
    canvas.text(start, baseline + size * 1.05, english_title, size * 0.62, "text", ink, width=room)
    ornament.rule(canvas.image, start, baseline + size * 1.55, right - start, ink)


def set_fields(canvas: Canvas, document: Document, grid: Grid, rng: Generator) -> None:
    """The kind's rows of labels, each over its value."""
    kind = document.kind
    if not kind.rows:
        return
    pitch = min(grid.tallest_row, (grid.bottom - grid.top) / len(kind.rows))
    label_ink = _faded(kind.palette.title)
    for number, row in enumerate(kind.rows):
        top = grid.top + number * pitch
        columns = grid.opening if row[0] == "type" else grid.columns[len(row)]
        offsets = (*columns, grid.right - grid.left)
        for field, offset, following in zip(row, offsets, offsets[1:], strict=False):
            x, room = grid.left + offset, following - offset - 1.2
            label = kind.labels[field]
            baseline = top + grid.label
            _set_label(canvas, x, baseline, label, grid.label, room, label_ink)
            baseline += grid.value * 1.12 if label else grid.value * 0.4
            if field == "signature":
                canvas.stamp(ornament.signature(rng, 24, 6.5), x, top + grid.label * 0.7, PEN_INK)
            elif not label:
                small = grid.value * (0.74 if field in kind.texts else 0.9)
                canvas.paragraph(x, baseline, document.printed[field], small, VALUE_INK, width=room, field=field)
            else:
                number_field = field == "document_number"
                canvas.text(
                    x,
                    baseline,
                    document.printed[field],
                    grid.value * (1.1 if number_field else 1.0),
                    "bold" if number_field else "text",
                    VALUE_INK,
                    width=room,
                    field=field,
                )


def mark_specimen(canvas: Canvas, document: Document, width: float, height: float, middle: float) -> None:
    """SPECIMEN across the sheet, its middle so far from the top: no drawing leaves without it."""
    canvas.stamp(ornament.specimen_mark(width, height, middle), 0, 0, document.kind.palette.title)


def _set_label(canvas: Canvas, x: float, baseline: float, label: str, size: float, room: float, ink: Colour) -> None:
    """The local words upright, the English ones after the stroke in italics."""
    local, stroke, english = label.partition("/")
    natural = measure(local + stroke, size, "text") + measure(english, size, "italic")
    size *= min(1.0, room / natural) if natural else 1.0
    width = canvas.text(x, baseline, local + stroke, size, "text", ink)
    canvas.text(x + width, baseline, english, size, "italic", ink)


def _faded(ink: Colour) -> Colour:
    red, green, blue = (int(part) for part in np.array(ink) + (150 - np.array(ink)) * _LABEL_FADE)
    return red, green, blue
