r"""Machine-readable zones of passports, identity cards and visas: parse, repair and build (ICAO Doc 9303).

from idbridge.mrz import parse

mrz = parse("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10")
print(mrz.format, mrz.valid, mrz.fields["last_name"], mrz.fields["birth_date"])
"""

from __future__ import annotations

from .building import build
from .checkdigit import check_digit
from .layouts import ALPHABET, LAYOUTS, Check, Field, Layout, Span, position_alphabets
from .parsing import Mrz, parse
from .repairing import repair
from .states import STATE_CODES

__all__ = [
    "ALPHABET",
    "LAYOUTS",
    "STATE_CODES",
    "Check",
    "Field",
    "Layout",
    "Mrz",
    "Span",
    "build",
    "check_digit",
    "parse",
    "position_alphabets",
    "repair",
]
