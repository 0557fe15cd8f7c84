"""Busy things for a document to lie on: other print, whose lines a reader may take for those of the document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from .fonts import Style, load
from .person import pick

Field = NDArray[np.float32]

_SYLLABLES: Final = (
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "la",
    "me",
    "ni",
    "po",
    "ru",
    "sa",
    "te",
    "vi",
    "lo",
    "tu",
    "ra",
    "ne",
)


def _newspaper(rng: Generator, w: int, h: int) -> Field:
    """Columns of small print under headlines, in a language that is none."""
    sheet = Image.new("RGB", (w, h), (214, 209, 198))
    pen = ImageDraw.Draw(sheet)
    column = w // 5
    for left in range(12, w - column // 2, column + 14):
        y = int(rng.integers(-40, 10))
        while y < h:
            heading = rng.random() < 0.07
            style: Style = "title" if heading else "text"
            size = int(rng.integers(30, 46)) if heading else 17
            text = _words(rng, column // 12)
            pen.text(
                (left, y),
                _fit(text.capitalize() if heading else text, style, size, column),
                (46, 44, 44),
                load(style, size),
            )
            y += round(size * 1.35)
    return np.asarray(sheet, np.float32)


def _list(rng: Generator, w: int, h: int) -> Field:
    """Rows of capitals and digits in type of one width, as on a receipt or a packing list."""
    sheet = Image.new("RGB", (w, h), (226, 226, 222))
    pen = ImageDraw.Draw(sheet)
    y = 6
    while y < h:
        size = int(rng.integers(20, 34))
        font = load("mrz", size)
        cells = [
            f"{_words(rng, 8).upper().replace(' ', '')[:8]:<10}{int(rng.integers(1, 10**6)):>8}"
            for _ in range(w // 200)
        ]
        pen.text((int(rng.integers(0, 60)), y), "  ".join(cells), (60, 58, 62), font)
        y += round(size * 1.8)
    return np.asarray(sheet, np.float32)


def _plaid(rng: Generator, w: int, h: int) -> Field:
    """A chequered cloth."""
    x, y = (np.arange(size, dtype=np.float32) for size in (w, h))
    pitch = float(rng.uniform(26, 48))
    bands = [0.5 + 0.5 * np.sign(np.sin(axis / pitch)) * (0.7 + 0.3 * np.sin(axis * 1.3)) for axis in (x, y)]
    weave = 0.45 + 0.3 * (bands[0][None, :] + bands[1][:, None])
    ink = pick(rng, ((168, 60, 58), (64, 88, 140), (70, 110, 84)))
    return np.asarray(weave[..., None] * np.array(ink), np.float32)


CLUTTER: Final[dict[str, Callable[[Generator, int, int], Field]]] = {
    "newspaper": _newspaper,
    "list": _list,
    "plaid": _plaid,
}


def _words(rng: Generator, count: int) -> str:
    syllables = rng.integers(0, len(_SYLLABLES), (count, 4))
    lengths = rng.integers(1, 5, count)
    return " ".join(
        "".join(_SYLLABLES[place] for place in row[:length]) for row, length in zip(syllables, lengths, strict=True)
    )


def _fit(text: str, style: Style, size: int, width: int) -> str:
    """As much of the text as the width takes."""
    return text[: max(1, int(len(text) * width / load(style, size).getlength(text)))]
