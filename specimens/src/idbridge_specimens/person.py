"""Invents people who do not exist, with the numbers and dates that a document of theirs would carry."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any, Final, Literal, TypeVar

from numpy.random import Generator

from . import generic
from .kinds import Kind, Precision
from .numbers import PERSONAL_NUMBERS, Birth, from_pattern

_ADULT: Final = 18
_OLDEST: Final = 74

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Person:
    """One person who does not exist and the document issued to them. Names are in mixed case, with diacritics."""

    people: str
    """The table of `people.toml` that the names are from."""
    nationality: str
    last_name: str
    first_name: str
    middle_name: str | None
    joined: str | None
    """What joins the given name and the father's where there are no surnames: BIN, BINTI."""
    local_name: tuple[str, str] | None
    """Last and first name in the state's own script."""
    sex: Literal["M", "F", "X"]
    birth_date: date
    birth_place: str
    height: int
    address: str | None
    father_name: str
    features: str | None
    profession: str | None
    document_number: str
    personal_number: str | None
    issue_date: date
    expiry_date: date
    authority: str | None
    birth_known: Precision = "day"

    @property
    def age(self) -> int:
        """Whole years at the day of issue."""
        return _age(self.birth_date, self.issue_date)


@cache
def peoples() -> Mapping[str, Mapping[str, Any]]:
    """Names and places by people."""
    return tomllib.loads(resources.files(__package__).joinpath("people.toml").read_text(encoding="utf-8"))


def latin(name: str) -> str:
    """The Latin spelling of a name of `people.toml`."""
    return name.rpartition("/")[2]


def invent(rng: Generator, kind: Kind) -> Person:
    """A grown-up of the kind's people, and a document that was valid from its day of issue on."""
    nationality, origin = _origin(rng, kind)
    people = peoples()[origin]
    sex: Literal["M", "F"] = "F" if rng.random() < 0.5 else "M"
    issue = _day_between(rng, *kind.issued)
    # Whoever is past the last of the ages gets a card without expiry, which the MRZ cannot say.
    oldest = max(kind.ages, default=_OLDEST + 1) - 1
    birth = _day_of_birth(rng, _years_before(issue, oldest), _years_before(issue, _ADULT))
    personal = PERSONAL_NUMBERS[kind.personal_number](rng, Birth(birth, sex)) if kind.personal_number else None
    number = from_pattern(rng, issue.strftime(kind.number)).replace(" ", "")
    last_name = pick(rng, by_sex(people["last"], sex))
    first_name = _given_name(rng, people, sex)
    return Person(
        people=origin,
        nationality=nationality,
        last_name=latin(last_name),
        first_name=latin(first_name),
        middle_name=pick(rng, people["middle"][sex]) if "middle" in people else None,
        joined=people["joined"][sex] if "joined" in people else None,
        local_name=_local_name(last_name, first_name),
        sex=sex,
        birth_date=birth,
        birth_place=pick(rng, people["places"]),
        height=int(rng.normal(171 if sex == "M" else 161, 6)),
        address=_address(rng, kind, people),
        father_name=f"{latin(pick(rng, people['M']))} {latin(pick(rng, by_sex(people['last'], 'M')))}",
        features=pick(rng, people["features"]) if "features" in people else None,
        profession=pick(rng, people["professions"]) if "professions" in people else None,
        document_number=number or personal or "",
        personal_number=personal if number else None,
        issue_date=issue,
        expiry_date=_expiry(kind, birth, issue),
        authority=pick(rng, kind.authorities) if kind.authorities else None,
    )


def pick(rng: Generator, options: Sequence[T]) -> T:
    """One of the options."""
    return options[int(rng.integers(len(options)))]


def by_sex(names: Any, sex: str) -> Sequence[str]:
    """The names for that sex, where a people has names of two forms; those of men for X."""
    if not isinstance(names, Mapping):
        return names  # type: ignore[no-any-return]  # TOML
    chosen: Sequence[str] = names["F" if sex == "F" else "M"]
    return chosen


def _origin(rng: Generator, kind: Kind) -> tuple[str, str]:
    """Nationality and people of the holder."""
    if not kind.foreign_holder:
        return kind.state, kind.people
    code = pick(rng, [code for code in generic.states() if code != kind.state])
    return code, generic.states()[code]["people"]


def _local_name(last_name: str, first_name: str) -> tuple[str, str] | None:
    last, _, spelled = last_name.rpartition("/")
    return (last, first_name.rpartition("/")[0]) if last and spelled else None


def _given_name(rng: Generator, people: Mapping[str, Any], sex: str) -> str:
    first = pick(rng, people[sex])
    second = pick(rng, people[sex])
    return f"{first} {second}" if people.get("second") and rng.random() < 0.5 and first != second else first


def _address(rng: Generator, kind: Kind, people: Mapping[str, Any]) -> str | None:
    if "streets" not in people:
        printed = any("address" in row for row in kind.rows)
        return pick(rng, people["residences"]) if printed else None
    house, district = (int(number) for number in rng.integers((1, 10), 99))
    return f"{house} {pick(rng, people['streets'])}, {district}00 {pick(rng, people['places'])}"


def _expiry(kind: Kind, birth: date, issue: date) -> date:
    if kind.years is not None:
        return _years_before(issue, -kind.years)
    return next(day for age in kind.ages if (day := _years_before(birth, -age)) > issue)


def _day_between(rng: Generator, first: date, last: date) -> date:
    return first + timedelta(days=int(rng.integers((last - first).days)))


def _day_of_birth(rng: Generator, first: date, last: date) -> date:
    """More of the young than of the old, as at a passport counter."""
    return last - timedelta(days=int(rng.beta(1.5, 2.6) * (last - first).days))


def _years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 29 February becomes the 28th."""
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - years, day=28 if leap_day else day.day)


def _age(birth: date, on: date) -> int:
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
