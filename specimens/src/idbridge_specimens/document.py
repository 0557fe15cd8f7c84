"""What the document of a person says: the printed values, the machine-readable zone and the truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from numpy.random import Generator

from idbridge import mrz
from idbridge.model import IdDocumentItem
from idbridge.normalise import split_name

from .kinds import Kind
from .numbers import from_pattern
from .person import Person


@dataclass(frozen=True, slots=True)
class Document:
    """One document before it is drawn.

    `printed` holds every text by the name of its field, `truth` what a reader should say.
    """

    kind: Kind
    person: Person
    printed: Mapping[str, str]
    mrz: tuple[str, ...]
    truth: Mapping[str, str]


def fill(rng: Generator, kind: Kind, person: Person) -> Document:
    """The document of that kind issued to that person."""
    names = _names(kind, person)
    lines = _zone(kind, person, names)
    printed = _printed(rng, kind, person)
    return Document(kind, person, printed, lines, _truth(kind, person, names, lines))


def _names(kind: Kind, person: Person) -> dict[str, str]:
    """`last_name` and `first_name` as the zone divides them, in capitals; what is printed only is left to the truth."""
    if person.joined:
        return {"last_name": _full_name(kind, person)}
    middle = f"{person.middle_name} " if kind.people == "vnm" and person.middle_name else ""
    return {"last_name": person.last_name.upper(), "first_name": f"{middle}{person.first_name}".upper()}


def _full_name(kind: Kind, person: Person) -> str:
    if kind.people == "vnm":
        parts = (person.last_name, person.middle_name, person.first_name)
    else:
        parts = (person.first_name, person.joined, person.last_name)
    return " ".join(part for part in parts if part).upper()


def _zone(kind: Kind, person: Person, names: Mapping[str, str]) -> tuple[str, ...]:
    return mrz.build(
        kind.format,
        document_code=kind.document_code,
        country_region=kind.state,
        nationality=kind.state,
        document_number=person.document_number,
        birth_date=person.birth_date.isoformat(),
        sex=person.sex,
        expiry_date=person.expiry_date.isoformat(),
        last_name=names["last_name"],
        first_name=names.get("first_name"),
        optional=person.personal_number if kind.plain_optional else None,
        personal_number=None if kind.plain_optional else person.personal_number,
        blank_optional_check=kind.blank_optional_check,
    )


def _printed(rng: Generator, kind: Kind, person: Person) -> dict[str, str]:
    values = {
        "type": kind.document_code,
        "code": kind.state,
        "document_number": person.document_number,
        "last_name": person.last_name.upper(),
        "first_name": person.first_name.upper(),
        "middle_name": (person.middle_name or "").upper(),
        "full_name": _full_name(kind, person),
        "father_name": person.father_name.upper(),
        "nationality": kind.nationality[person.sex],
        "sex": kind.sex[person.sex],
        "birth_date": kind.print_date(person.birth_date),
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


def _printed_personal_number(kind: Kind, person: Person) -> str:
    number = person.personal_number or ""
    if kind.personal_number == "chilean":
        body, check = number.split("-")
        return f"{int(body):,}-{check}".replace(",", ".")
    if kind.personal_number == "malaysian":
        return f"{number[:6]}-{number[6:8]}-{number[8:]}"
    return number


def _truth(kind: Kind, person: Person, names: Mapping[str, str], lines: tuple[str, ...]) -> dict[str, str]:
    """What a perfect reader says of this side: names as printed, with diacritics, on a card's back as in the zone."""
    printed = {field for row in kind.rows for field in row}
    passport = kind.format == "TD3"
    names = dict(names)
    if not passport:
        zone = mrz.parse(lines).fields
        names = {field: zone[field] for field in ("last_name", "first_name") if field in zone}
    elif "full_name" in printed and not person.joined:
        names = split_name(_full_name(kind, person), kind.state)
    elif "middle_name" in printed:
        names["first_name"] = f"{names['first_name']} {person.middle_name}".upper()
    optional = {
        "issue_date": person.issue_date.isoformat(),
        "issuing_authority": person.authority,
        "address": person.address,
    }
    item = IdDocumentItem.model_validate(
        {
            "country_region": kind.state,
            "id_type": "PP" if passport else "ID",
            "side": "front" if passport else "back",
            **names,
            "sex": person.sex,
            "nationality": kind.state,
            "birth_date": person.birth_date.isoformat(),
            "expiry_date": person.expiry_date.isoformat(),
            "document_number": person.document_number,
            **{field: value for field, value in optional.items() if field in printed},
        }
    )
    return item.text()
