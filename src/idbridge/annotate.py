"""Draws on a picture what was read where, for a person to look at."""

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


def annotate(picture: Image.Image, lines: Sequence[SeenLine]) -> Image.Image:
    """A copy of the picture: a box round each line, above it the characters read, coloured by their confidence."""
    drawn = picture.convert("RGB")
    for line in lines:
        _draw_line(drawn, line)
    return drawn


def _draw_line(picture: Image.Image, line: SeenLine) -> None:
    upper_left, upper_right, _, lower_left = line.corners
    width, height = math.dist(upper_left, upper_right), math.dist(upper_left, lower_left)
    if not line.text or width < 1 or height < 1:
        return
    pen = ImageDraw.Draw(picture)
    least = min(line.confidence)
    pen.polygon(line.corners, outline=_colour(least), width=max(2, round(height / 12)))
    label = _label(line, width, height)
    angle = math.degrees(math.atan2(upper_right[1] - upper_left[1], upper_right[0] - upper_left[0]))
    turned = label.rotate(-angle, expand=True, resample=Image.Resampling.BICUBIC)
    # The label stands above the line: its middle is a label's height from the line's middle, on the side of its top.
    middle = [sum(corner[axis] for corner in line.corners) / 4 for axis in (0, 1)]
    up = [(upper_left[axis] - lower_left[axis]) / height for axis in (0, 1)]
    reach = (height + label.height) / 2
    corner = [round(middle[axis] + up[axis] * reach - turned.size[axis] / 2) for axis in (0, 1)]
    picture.paste(turned, (corner[0], corner[1]), turned)


def _label(line: SeenLine, width: float, height: float) -> Image.Image:
    """The characters at the pitch of the printed ones, on a strip of white."""
    pitch = width / len(line.text)
    size = max(8, min(pitch * 1.5, height * 0.8))
    font = ImageFont.load_default(size)
    strip = Image.new("RGBA", (max(1, round(width)), max(1, round(size * 1.25))), (*_PAPER, 215))
    pen = ImageDraw.Draw(strip)
    for index, (character, confidence) in enumerate(zip(line.text, line.confidence, strict=True)):
        spot = ((index + 0.5) * pitch, strip.height / 2)
        pen.text(spot, character, font=font, fill=_colour(confidence), anchor="mm")
    return strip


def _colour(confidence: float) -> tuple[int, int, int]:
    doubt = min(1.0, max(0.0, (1.0 - confidence) * 2))
    red, green, blue = (round(sure + (doubtful - sure) * doubt) for sure, doubtful in zip(SURE, DOUBTFUL, strict=True))
    return red, green, blue
