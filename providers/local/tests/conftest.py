"""Draws pages with a machine-readable zone, so that no test needs a file."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from idbridge.mrz import build
from idbridge_local import LocalRecognizer, LocalSettings

FONTS = ("OCRB.otf", "OCRB.ttf", "DejaVuSansMono.ttf", "LiberationMono-Regular.ttf")
INK, PAPER = 40, 225

Draw = Callable[..., Image.Image]


def _font_file() -> Path | None:
    roots = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts", Path("/Library/Fonts")]
    found = {path.name: path for root in roots for path in root.rglob("*.[ot]tf")}
    return next((found[name] for name in FONTS if name in found), None)


@pytest.fixture(scope="session")
def draw() -> Draw:
    """`draw(lines, pitch=20)`: a page with the lines at its foot, one character every `pitch` pixels."""
    font_file = _font_file()
    if font_file is None:
        pytest.skip(f"none of the fonts {', '.join(FONTS)} is installed (Debian: fonts-ocr-b)")

    def page(lines: Sequence[str], pitch: float = 20) -> Image.Image:
        scale = pitch / 20
        width = int(pitch * (max(map(len, lines)) + 6))
        picture = Image.new("L", (width, int(width * 0.7)), PAPER)
        pen = ImageDraw.Draw(picture)
        small = ImageFont.truetype(str(font_file), int(15 * scale))
        for row in range(4):
            text = ("Surname / Nom", "SPECIMEN", "Date of birth", "12 AUG 1974")[row]
            pen.text((width * 0.45, (60 + 34 * row) * scale), text, fill=INK, font=small)
        large = ImageFont.truetype(str(font_file), int(31 * scale))
        top = picture.height - (40 + 50 * len(lines)) * scale
        for row, line in enumerate(lines):
            for column, character in enumerate(line):
                place = (pitch * (3 + column), top + 50 * scale * row)
                pen.text(place, character, fill=INK, font=large)
        return picture

    return page


@pytest.fixture(scope="session")
def recognizer() -> LocalRecognizer:
    return LocalRecognizer(LocalSettings())


@pytest.fixture(scope="session")
def passport_lines() -> tuple[str, ...]:
    return build(
        "TD3",
        country_region="VNM",
        last_name="Tran",
        first_name="Minh Anh",
        document_number="K1234567",
        nationality="VNM",
        birth_date="1984-03-09",
        sex="F",
        expiry_date="2031-11-20",
    )


@pytest.fixture(scope="session")
def passport(draw: Draw, passport_lines: tuple[str, ...]) -> Image.Image:
    return draw(passport_lines)


def png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()
