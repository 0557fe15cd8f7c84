"""A sheet measured in millimetres on which text is set, remembering where every line stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from .fonts import Style, load, runs
from .kinds import Colour

PIXELS_PER_MM: Final = 12
"""About 305 dpi, what a good office scanner gives."""

MRZ_PITCH: Final = 2.54
"""Millimetres from character to character: OCR-B size 1 has ten to the inch (ICAO Doc 9303-3, 4.1)."""

MRZ_INK: Final[Colour] = (22, 22, 26)
_SMALLEST: Final = 0.6

Pixels = NDArray[np.uint8]
"""Height x width x 3, red green blue."""

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]
"""Corners in pixels, clockwise from the upper left as the text is read."""


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of text and where it stands; `field` is its name in `Document.printed`, None for labels and titles."""

    text: str
    quad: Quad
    field: str | None = None

    @property
    def height(self) -> float:
        """The mean height at its two ends, in pixels; for a line of the zone that is the height of its capitals."""
        upper_left, upper_right, lower_right, lower_left = (np.array(corner) for corner in self.quad)
        return float(np.linalg.norm(lower_left - upper_left) + np.linalg.norm(lower_right - upper_right)) / 2


@dataclass(frozen=True, slots=True)
class Drawing:
    """A flat side of a document: its pixels, its printed lines, and the lines of the machine-readable zone."""

    pixels: Pixels
    lines: tuple[PrintedLine, ...]
    mrz: tuple[PrintedLine, ...]
    corner_radius: float
    """Of the document, in pixels."""


def pixels(millimetres: float) -> int:
    """The nearest whole number of pixels."""
    return round(millimetres * PIXELS_PER_MM)


class Canvas:
    """Paper, given as pixels, and a pen. All positions and sizes are millimetres from the upper left corner."""

    def __init__(self, paper: Pixels) -> None:
        self.image = Image.fromarray(paper)
        self.lines: list[PrintedLine] = []
        self.mrz: list[PrintedLine] = []
        self._pen = ImageDraw.Draw(self.image)

    def text(
        self,
        x: float,
        baseline: float,
        text: str,
        size: float,
        style: Style,
        ink: Colour,
        *,
        width: float = 1000.0,
        align: Literal["left", "right"] = "left",
        field: str | None = None,
    ) -> float:
        """Set one line of that em size, smaller where it would be wider than `width`; returns its width."""
        natural = measure(text, size, style)
        size *= max(_SMALLEST, min(1.0, width / natural)) if natural else 1.0
        length = measure(text, size, style)
        start = x - length if align == "right" else x
        self.lines += [PrintedLine(text, _box(start, baseline, length, size), field)] if text else []
        for piece, run in runs(text, style):
            font = load(run, size * PIXELS_PER_MM)
            self._pen.text((start * PIXELS_PER_MM, baseline * PIXELS_PER_MM), piece, ink, font, anchor="ls")
            start += font.getlength(piece) / PIXELS_PER_MM
        return length

    def paragraph(
        self, x: float, baseline: float, text: str, size: float, ink: Colour, *, width: float, field: str
    ) -> float:
        """Set a text in as many lines as it needs; returns the baseline of the last one."""
        line = ""
        for word in [*text.split(), ""]:
            longer = f"{line} {word}".strip()
            if word and measure(longer, size, "text") <= width:
                line = longer
                continue
            self.text(x, baseline, line, size, "text", ink, field=field)
            line, baseline = word, baseline + size * 1.25
        return baseline - size * 1.25

    def zone(self, lines: tuple[str, ...], left: float, centres: tuple[float, ...]) -> None:
        """Print the machine-readable zone: first characters at `left`, lines centred on `centres`."""
        font = mrz_font()
        top, bottom = (edge / PIXELS_PER_MM for edge in font.getbbox("H", anchor="ls")[1::2])
        for line, centre in zip(lines, centres, strict=True):
            baseline = centre - (top + bottom) / 2
            for place, character in enumerate(line):
                x = (left + place * MRZ_PITCH) * PIXELS_PER_MM
                self._pen.text((x, baseline * PIXELS_PER_MM), character, MRZ_INK, font, anchor="ls")
            quad = _corners(left, baseline + top, left + len(line) * MRZ_PITCH, baseline + bottom)
            self.mrz.append(PrintedLine(line, quad))

    def stamp(self, mask: Image.Image, x: float, y: float, ink: Colour) -> None:
        """Print a mask in one ink, its upper left corner at (x, y)."""
        self.image.paste(ink, (pixels(x), pixels(y)), mask)

    def finish(self, corner_radius: float) -> Drawing:
        """The drawing, of a document with such corners."""
        return Drawing(
            np.asarray(self.image), tuple(self.lines), tuple(self.mrz), corner_radius=corner_radius * PIXELS_PER_MM
        )


def mrz_font() -> ImageFont.FreeTypeFont:
    """OCR-B in the size whose characters are as wide as the pitch."""
    unit = load("mrz", 1000).getlength("0") / 1000
    return load("mrz", MRZ_PITCH * PIXELS_PER_MM / unit)


def measure(text: str, size: float, style: Style) -> float:
    """How wide the text is, in millimetres, at that em size."""
    return sum(load(run, size * PIXELS_PER_MM).getlength(piece) / PIXELS_PER_MM for piece, run in runs(text, style))


def _box(x: float, baseline: float, length: float, size: float) -> Quad:
    return _corners(x, baseline - size * 0.95, x + length, baseline + size * 0.25)


def _corners(left: float, top: float, right: float, bottom: float) -> Quad:
    left, top, right, bottom = (edge * PIXELS_PER_MM for edge in (left, top, right, bottom))
    return (left, top), (right, top), (right, bottom), (left, bottom)
