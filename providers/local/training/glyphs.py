"""Glyphs of the faces an MRZ is printed in, drawn once for each face, stroke weight and size."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from idbridge.mrz import ALPHABET

CAP_SIZES = (8, 12, 16, 24, 32)
WEIGHTS = (-4, -2, 0, 2, 4, 7)
PHASES = 4
# What a cell is drawn at before it is reduced, in pixels; every number divides by 96 / size for all CAP_SIZES.
_CAP, _CELL_WIDTH, _ABOVE, _CELL_HEIGHT = 96, 144, 36, 168
_FONTS = Path("/usr/share/fonts")
# Face -> file and how often it prints the line itself; the rest only stand near by.
_FACES = {
    "OCR-B": ("opentype/ocr-b/OCRB.otf", 0.60),
    "OCR-B square": ("opentype/ocr-b/OCRBS.otf", 0.30),
    "OCR-B slanted": ("opentype/ocr-b/OCRBL.otf", 0.03),
    "DejaVu Mono": ("truetype/dejavu/DejaVuSansMono.ttf", 0.02),
    "Liberation Mono": ("truetype/liberation/LiberationMono-Regular.ttf", 0.03),
    "Liberation Mono bold": ("truetype/liberation/LiberationMono-Bold.ttf", 0.02),
    "DejaVu Sans": ("truetype/dejavu/DejaVuSans.ttf", 0.0),
    "Liberation Sans bold": ("truetype/liberation/LiberationSans-Bold.ttf", 0.0),
    "Liberation Serif": ("truetype/liberation/LiberationSerif-Regular.ttf", 0.0),
}
_PACKAGES = "fonts-ocr-b, fonts-dejavu-core and fonts-liberation"
LINE_FACES = tuple(name for name, (_, share) in _FACES.items() if share)
LINE_SHARES = tuple(share for _, share in _FACES.values() if share)
FACES = tuple(_FACES)


@dataclass(frozen=True, slots=True)
class Atlas:
    """Glyph coverage (0..255) of one face at one weight and size.

    `cells` is phase x character x height x width, where a phase moves the glyph right by 1 / PHASES of a pixel;
    `advance` is the pitch, `cap` the height of capitals and `above` the rows over them, in pixels.
    """

    cells: np.ndarray
    advance: float
    cap: int
    above: int


def font_path(face: str) -> Path:
    """Where a face lies; raises FileNotFoundError naming the Debian packages when it does not."""
    path = _FONTS / _FACES[face][0]
    if not path.exists():
        raise FileNotFoundError(f"Font {path} is missing: install the Debian packages {_PACKAGES}.")
    return path


@cache
def _master(face: str, weight: int) -> tuple[np.ndarray, float]:
    path = str(font_path(face))
    _, top, _, bottom = ImageFont.truetype(path, 1000).getbbox("H")
    font = ImageFont.truetype(path, _CAP * 1000 / (bottom - top))
    _, top, _, _ = font.getbbox("H")
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (abs(weight) * 2 + 1,) * 2)
    cells = np.zeros((len(ALPHABET), _CELL_HEIGHT, _CELL_WIDTH), np.uint8)
    for cell, char in zip(cells, ALPHABET, strict=True):
        image = Image.new("L", (_CELL_WIDTH, _CELL_HEIGHT), 0)
        place = ((_CELL_WIDTH - font.getlength(char)) / 2, _ABOVE - top)
        ImageDraw.Draw(image).text(place, char, fill=255, font=font)
        ink = np.asarray(image)
        cell[:] = cv2.dilate(ink, kernel) if weight > 0 else cv2.erode(ink, kernel) if weight < 0 else ink
    return cells, font.getlength("0")


@cache
def atlas(face: str, weight: int, cap: int) -> Atlas:
    """The glyphs of a face; `weight` thickens strokes by twice that many 96ths of the cap height."""
    master, advance = _master(face, weight)
    step = _CAP // cap
    size = (_CELL_WIDTH // step, _CELL_HEIGHT // step)
    moved = (np.roll(master, phase * step // PHASES, 2) for phase in range(PHASES))
    cells = [[cv2.resize(cell, size, interpolation=cv2.INTER_AREA) for cell in phase] for phase in moved]
    return Atlas(np.array(cells), advance / step, cap, _ABOVE // step)


def atlas_for(face: str, weight: int, cap: float) -> Atlas:
    """The smallest atlas that need not be enlarged to the given cap height."""
    return atlas(face, weight, next((size for size in CAP_SIZES if size >= cap * 0.95), CAP_SIZES[-1]))
