"""PassportEye (MIT): finds the zone by morphology and reads it with Tesseract."""

from __future__ import annotations

from pathlib import Path

from passporteye import read_mrz
from passporteye.mrz.text import MRZOCRCleaner

from . import Read, models

_LENGTHS = {"TD1": 30, "TD2": 36, "MRVB": 36, "TD3": 44, "MRVA": 44}


def open_reader(model: str) -> Read:
    """PassportEye with Tesseract's model "eng", which it takes by default, or "mrz"."""
    models.tesseract()
    parameters = "" if model == "eng" else " ".join(models.options(model))

    def read(path: Path) -> list[str]:
        zone = read_mrz(str(path), extra_cmdline_params=parameters)
        if zone is None or zone.mrz_type is None:
            return []
        # It keeps the fields and Tesseract's text, not the lines between them; it fills short ones up and reads no
        # further than the length.
        length = _LENGTHS[zone.mrz_type]
        return [line.ljust(length, "<")[:length] for line in MRZOCRCleaner.apply(zone.aux["raw_text"])]

    return read
