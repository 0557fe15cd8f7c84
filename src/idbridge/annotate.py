"""Draws what was read where, for a person to look at: boxes on the picture, and below it each line beside its reading.

The lines are shown straightened and enlarged, with the characters read beneath the printed ones in the colour of their
confidence, so that the eye compares them one by one however small or askew the print is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from .recognizer import SeenLine

SURE: Final = (0, 114, 178)
DOUBTFUL: Final = (213, 94, 0)
"""The two ends of the scale from 1 to 0.5 and below: blue and orange, which the colour-blind tell apart too."""

_PAPER: Final = (255, 255, 255)
_INK: Final = (90, 90, 90)
_LEAST_WIDTH: Final = 960
"""Pixels of a drawing at least, so that 44 characters can be told apart."""
_MARGIN: Final = 24
_AIR: Final = 0.25
"""Room around the characters of a line, as a share of their height."""


def annotate(picture: Image.Image, lines: Sequence[SeenLine]) -> Image.Image:
    """The picture with a box round each line, a dot where its text begins, and the lines and their readings below."""
    shown = [line for line in lines if line.text and _width(line) >= 1 and _height(line) >= 1]
    width = max(picture.width, _LEAST_WIDTH)
    rows = [_row(picture, line, width - 2 * _MARGIN) for line in shown]
    key = _key()
    height = picture.height + sum(row.height + _MARGIN for row in rows) + key.height + 2 * _MARGIN
    drawing = Image.new("RGB", (width, height), _PAPER)
    left = (width - picture.width) // 2
    drawing.paste(picture.convert("RGB"), (left, 0))
    pen = ImageDraw.Draw(drawing)
    for line in shown:
        _draw_box(pen, line, left)
    top = picture.height + _MARGIN
    for part in (*rows, key):
        drawing.paste(part, (_MARGIN, top))
        top += part.height + _MARGIN
    return drawing


def _draw_box(pen: ImageDraw.ImageDraw, line: SeenLine, left: int) -> None:
    corners = [(x + left, y) for x, y in _with_air(line)]
    colour, stroke = _colour(min(line.confidence)), max(2, round(_height(line) / 10))
    pen.polygon(corners, outline=colour, width=stroke)
    (x, y), radius = corners[0], 2.5 * stroke
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _row(picture: Image.Image, line: SeenLine, width: int) -> Image.Image:
    """The line straightened to that width, and beneath each printed character the one that was read."""
    pitch = width / len(line.text)
    upper_left, upper_right, lower_right, lower_left = _with_air(line)
    air = 2 * _AIR * _height(line)
    height = round(width * (_height(line) + air) / (_width(line) + air))
    quad = (*upper_left, *lower_left, *lower_right, *upper_right)
    strip = picture.convert("RGB").transform((width, height), Image.Transform.QUAD, quad, Image.Resampling.BICUBIC)
    font = ImageFont.load_default(max(10.0, pitch * 0.9))
    row = Image.new("RGB", (width, round(height + pitch * 1.3)), _PAPER)
    row.paste(strip)
    pen = ImageDraw.Draw(row)
    inset = width * air / 2 / (_width(line) + air)
    step = (width - 2 * inset) / len(line.text)
    for index, (character, confidence) in enumerate(zip(line.text, line.confidence, strict=True)):
        middle, colour = inset + (index + 0.5) * step, _colour(confidence)
        pen.text((middle, height + pitch * 0.6), character, font=font, fill=colour, anchor="mm")
        pen.line((middle - step * 0.4, row.height - 2, middle + step * 0.4, row.height - 2), fill=colour, width=3)
    return row


def _key() -> Image.Image:
    """Says what the colours mean."""
    font = ImageFont.load_default(18)
    key = Image.new("RGB", (420, 24), _PAPER)
    pen = ImageDraw.Draw(key)
    pen.text((0, 12), "confidence  1", font=font, fill=_INK, anchor="lm")
    for step in range(120):
        pen.line((125 + step, 6, 125 + step, 18), fill=_colour(1 - step / 240))
    pen.text((255, 12), "0.5 and less", font=font, fill=_INK, anchor="lm")
    return key


def _with_air(line: SeenLine) -> list[tuple[float, float]]:
    """The corners moved outwards, so that a box does not touch the characters."""
    upper_left, upper_right, _, lower_left = line.corners
    air = _AIR * _height(line)
    right = [(upper_right[axis] - upper_left[axis]) / _width(line) * air for axis in (0, 1)]
    down = [(lower_left[axis] - upper_left[axis]) / _height(line) * air for axis in (0, 1)]
    moves = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    return [
        (x + along * right[0] + across * down[0], y + along * right[1] + across * down[1])
        for (x, y), (along, across) in zip(line.corners, moves, strict=True)
    ]


def _width(line: SeenLine) -> float:
    return math.dist(line.corners[0], line.corners[1])


def _height(line: SeenLine) -> float:
    return math.dist(line.corners[0], line.corners[3])


def _colour(confidence: float) -> tuple[int, int, int]:
    doubt = min(1.0, max(0.0, (1.0 - confidence) * 2))
    red, green, blue = (round(sure + (doubtful - sure) * doubt) for sure, doubtful in zip(SURE, DOUBTFUL, strict=True))
    return red, green, blue
