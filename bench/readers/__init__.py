"""The systems that `python -m bench peers` measures, each run in a process of its own, maybe by another interpreter.

A system is a module here with `open_reader(...)`, which returns a function from a picture's path to the lines of text
that it reads there. None but `local` imports anything of idbridge, so that peers can live in an environment of their
own; where what they need is missing they raise ImportError or FileNotFoundError.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

Read = Callable[[Path], list[str]]


@dataclass(frozen=True, slots=True)
class Reader:
    """A system: its name in print, its module, and what `open_reader` is called with.

    `install` says what it needs. `ours`: it runs in the project's own environment. `whole_page`: it reads all that is
    printed, and the zone is picked from that.
    """

    title: str
    module: str
    arguments: tuple[str, ...] = ()
    install: str = ""
    ours: bool = False
    whole_page: bool = False


_PIP: Final = "pip install -r bench/requirements-peers.txt"
_BOTH: Final = f"{_PIP}, apt-get install tesseract-ocr"

OURS: Final = Reader("idbridge-local", "local", ours=True)
DECODING: Final = Reader("decoding to grey alone", "decoding", ours=True)

PEERS: Final[Mapping[str, Reader]] = {
    "passporteye": Reader("PassportEye, as installed", "passporteye", ("eng",), _BOTH),
    "passporteye-mrz": Reader("PassportEye, Tesseract model `mrz`", "passporteye", ("mrz",), _BOTH),
    "fastmrz": Reader("FastMRZ, Tesseract model `mrz`", "fastmrz", (), _BOTH),
    "rapidocr": Reader("RapidOCR, whole page", "rapidocr", (), _PIP, whole_page=True),
    "tesseract": Reader(
        "Tesseract, whole page", "tesseract", ("eng",), "apt-get install tesseract-ocr", whole_page=True
    ),
    "tesseract-mrz": Reader("Tesseract, whole page, model `mrz`", "tesseract", ("mrz",), _BOTH, whole_page=True),
    "tesseract-strip": Reader(
        "Tesseract, lower part, model `mrz`", "tesseract", ("mrz", "0.4"), _BOTH, whole_page=True
    ),
}
"""By the names that `--only` takes."""
