"""What single states put into the zone beyond ICAO: personal numbers and Viet Nam's number of 12 digits.

A rule that does not hold only warns: published specimens fail them. The numbers are published as their state prints
them, less points and blanks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from .checkdigit import check_digit
from .layouts import FILLER


class NationalRule(Protocol):
    """How a state uses a format's fields; both ways work on the characters of the fields, without trailing fillers."""

    def read(self, printed: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
        """Published fields found in the printed ones, and warnings."""
        ...

    def write(self, published: Mapping[str, str]) -> dict[str, str]:
        """The printed fields that carry the published ones."""
        ...


@dataclass(frozen=True, slots=True)
class PersonalNumber:
    """A personal number in the field `carrier`.

    `patterns` are the forms that it has there; their groups are joined by a hyphen when it is published, and by
    `separator` in the zone. `holds` is the state's own check, None where there is none or it is not public.
    """

    name: str
    patterns: tuple[str, ...]
    holds: Callable[[str], bool] | None = None
    carrier: str = "optional"
    separator: str = ""

    def read(self, printed: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
        """`personal_number`, where the carrier has its form."""
        text = printed.get(self.carrier, "")
        if not text.strip(FILLER):
            return {}, ()
        for pattern in self.patterns:
            if match := re.fullmatch(pattern, text):
                number = "-".join(match.groups()) or text
                failed = self.holds is not None and not self.holds(number.replace("-", ""))
                return {"personal_number": number}, (f"The check digit of the {self.name} does not hold.",) * failed
        return {}, (f"The optional data does not have the form of the {self.name}.",)

    def write(self, published: Mapping[str, str]) -> dict[str, str]:
        """The carrier's text for `personal_number`, where the carrier itself is not given."""
        if "personal_number" not in published or self.carrier in published:
            return {}
        return {self.carrier: published["personal_number"].replace("-", self.separator)}


class VietnameseCard:
    """The chip card's number has 12 digits: the last nine in the number field, all of them in the optional data.

    They are followed there by two fillers and a 7-3-1 check digit of their own.
    """

    def read(self, printed: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
        """`document_number`, the whole of it."""
        optional = printed.get("optional", "")
        number = optional[:12]
        if not re.fullmatch(r"\d{12}", number, re.ASCII):
            return {}, ("The optional data does not hold the number of 12 digits.",)
        warnings = []
        if number[3:] != printed.get("document_number"):
            warnings.append("The number of 12 digits does not end with the number of nine.")
        if optional[12:] != FILLER * 2 + check_digit(number):
            warnings.append("The check digit of the number of 12 digits does not hold.")
        return {"document_number": number}, tuple(warnings)

    def write(self, published: Mapping[str, str]) -> dict[str, str]:
        """Both fields for a `document_number` of 12 digits."""
        number = published.get("document_number", "")
        if not re.fullmatch(r"\d{12}", number, re.ASCII):
            return {}
        return {"document_number": number[3:], "optional": number + FILLER * 2 + check_digit(number)}


def run_holds(number: str) -> bool:
    """Chile, RUN: modulo 11 with weights 2 to 7 from the right; 11 is written 0, 10 is written K."""
    total = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(number[:-1])))
    return number[-1] == {11: "0", 10: "K"}.get(11 - total % 11, str(11 - total % 11))


def thai_number_holds(number: str) -> bool:
    """Thailand, 13 digits: weights 13 to 2, check = (11 - sum mod 11) mod 10."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:12], range(13, 1, -1), strict=True))
    return int(number[12]) == (11 - total % 11) % 10


def taiwanese_number_holds(number: str) -> bool:
    """Taiwan, a letter and nine digits: the letter counts as two digits, weights 1, 9 to 1, 1, sum modulo 10."""
    digits = f"{10 + 'ABCDEFGHJKLMNPQRSTUVXYWZIO'.index(number[0])}{number[1:]}"
    weights = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 10 == 0


def ukrainian_record_holds(number: str) -> bool:
    """Ukraine, record number: the last of 13 digits is a 7-3-1 check digit. A tax number of 10 is not checked."""
    return len(number) != 13 or check_digit(number[:12]) == number[12]


_ALBANIAN: Final = PersonalNumber("NID", ("[0-9A-T][0-9]{8}[A-W]",))

RULES: Final[Mapping[tuple[str, str], NationalRule]] = {
    ("ALB", "TD1"): _ALBANIAN,
    ("ALB", "TD3"): _ALBANIAN,
    ("CHL", "TD1"): PersonalNumber(
        "RUN", ("([0-9]{7,8})<([0-9K])",), run_holds, carrier="optional_2", separator=FILLER
    ),
    ("CHL", "TD3"): PersonalNumber("RUN", ("([0-9]{7,8})<?([0-9K])",), run_holds),
    ("MYS", "TD3"): PersonalNumber("NRIC number", ("[0-9]{12}",)),
    ("NGA", "TD3"): PersonalNumber("NIN", ("[0-9]{11}",)),
    ("PAK", "TD3"): PersonalNumber("CNIC number", ("([0-9]{5})([0-9]{7})([0-9])",)),
    ("THA", "TD3"): PersonalNumber("Thai national number", ("[0-9]{13}",), thai_number_holds),
    ("TWN", "TD3"): PersonalNumber("Taiwanese national number", ("[A-Z][1289][0-9]{8}",), taiwanese_number_holds),
    ("UKR", "TD3"): PersonalNumber("record number", ("([0-9]{8})([0-9]{5})", "[0-9]{10}"), ukrainian_record_holds),
    ("VNM", "TD1"): VietnameseCard(),
    ("VNM", "TD3"): PersonalNumber("Vietnamese national number", ("[0-9]{9}", "[0-9]{12}")),
}
"""The rule of an issuing state (alpha-3) for a format."""

PECULIAR_DOCUMENTS: Final[Mapping[tuple[str, str], str]] = {
    ("RUS", "PN"): "This is a Russian internal passport: digits stand for letters in its names.",
}
"""What to warn of for an issuing state and a document code."""
