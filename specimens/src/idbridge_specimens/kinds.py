"""The document kinds that can be drawn, read from `kinds.toml` and `states.toml`: adding one there needs no code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final, Literal

from idbridge.errors import BadRequest

from . import generic

MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")

Colour = tuple[int, int, int]
"""Red, green, blue, 0..255."""

Precision = Literal["year", "month", "day"]
"""How much of a date is known."""

Special = Literal[
    "any",
    "sex-x",
    "single-name",
    "no-surname",
    "long-name",
    "long-number",
    "blank-optional",
    "partial-birth-date",
    "second-letter",
    "stateless",
    "foreigner",
    "misprint",
]
"""What is seldom on documents; `any` is one that the kind has, by chance, but no misprint."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The inks of a kind: three tints of paper from left to right, two line inks, and the ink of the title."""

    left: Colour
    middle: Colour
    right: Colour
    lines: Colour
    second: Colour
    title: Colour


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """What all documents of one kind share. `kinds.toml` explains each field in its head."""

    key: str
    format: Literal["TD1", "TD2", "TD3", "MRV-A", "MRV-B", "FRA-ID"]
    document_code: str
    state: str
    people: str
    title: tuple[str, str]
    document: str
    number: str
    dates: str
    sex: Mapping[str, str]
    nationality: Mapping[str, str]
    authorities: tuple[str, ...]
    issued: tuple[date, date]
    rows: tuple[tuple[str, ...], ...]
    labels: Mapping[str, str]
    palette: Palette
    years: int | None = None
    ages: tuple[int, ...] = ()
    months: tuple[str, ...] = MONTHS
    personal_number: str | None = None
    plain_optional: bool = False
    blank_optional_check: Literal["<", "0"] = "<"
    texts: Mapping[str, str] = field(default_factory=dict)
    chip: bool = False
    fingerprints: tuple[str, ...] = ()
    full_name: str | None = None
    courtesy: Mapping[str, str] = field(default_factory=dict)
    foreign_holder: bool = False
    specials: tuple[Special, ...] = ()

    def print_date(self, day: date, known: Precision = "day") -> str:
        """The date as this kind prints it; X for each letter of what is not known of it."""
        month_known = known != "year"
        return self.dates.format(
            d=day.day if known == "day" else "XX",
            m=day.month if month_known else "XX",
            y=day.year,
            yy=day.year % 100,
            mon=MONTHS[day.month - 1] if month_known else "XXX",
            local=self.months[day.month - 1] if month_known else "XXX",
        )

    def print_number(self, number: str) -> str:
        """The document's number with the blanks that this kind prints in it."""
        characters = iter(number)
        grouped = "".join(" " if place == " " else next(characters, "") for place in self.number)
        return grouped + "".join(characters)


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by its key, such as "VNM-ID-2021"."""
    table = tomllib.loads(resources.files(__package__).joinpath("kinds.toml").read_text(encoding="utf-8"))
    table |= generic.entries()
    return MappingProxyType({key: _kind(key, entry) for key, entry in table.items()})


def find(key: str) -> Kind:
    """The kind of that key. Raises `errors.BadRequest` naming those there are."""
    try:
        return kinds()[key]
    except KeyError:
        raise BadRequest(f"there is no kind {key!r} to draw; choose among {', '.join(kinds())}") from None


def _kind(key: str, entry: dict[str, Any]) -> Kind:
    tuples = {name: tuple(value) for name, value in entry.items() if isinstance(value, list)}
    rows = tuple(tuple(row.split()) for row in entry["rows"])
    palette = Palette(**{name: _colour(code) for name, code in entry["palette"].items()})
    return Kind(key=key, **{**entry, **tuples, "rows": rows, "palette": palette})


def _colour(code: str) -> Colour:
    red, green, blue = bytes.fromhex(code.removeprefix("#"))
    return red, green, blue
