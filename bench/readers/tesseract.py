"""Tesseract (Apache-2.0): general text recognition, by its command line."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from . import Read, models

_LONG = re.compile("[A-Z0-9<]{28,}")
_FILLERS = "<<"


def open_reader(model: str, lower_share: str = "") -> Read:
    """Tesseract with the model "eng" or "mrz", on the page; or first on its lower part, which has most zones.

    `lower_share` is the height of that part, as a share of the page's.
    """
    options = ["-", "--psm", "6", *models.options(model)]
    program = models.tesseract()

    def read_page(path: Path) -> list[str]:
        return _run([program, str(path), *options])

    def read_lower_part(path: Path) -> list[str]:
        lines = _run([program, "-", *options], _lower_part(path, float(lower_share)))
        return lines if _looks_like_zone(lines) else read_page(path)

    return read_lower_part if lower_share else read_page


def _run(command: Sequence[str], data: bytes | None = None) -> list[str]:
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode("utf-8").splitlines()


def _lower_part(path: Path, share: float) -> bytes:
    out = io.BytesIO()
    with Image.open(path) as picture:
        grey = picture.convert("L")
    grey.crop((0, round(grey.height * (1 - share)), grey.width, grey.height)).save(out, "PPM")
    return out.getvalue()


def _looks_like_zone(lines: Sequence[str]) -> bool:
    found = [line for line in lines if _LONG.search(line.replace(" ", ""))]
    return len(found) >= 2 and any(_FILLERS in line for line in found)
