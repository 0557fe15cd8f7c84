"""FastMRZ (AGPL-3.0): finds the zone by a segmentation net and reads it with Tesseract's model `mrz`."""

from __future__ import annotations

from pathlib import Path

from fastmrz import FastMRZ

from . import Read, models


def open_reader() -> Read:
    """FastMRZ as documented; it asks for the model and does not bring it."""
    reader = FastMRZ(tesseract_path=models.tesseract(), tessdata_path=str(models.mrz_model()))

    def read(path: Path) -> list[str]:
        return str(reader.get_details(str(path), ignore_parse=True)).split()

    return read
