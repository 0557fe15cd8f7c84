"""Parses a machine-readable zone into the fields of the contract and the state of its check digits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from .checkdigit import effective_checks, holds
from .dates import read_birth, read_expiry
from .framing import Framed, frame
from .layouts import FILLER, Layout, position_alphabets
from .names import may_be_cut, spaced, split_names
from .national import PECULIAR_DOCUMENTS, RULES
from .states import STATE_CODES, published_code


@dataclass(frozen=True, slots=True)
class Mrz:
    """A parsed zone.

    `format` is TD1, TD2, TD3, MRV-A, MRV-B, FRA-ID, or None where the text is none of them. `lines` are full lines with
    fillers. `fields` has only what is there, of: document_code, id_type (PP or ID; none for a visa), country_region
    (issuing state), last_name, first_name, document_number, nationality, birth_date, sex (M, F or X), expiry_date
    (dates YYYY-MM-DD), optional, optional_2 (as printed, less trailing fillers), personal_number. `checks` has
    document_number, birth_date, expiry_date, optional and composite, those that the format has. `valid`: the format is
    known and every check digit holds. `repairs` and `warnings` speak of lines and positions (from 1), never of content.
    """

    format: str | None
    lines: tuple[str, ...] = field(repr=False)
    fields: Mapping[str, str] = field(repr=False)
    checks: Mapping[str, bool]
    valid: bool
    repairs: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def parse(lines: str | Iterable[str | None], *, today: date | None = None) -> Mrz:
    """The zone in `lines`, exactly as printed: nothing is repaired, and no text makes it raise.

    `today` decides the century of two-digit years; None is the current day (UTC).
    """
    return read_framed(frame(lines), today=today)


def read_framed(framed: Framed, *, today: date | None = None, repairs: tuple[str, ...] = ()) -> Mrz:
    """The zone in lines whose layout is found already."""
    layout, lines = framed.layout, framed.lines
    if layout is None:
        return Mrz(None, lines, {}, {}, valid=False, warnings=framed.warnings)
    checks = {check.name: holds(layout, check, lines) for check in effective_checks(layout, lines)}
    fields, warnings = _read_fields(layout, lines, today or datetime.now(UTC).date())
    return Mrz(
        format=layout.name,
        lines=lines,
        fields=fields,
        checks=checks,
        valid=all(checks.values()),
        repairs=repairs,
        warnings=(*framed.warnings, *_foreign_characters(layout, lines), *warnings),
    )


def _foreign_characters(layout: Layout, lines: Sequence[str]) -> list[str]:
    return [
        f"Line {number}, position {position}: the character cannot stand there."
        for number, (line, alphabets) in enumerate(zip(lines, position_alphabets(layout), strict=True), start=1)
        for position, (character, alphabet) in enumerate(zip(line, alphabets, strict=True), start=1)
        if character not in alphabet
    ]


def _read_fields(layout: Layout, lines: Sequence[str], today: date) -> tuple[dict[str, str], list[str]]:
    printed = _printed_fields(layout, lines)
    fields = {"document_code": printed["document_code"].strip(FILLER)}
    warnings = []
    if printed["document_code"][0] not in layout.initials:
        warnings.append(f"The document code does not begin as in format {layout.name}.")
    if layout.id_type is not None:
        fields["id_type"] = layout.id_type
    for name in ("country_region", "nationality"):
        if name in printed:
            fields[name] = published_code(printed[name])
            if fields[name] and printed[name] not in STATE_CODES:
                warnings.append(f"The {name} is no code of a state.")
    for name, is_cut in _cut_names(printed).items():
        if is_cut:
            warnings.append(f"The {name} may be cut: the field is full.")
    fields |= _read_names(printed)
    fields["document_number"] = printed["document_number"].replace(FILLER, "")
    fields |= {name: printed[name].rstrip(FILLER) for name in ("optional", "optional_2") if name in printed}
    if printed["sex"] in "MFX<":
        fields["sex"] = "X" if printed["sex"] == FILLER else printed["sex"]
    date_fields, date_warnings = _read_dates(printed, today)
    fields |= date_fields
    warnings += date_warnings
    if layout.name == "FRA-ID":
        warnings.append("The issue date of the French card has no day in the zone, and is left out.")
    state = fields["country_region"]
    if rule := RULES.get((state, layout.name)):
        national, national_warnings = rule.read({name: text.rstrip(FILLER) for name, text in printed.items()})
        fields |= national
        warnings += national_warnings
    if peculiarity := PECULIAR_DOCUMENTS.get((state, fields["document_code"])):
        warnings.append(peculiarity)
    return {name: value for name, value in fields.items() if value}, warnings


def _printed_fields(layout: Layout, lines: Sequence[str]) -> dict[str, str]:
    """The characters of each field, a long document number put together."""
    printed = {field.name: field.of(lines) for field in layout.fields}
    check = next(check for check in effective_checks(layout, lines) if check.name == "document_number")
    continued_in = layout.number_continues_in
    if continued_in is not None and len(check.over) > 1:
        rest = check.over[1].of(lines)
        printed["document_number"] += rest
        # The rest of the number is followed by its check digit and one filler.
        printed[continued_in] = printed[continued_in][len(rest) + 2 :]
    return printed


def _read_names(printed: Mapping[str, str]) -> dict[str, str]:
    if "names" in printed:
        return split_names(printed["names"])
    return {name: spaced(printed[name]) for name in ("last_name", "first_name")}


def _cut_names(printed: Mapping[str, str]) -> dict[str, bool]:
    return {
        "name" if name == "names" else name: may_be_cut(printed[name])
        for name in ("names", "last_name", "first_name")
        if name in printed
    }


def _read_dates(printed: Mapping[str, str], today: date) -> tuple[dict[str, str], list[str]]:
    readings = {}
    if "expiry_date" in printed:
        readings["expiry_date"] = read_expiry(printed["expiry_date"], today)
    expiry = readings["expiry_date"].iso if readings else None
    readings["birth_date"] = read_birth(printed["birth_date"], today, expiry)
    fields = {name: reading.iso for name, reading in readings.items() if reading.iso is not None}
    return fields, [reading.warning for reading in readings.values() if reading.warning is not None]
