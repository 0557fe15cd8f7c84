"""From vendors' words to the contract's: text, dates, names, sex, countries, numbers and confidences.

Every function answers None for what it does not know for sure; nothing is guessed, and no lenient date parser is used.
"""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from itertools import accumulate
from typing import Any, Final, TypeGuard

import pycountry

from .model import Sex, resolve_country
from .mrz.states import PUBLISHED_CODES

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
    "LELAKI": "M",
    "LAKI-LAKI": "M",
    "PEREMPUAN": "F",
    "男": "M",
    "女": "F",
    "Ч": "M",
    "Ж": "F",
}
"""The words printed for the sex, in capitals. P is left out: it means female in Malay and nothing elsewhere."""

COUNTRY_WORDS: Final[dict[str, str]] = {
    "ALBANIAN": "ALB",
    "BRASILEIRA": "BRA",
    "BRASILEIRO": "BRA",
    "BRAZILIAN": "BRA",
    "CHILEAN": "CHL",
    "CHILENA": "CHL",
    "CHILENO": "CHL",
    "FILIPINO": "PHL",
    "INDIAN": "IND",
    "INDONESIAN": "IDN",
    "MALAYSIAN": "MYS",
    "NIGERIAN": "NGA",
    "PAKISTANI": "PAK",
    "RUSSIAN": "RUS",
    "SHQIPTAR": "ALB",
    "SHQIPTARE": "ALB",
    "THAI": "THA",
    "UKRAINIAN": "UKR",
    "VIETNAMESE": "VNM",
    "VIỆT NAM": "VNM",
}
"""Words for the contract's countries that ISO 3166-1 does not have; ISO's own English names need no table."""

SPANISH_MONTHS: Final[dict[str, str]] = {
    "ENE": "01",
    "FEB": "02",
    "MAR": "03",
    "ABR": "04",
    "MAY": "05",
    "JUN": "06",
    "JUL": "07",
    "AGO": "08",
    "SEP": "09",
    "OCT": "10",
    "NOV": "11",
    "DIC": "12",
}
"""The abbreviations of months on Spanish documents."""

TITLES: Final = frozenset({"MR", "MRS", "MS", "MISS", "MASTER", "DR"})
"""Printed before given names on Thai and other documents; not part of the name."""

SURNAME_FIRST: Final = frozenset({"VNM"})
"""Countries whose one undivided name begins with the surname."""


def text(value: object) -> str | None:
    """The string without surrounding and doubled blanks; None for anything else and for nothing.

    Halves of UTF-16 pairs, which JSON can hold and UTF-8 cannot, are dropped.
    """
    if not isinstance(value, str):
        return None
    return " ".join(value.encode(errors="ignore").decode().split()) or None


def joined(parts: object, separator: str = " ") -> str | None:
    """The parts that hold text in one string: both surnames, given and middle name, the lines of an address.

    A single text is one part, and what is no list has none.
    """
    given = parts if isinstance(parts, list | tuple) else [parts]
    return separator.join(part for part in map(text, given) if part) or None


def address(value: object) -> str | None:
    """The lines of an address in one, parted by commas."""
    return joined(value.splitlines(), ", ") if isinstance(value, str) else None


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


def date_in(*formats: str, months: Mapping[str, str] | None = None) -> Callable[[object], str | None]:
    """A reader of whole dates in these formats, as `iso_date` reads them; `months` are words for a month's number."""
    if months is None:
        return lambda value: iso_date(value, *formats)
    words = re.compile("[A-Z]{3,}")
    return lambda value: iso_date(
        words.sub(lambda word: months.get(word[0], "-"), (text(value) or "").upper()), *formats
    )


def one_of(*words: str) -> Callable[[object], str | None]:
    """A reader that knows these words, in any case, and answers them as they are written here."""
    forms = {word.upper(): word for word in words}
    return lambda value: forms.get((text(value) or "").upper())


def sex(value: object) -> Sex | None:
    """M, F or X of a printed word, or of several that say the same: `女F`, `M/M`; None where it is unknown."""
    word = (text(value) or "").upper()
    parts = [part.strip() for part in re.findall("[男女]|[^/男女]+", word)]
    meanings = {SEX_WORDS.get(part) for part in parts if part}
    return meanings.pop() if len(meanings) == 1 else None


def country(value: object) -> str | None:
    """The alpha-3 code of a code (ICAO's own, as `UTO`, are passed through, `D` resolved) or of an English name.

    None where it does not resolve.
    """
    word = (text(value) or "").upper().rstrip("<")
    code = "DEU" if word == "D" else resolve_country(word) or _names_of_countries().get(word)
    return code or (word if word in PUBLISHED_CODES else None)


@cache
def _names_of_countries() -> dict[str, str]:
    names = ("name", "official_name", "common_name")
    given = [(getattr(country, name, None), country.alpha_3) for country in pycountry.countries for name in names]
    return {name.upper(): code for name, code in given if name} | COUNTRY_WORDS


def nationality(value: object) -> str | None:
    """Alpha-3 where it resolves, else as printed."""
    return country(value) or text(value)


def document_number(value: object) -> str | None:
    """Letters and digits alone, in capitals: a Hong Kong number keeps its check digit and loses its brackets."""
    return re.sub(r"[^A-Z0-9]", "", (text(value) or "").upper()) or None


def split_name(full_name: object, country_region: str | None) -> dict[str, str]:
    """`last_name` and `first_name` of one undivided name; a single word is the last name, ICAO's primary identifier.

    What stands before a comma is the last name.
    """
    before, comma, after = (text(full_name) or "").partition(",")
    if comma and before.strip() and after.strip():
        return {"last_name": before.strip(), "first_name": after.strip()}
    words = f"{before} {after}".split()
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


def portrait(value: object) -> str | None:
    """The plain Base64 of a JPEG, less the `data:` prefix it may come with; None for anything else."""
    written = value.rpartition(",")[2] if isinstance(value, str) else ""
    try:
        return written if base64.b64decode(written, validate=True).startswith(b"\xff\xd8\xff") else None
    except ValueError:
        return None


def json_object(value: object) -> dict[str, Any] | None:
    """The object that is written as JSON in a text, or that is one already; None for anything else."""
    try:
        written = json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return None
    return written if isinstance(written, dict) else None


def read_fields(
    values: Mapping[str, object], readers: Mapping[str, Callable[[object], str | None]]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """What the readers make of a vendor's values, by field, and a warning for each value that they do not understand.

    None and blank text are no values: they are left out in silence, as what a document does not have is.
    """
    given = {name: value for name, value in values.items() if value is not None and str(value).strip()}
    read = {name: reader(given[name]) for name, reader in readers.items() if name in given}
    fields = {name: value for name, value in read.items() if value is not None}
    warnings = tuple(f"{name} could not be understood and was left out" for name in read if name not in fields)
    return fields, warnings


def confidence(scores: object, fields: Iterable[str], *, scale: float = 1.0) -> dict[str, float]:
    """Numbers between 0 and `scale` brought to 0..1, for the fields that were read; others are left out."""
    if not isinstance(scores, Mapping):
        return {}
    numbers = {name: score for name in fields if _is_number(score := scores.get(name)) and 0 <= score <= scale}
    return {name: float(number) / scale for name, number in numbers.items()}


def probabilities(written: str, tokens: Sequence[tuple[bytes, float]]) -> dict[str, float]:
    """How probable each text of a JSON object is that a model wrote: the product of its tokens' probabilities.

    `tokens` are the bytes and the log-probability of each token of `written`. Nothing where they are another text's.
    """
    text = b"".join(token for token, _ in tokens)
    if text != written.encode(errors="replace"):
        return {}
    ends = list(accumulate(len(token) for token, _ in tokens))
    found = {}
    for match in re.finditer(rb'"(\w+)"\s*:\s*(?:"((?:[^"\\]|\\.)*)"|\[([^\]]*)\])', text):
        start, stop = match.span(2 if match[2] is not None else 3)
        spanned = [
            logprob
            for (token, logprob), end in zip(tokens, ends, strict=True)
            if end > start and end - len(token) < stop
        ]
        if spanned and (total := sum(spanned)) <= 0:
            found[match[1].decode()] = math.exp(total)
    return found


def _is_number(value: object) -> TypeGuard[int | float | Decimal]:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
