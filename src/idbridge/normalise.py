"""From vendors' words to the contract's: text, dates, names, sex, countries, numbers and confidences.

Every function answers None for what it does not know for sure; nothing is guessed, and no lenient date parser is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final, TypeGuard

from .model import Sex, resolve_country

SEX_WORDS: Final[dict[str, Sex]] = {
    "M": "M",
    "MALE": "M",
    "F": "F",
    "FEMALE": "F",
    "X": "X",
    "UNSPECIFIED": "X",
    "NAM": "M",
    "NỮ": "F",
    "MASCULINO": "M",
    "FEMENINO": "F",
    "FEMININO": "F",
    "男": "M",
    "女": "F",
    "Ч": "M",
    "Ж": "F",
}
"""The words printed for the sex, in capitals. P is left out: it means female in Malay and nothing elsewhere."""

TITLES: Final = frozenset({"MR", "MRS", "MS", "MISS", "MASTER", "DR"})
"""Printed before given names on Thai and other documents; not part of the name."""

SURNAME_FIRST: Final = frozenset({"VNM"})
"""Countries whose one undivided name begins with the surname."""


def text(value: object) -> str | None:
    """The string without surrounding and doubled blanks; None for anything else and for nothing."""
    return (" ".join(value.split()) or None) if isinstance(value, str) else None


def iso_date(value: object, *formats: str) -> str | None:
    """YYYY-MM-DD of a whole date in one of the `strptime` formats; None for a partial, impossible or other date."""
    written = text(value)
    if written is None:
        return None
    for fmt in formats:
        try:
            date = datetime.strptime(written, fmt).date()  # noqa: DTZ007  a date of a document has no time zone
        except ValueError:
            continue
        return date.isoformat()
    return None


def sex(value: object) -> Sex | None:
    """M, F or X of a printed word; None where it is unknown."""
    word = text(value)
    return SEX_WORDS.get(word.upper()) if word else None


def country(value: object) -> str | None:
    """The alpha-3 code of an alpha-2 or alpha-3 code, ICAO's `D` included; None where it does not resolve."""
    code = (text(value) or "").upper().rstrip("<")
    return "DEU" if code == "D" else resolve_country(code)


def nationality(value: object) -> str | None:
    """Alpha-3 where it resolves, else as printed."""
    return country(value) or text(value)


def document_number(value: object) -> str | None:
    """Letters and digits alone, in capitals: a Hong Kong number keeps its check digit and loses its brackets."""
    return re.sub(r"[^A-Z0-9]", "", (text(value) or "").upper()) or None


def split_name(full_name: object, country_region: str | None) -> dict[str, str]:
    """`last_name` and `first_name` of one undivided name; a single word is the last name, ICAO's primary identifier."""
    words = (text(full_name) or "").split()
    if not words:
        return {}
    if len(words) == 1:
        return {"last_name": words[0]}
    if country_region in SURNAME_FIRST:
        return {"last_name": words[0], "first_name": " ".join(words[1:])}
    return {"last_name": words[-1], "first_name": " ".join(words[:-1])}


def without_title(name: object) -> str | None:
    """The name without a title before it."""
    words = (text(name) or "").split()
    while words and words[0].upper().rstrip(".") in TITLES:
        words.pop(0)
    return " ".join(words) or None


def confidence(scores: object, fields: Iterable[str], *, scale: float = 1.0) -> dict[str, float]:
    """Numbers between 0 and `scale` brought to 0..1, for the fields that were read; others are left out."""
    if not isinstance(scores, Mapping):
        return {}
    numbers = {name: float(score) for name in fields if _is_number(score := scores.get(name))}
    return {name: number / scale for name, number in numbers.items() if 0 <= number <= scale}


def _is_number(value: object) -> TypeGuard[int | float | Decimal]:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
