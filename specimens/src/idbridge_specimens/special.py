"""What is seldom on documents but real: no surname, numbers too long for their field, partial dates, misprints.

Sources: ICAO Doc 9303-3, sections 4 and 5; Doc 9303-4 to -7. Each entry of `SPECIALS` changes a kind and a person
before their document is filled in; a misprint is made afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, get_args

from numpy.random import Generator

from idbridge.errors import BadRequest
from idbridge.mrz import LAYOUTS

from . import generic
from .kinds import Kind, Precision, Special
from .numbers import from_pattern
from .person import Person, by_sex, latin, peoples, pick

Change = Callable[[Generator, Kind, Person], tuple[Kind, Person]]

_SECOND_LETTERS: Final[Mapping[str, tuple[str, ...]]] = {
    "TD1": ("I", "ID", "IR", "IC", "IP", "A", "AR", "AC", "C", "C1"),
    "TD2": ("I", "ID", "IR", "IP", "A", "AR", "AC", "C"),
    "TD3": ("PA", "PB", "PD", "PE", "PL", "PM", "PO", "PP", "PR", "PS", "PT"),
    "MRV-A": ("VA", "VB", "VC", "VD", "VR", "VS"),
    "MRV-B": ("VA", "VB", "VC", "VD", "VR", "VS"),
}
_WITHOUT_A_STATE: Final = ("XXA", "XXB", "XXC", "XXX")


def settle(rng: Generator, kind: Kind, special: Special | None) -> Special | None:
    """The special that `any` stands for, None where the kind has none; `errors.BadRequest` for one it cannot have."""
    if special is None or special == "misprint":
        return special
    if special not in get_args(Special):
        raise BadRequest(f"a special is one of {', '.join(get_args(Special))}")
    if special == "any":
        return pick(rng, kind.specials) if kind.specials else None
    if special not in kind.specials:
        raise BadRequest(f"no {kind.key} has the special {special!r}; it can have {', '.join(kind.specials)}, misprint")
    return special


def misprint(rng: Generator, kind: Kind, lines: tuple[str, ...]) -> tuple[str, ...]:
    """The zone with one of its check digits wrong, as some published specimens have it."""
    check = pick(rng, LAYOUTS[kind.format].checks)
    line = lines[check.line]
    printed = line[check.position]
    wrong = pick(rng, [digit for digit in "0123456789" if digit != printed and (printed, digit) != ("<", "0")])
    changed = line[: check.position] + wrong + line[check.position + 1 :]
    return tuple(changed if number == check.line else line for number, line in enumerate(lines))


def _sex_x(_: Generator, kind: Kind, person: Person) -> tuple[Kind, Person]:
    return kind, replace(person, sex="X")


def _single_name(_: Generator, kind: Kind, person: Person) -> tuple[Kind, Person]:
    """A primary identifier alone, without two fillers after it."""
    return kind, replace(person, last_name=person.first_name.split()[0], first_name="")


def _no_surname(_: Generator, kind: Kind, person: Person) -> tuple[Kind, Person]:
    """An empty primary identifier, as on Indian passports."""
    return kind, replace(person, last_name="")


def _long_name(rng: Generator, kind: Kind, person: Person) -> tuple[Kind, Person]:
    """More names than the zone has room for."""
    people = peoples()[person.people]
    surnames, given = [person.last_name], [person.first_name]
    if rng.random() < 0.5:
        surnames += [latin(pick(rng, by_sex(people["last"], person.sex))) for _ in range(2)]
    while len(" ".join(surnames + given)) < LAYOUTS[kind.format].length:
        given.append(latin(pick(rng, by_sex(people, person.sex))))
    return kind, replace(person, last_name=" ".join(surnames), first_name=" ".join(given))


def _long_number(rng: Generator, kind: Kind, person: Person) -> tuple[Kind, Person]:
    """A number that runs on into the optional data (ICAO Doc 9303-5, 4.2.4)."""
    number = from_pattern(rng, "@@" + "#" * int(rng.integers(8, 11)))
    return replace(kind, number=""), replace(person, document_number=number, personal_number=None)


def _blank_optional(rng: Generator, kind: Kind, person: Person) -> tuple[Kind, Person]:
    """No optional data; its check digit is a filler or 0, as issuers differ."""
    changed = replace(kind, blank_optional_check=pick(rng, ("<", "0")))
    return changed, replace(person, personal_number=None)


def _partial_birth_date(rng: Generator, kind: Kind, person: Person) -> tuple[Kind, Person]:
    known: tuple[Precision, ...] = ("year", "month")
    return kind, replace(person, birth_known=pick(rng, known))


def _second_letter(rng: Generator, kind: Kind, person: Person) -> tuple[Kind, Person]:
    return replace(kind, document_code=pick(rng, _SECOND_LETTERS[kind.format])), person


def _stateless(rng: Generator, kind: Kind, person: Person) -> tuple[Kind, Person]:
    return kind, replace(person, nationality=pick(rng, _WITHOUT_A_STATE))


def _foreigner(rng: Generator, kind: Kind, person: Person) -> tuple[Kind, Person]:
    """The card of a resident of another nationality, as Chile issues it."""
    return kind, replace(person, nationality=pick(rng, [code for code in generic.states() if code != kind.state]))


SPECIALS: Final[Mapping[Special, Change]] = {
    "sex-x": _sex_x,
    "single-name": _single_name,
    "no-surname": _no_surname,
    "long-name": _long_name,
    "long-number": _long_number,
    "blank-optional": _blank_optional,
    "partial-birth-date": _partial_birth_date,
    "second-letter": _second_letter,
    "stateless": _stateless,
    "foreigner": _foreigner,
}
"""How each special changes a kind and a person."""
