"""Finds the typefaces by file name and loads them: all of them come from Debian packages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Final, Literal

from PIL import ImageFont

from idbridge.errors import ConfigError

FOLDERS: Final = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))

Style = Literal["mrz", "text", "bold", "italic", "title", "devanagari", "thai"]


@dataclass(frozen=True, slots=True)
class Typeface:
    """A font file and the Debian package it comes from."""

    file: str
    package: str


TYPEFACES: Final[dict[Style, Typeface]] = {
    "mrz": Typeface("OCRB.otf", "fonts-ocr-b"),
    "text": Typeface("NotoSans-Regular.ttf", "fonts-noto-core"),
    "bold": Typeface("NotoSans-Bold.ttf", "fonts-noto-core"),
    "italic": Typeface("NotoSans-Italic.ttf", "fonts-noto-core"),
    "title": Typeface("NotoSerifDisplay-Bold.ttf", "fonts-noto-core"),
    "devanagari": Typeface("NotoSansDevanagari-Regular.ttf", "fonts-noto-core"),
    "thai": Typeface("NotoSansThai-Regular.ttf", "fonts-noto-core"),
}

_SCRIPTS: Final[dict[Style, tuple[str, str]]] = {"devanagari": ("\u0900", "\u097f"), "thai": ("\u0e01", "\u0e5b")}
"""First and last character of the scripts that Noto keeps in fonts of their own, without Latin letters and digits."""


@cache
def locate(file: str) -> Path | None:
    """Where the font file lies, or None."""
    return next((path for folder in FOLDERS for path in sorted(folder.rglob(file))), None)


@lru_cache(maxsize=512)
def load(style: Style, pixels: float) -> ImageFont.FreeTypeFont:
    """The typeface at that em size. Raises `errors.ConfigError` naming the package to install where it is missing."""
    typeface = TYPEFACES[style]
    path = locate(typeface.file)
    if path is None:
        raise ConfigError(f"the font {typeface.file} is missing; install it with: apt-get install {typeface.package}")
    return ImageFont.truetype(path, pixels)


def runs(text: str, style: Style) -> Iterator[tuple[str, Style]]:
    """Pieces of the text with the style that can draw each."""

    def script(character: str) -> Style:
        return next((name for name, (first, last) in _SCRIPTS.items() if first <= character <= last), style)

    for run, piece in groupby(text, key=script):
        yield "".join(piece), run
