"""What the document of a person says: the printed values, the machine-readable zone and the truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from numpy.random import Generator

from idbridge import mrz
from idbridge.model import IdDocumentItem
from idbridge.mrz.states import printed_code
from idbridge.normalise import split_name

from .kinds import Kind, Special
from .numbers import from_pattern
from .person import Person
from .special import SPECIALS, misprint


@dataclass(frozen=True, slots=True)
class Document:
    """One document before it is drawn.

    `printed` holds every text by the name of its field, `truth` what a reader should say; `mrz` is what is printed, and
    `special` what is seldom about it.
    """

    kind: Kind
    person: Person
    printed: Mapping[str, str]
    mrz: tuple[str, ...]
    truth: Mapping[str, str]
    special: Special | None = None


def fill(rng: Generator, kind: Kind, person: Person, special: Special | None = None) -> Document:
    """The document of that kind issued to that person, with a special of `SPECIALS`, a misprint or nothing of it."""
    if special and special in SPECIALS:
        kind, person = SPECIALS[special](rng, kind, person)
    names = _names(kind, person)
    lines = _zone(kind, person, names)
    truth = _truth(kind, person, names, lines)
    if special == "misprint":
        lines = misprint(rng, kind, lines)
    return Document(kind, person, _printed(rng, kind, person), lines, truth, special)


def _names(kind: Kind, person: Person) -> dict[str, str]:
    """`last_name` and `first_name` as the zone divides them, in capitals; what is printed only is left to the truth."""
    if person.joined:
        return {"last_name": _full_name(kind, person)}
    middle = f"{person.middle_name} " if kind.people == "vnm" and person.middle_name else ""
    return {"last_name": person.last_name.upper(), "first_name": f"{middle}{person.first_name}".upper()}


def _full_name(kind: Kind, person: Person) -> str:
    if kind.full_name and person.first_name:
        return kind.full_name.format(last=person.last_name, first=person.first_name).upper()
    if kind.people == "vnm":
        parts = (person.last_name, person.middle_name, person.first_name)
    else:
        parts = (person.first_name, person.joined, person.last_name)
    return " ".join(part for part in parts if part).upper()


def _zone(kind: Kind, person: Person, names: Mapping[str, str]) -> tuple[str, ...]:
    birth = person.birth_date.isoformat()
    fields = {
        "document_code": kind.document_code,
        "country_region": kind.state,
        "nationality": person.nationality,
        "document_number": person.document_number,
        "birth_date": {"year": birth[:4], "month": birth[:7], "day": birth}[person.birth_known],
        "sex": person.sex,
        "expiry_date": person.expiry_date.isoformat(),
        "last_name": names["last_name"],
        "first_name": names.get("first_name"),
        "optional" if kind.plain_optional else "personal_number": person.personal_number,
    }
    absent = {"nationality", "expiry_date"} - {field.name for field in mrz.LAYOUTS[kind.format].fields}
    return mrz.build(
        kind.format,
        blank_optional_check=kind.blank_optional_check,
        **{name: value for name, value in fields.items() if name not in absent},
    )


def _printed(rng: Generator, kind: Kind, person: Person) -> dict[str, str]:
    values = {
        "type": kind.document_code,
        "code": printed_code(kind.state).strip("<"),
        "document_number": kind.print_number(person.document_number),
        **_printed_names(kind, person),
        "middle_name": (person.middle_name or "").upper(),
        "full_name": _full_name(kind, person),
        "father_name": person.father_name.upper(),
        "nationality": _printed_nationality(kind, person),
        "sex": kind.sex[person.sex],
        "birth_date": kind.print_date(person.birth_date, person.birth_known),
        "birth_place": person.birth_place,
        "issue_date": kind.print_date(person.issue_date),
        "expiry_date": kind.print_date(person.expiry_date),
        "personal_number": _printed_personal_number(kind, person),
        "issuing_authority": person.authority or "",
        "address": person.address or "",
        "height": f"{person.height} cm",
        "features": person.features or "",
        "profession": person.profession or "",
        "tracking_number": from_pattern(rng, "###########"),
    }
    return {**values, **kind.texts}


def _printed_names(kind: Kind, person: Person) -> dict[str, str]:
    courtesy, _, local_courtesy = kind.courtesy.get(person.sex, "").partition("/")
    names = {
        "last_name": person.last_name.upper(),
        "first_name": f"{courtesy} {person.first_name}".strip().upper(),
    }
    if person.local_name is None:
        return names
    last, first = (name.upper() for name in person.local_name)
    if any("local_name" in row for row in kind.rows):
        return {**names, "local_name": f"{local_courtesy}{first} {last}"}
    return {"last_name": f"{last} / {names['last_name']}", "first_name": f"{first} / {names['first_name']}"}


def _printed_nationality(kind: Kind, person: Person) -> str:
    if person.nationality == kind.state:
        return kind.nationality["F" if person.sex == "F" else "M"]
    return printed_code(person.nationality).strip("<")


def _printed_personal_number(kind: Kind, person: Person) -> str:
    number = person.personal_number or ""
    if not number:
        return ""
    if kind.personal_number == "thai":
        return f"{number[0]} {number[1:5]} {number[5:10]} {number[10:12]} {number[12]}"
    if kind.personal_number == "chilean":
        body, check = number.split("-")
        return f"{int(body):,}-{check}".replace(",", ".")
    if kind.personal_number == "malaysian":
        return f"{number[:6]}-{number[6:8]}-{number[8:]}"
    return number


def _truth(kind: Kind, person: Person, names: Mapping[str, str], lines: tuple[str, ...]) -> dict[str, str]:
    """What a perfect reader says of this side: names as printed, with diacritics, on a card's back as in the zone."""
    printed = {field for row in kind.rows for field in row}
    zone = mrz.parse(lines).fields
    back = kind.format == "TD1"
    names = {name: value for name, value in names.items() if value}
    if back:
        names = {field: zone[field] for field in ("last_name", "first_name") if field in zone}
    elif "full_name" in printed and not person.joined and not kind.full_name:
        names = split_name(_full_name(kind, person), kind.state)
    elif "middle_name" in printed:
        names["first_name"] = f"{names['first_name']} {person.middle_name}".upper()
    optional = {
        "nationality": person.nationality,
        "expiry_date": person.expiry_date.isoformat(),
        "issue_date": person.issue_date.isoformat(),
        "issuing_authority": person.authority,
        "address": person.address,
    }
    item = IdDocumentItem.model_validate(
        {
            "country_region": kind.state,
            "id_type": zone.get("id_type"),
            "side": "back" if back else "front",
            **names,
            "sex": person.sex,
            "birth_date": person.birth_date.isoformat() if person.birth_known == "day" else None,
            "document_number": person.document_number,
            **{field: value for field, value in optional.items() if field in printed or field in zone},
        }
    )
    return item.text()
