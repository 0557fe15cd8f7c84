"""Draws the numbers of documents and persons by the rules of their states.

Where a state leaves a range unused, the numbers come from it, so that they are nobody's.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from numpy.random import Generator

from idbridge.mrz import check_digit

_ALPHABETS: Final = {"@": string.ascii_uppercase, "#": string.digits}


@dataclass(frozen=True, slots=True)
class Birth:
    """What personal numbers are made of: the day of birth and the sex."""

    day: date
    sex: Literal["M", "F"]


def from_pattern(rng: Generator, pattern: str) -> str:
    """The pattern with a capital letter for each "@" and a digit for each "#"."""
    return "".join(
        alphabet[int(rng.integers(len(alphabet)))] if (alphabet := _ALPHABETS.get(character)) else character
        for character in pattern
    )


def _utopian(rng: Generator, birth: Birth) -> str:
    return from_pattern(rng, f"{birth.day:%y%m%d}####@")


def _vietnamese(rng: Generator, birth: Birth) -> str:
    """Twelve digits: province 001..096, century and sex, year, six digits."""
    century_and_sex = (birth.day.year - 1900) // 100 * 2 + (birth.sex == "F")
    return from_pattern(rng, f"{int(rng.integers(1, 97)):03}{century_and_sex}{birth.day:%y}######")


def _albanian(rng: Generator, birth: Birth) -> str:
    """NID: decade (A = 1900), year, month (+50 for women), day, three digits, a letter without a public rule."""
    decade = string.ascii_uppercase[(birth.day.year - 1900) // 10]
    month = birth.day.month + 50 * (birth.sex == "F")
    check = string.ascii_uppercase[int(rng.integers(23))]
    return f"{decade}{birth.day.year % 10}{month:02}{birth.day:%d}{from_pattern(rng, '###')}{check}"


def _chilean(rng: Generator, _: Birth) -> str:
    """RUN: eight digits and their check character modulo 11, from 44 million on: more than there are holders."""
    body = from_pattern(rng, "44######")
    total = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(body)))
    return f"{body}-{'0K987654321'[total % 11]}"


def _malaysian(rng: Generator, birth: Birth) -> str:
    """NRIC: day of birth, place 01..16, three digits and an odd last one for men."""
    last = int(rng.integers(5)) * 2 + (birth.sex == "M")
    return f"{birth.day:%y%m%d}{int(rng.integers(1, 17)):02}{from_pattern(rng, '###')}{last}"


def _nigerian(rng: Generator, _: Birth) -> str:
    return from_pattern(rng, "###########")


def _pakistani(rng: Generator, birth: Birth) -> str:
    """CNIC: five, seven and one digits, the last one odd for men; 99 is no province."""
    last = int(rng.integers(5)) * 2 + (birth.sex == "M")
    return f"{from_pattern(rng, '99###-#######')}-{last}"


def _ukrainian(rng: Generator, birth: Birth) -> str:
    """Record number: day of birth, four digits of serial and a 7-3-1 check digit."""
    serial = from_pattern(rng, "####")
    return f"{birth.day:%Y%m%d}-{serial}{check_digit(f'{birth.day:%Y%m%d}{serial}')}"


def _taiwanese(rng: Generator, birth: Birth) -> str:
    """A letter for the place, 1 for men and 2 for women, seven digits and a check digit modulo 10."""
    letters = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
    place = int(rng.integers(len(letters)))
    digits = f"{1 + (birth.sex == 'F')}{from_pattern(rng, '#######')}"
    weighted = (
        int(digit) * weight for digit, weight in zip(f"{10 + place}{digits}", (1, *range(9, 0, -1)), strict=True)
    )
    return f"{letters[place]}{digits}{-sum(weighted) % 10}"


def _thai(rng: Generator, _: Birth) -> str:
    """Twelve digits and a check digit modulo 11; none that is given out begins with 9."""
    body = from_pattern(rng, "9###########")
    total = sum(int(digit) * weight for digit, weight in zip(body, range(13, 1, -1), strict=True))
    return f"{body}{(11 - total % 11) % 10}"


def _french(rng: Generator, _: Birth) -> str:
    """Department and office of issue; 99 is abroad."""
    return from_pattern(rng, "99####")


PERSONAL_NUMBERS: Final[Mapping[str, Callable[[Generator, Birth], str]]] = {
    "utopian": _utopian,
    "vietnamese": _vietnamese,
    "albanian": _albanian,
    "chilean": _chilean,
    "malaysian": _malaysian,
    "nigerian": _nigerian,
    "pakistani": _pakistani,
    "ukrainian": _ukrainian,
    "taiwanese": _taiwanese,
    "thai": _thai,
    "french": _french,
}
"""The rule of each `personal_number` in `kinds.toml`, giving the number as `idbridge.mrz` publishes it."""
