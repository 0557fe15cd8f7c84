"""Builds the lines of a zone, with right check digits, from the fields of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from .checkdigit import check_digit
from .dates import write_date
from .framing import frame
from .layouts import FILLER, LAYOUTS, Layout
from .names import cut_name, join_names, transliterate
from .national import RULES
from .parsing import read_framed
from .states import printed_code

_DEFAULTS: Final = {
    "TD1": {"document_code": "I"},
    "TD2": {"document_code": "I"},
    "TD3": {"document_code": "P"},
    "MRV-A": {"document_code": "V"},
    "MRV-B": {"document_code": "V"},
    "FRA-ID": {"document_code": "ID", "country_region": "FRA"},
}
_SEXES: Final = {"M": "M", "F": "F", "X": FILLER}

_NUMBER_WIDTH: Final = 9

_READ_BACK: Final = ("document_code", "id_type", "document_number", "optional", "optional_2", "personal_number")
"""What must come back as it was given; names and dates may lose something on purpose."""


def build(
    layout_name: str,
    /,
    *,
    blank_optional_check: Literal["<", "0"] = "<",
    **fields: str | None,
) -> tuple[str, ...]:
    """The lines of a zone of format `layout_name` (a key of `LAYOUTS`): the inverse of `parse`.

    `fields` has the names and the values of `Mrz.fields`; what is left out, empty or None is blank. Names may have
    diacritics, dates may be YYYY-MM or YYYY, a document number on TD1 and TD2 may be longer than nine characters, and
    `personal_number` is put where its state has it. Names too long for the field are cut. `blank_optional_check` is the
    check digit of blank optional data on TD3, where issuers differ. ValueError where a value does not fit or would not
    be read back.
    """
    if layout_name not in LAYOUTS:
        raise ValueError(f"The formats are {', '.join(LAYOUTS)}.")
    layout = LAYOUTS[layout_name]
    published = {name: value for name, value in fields.items() if value}
    values = _DEFAULTS[layout_name] | published
    if rule := RULES.get((values.get("country_region", ""), layout_name)):
        values |= rule.write(published)
        values.pop("personal_number", None)
    number_runs_on = layout.number_continues_in is not None and len(values.get("document_number", "")) > _NUMBER_WIDTH
    texts = _printed_texts(layout, values, number_runs_on=number_runs_on)
    grid = [[FILLER] * layout.length for _ in range(layout.lines)]
    for field in layout.fields:
        text = texts.pop(field.name, "")
        if len(text) > field.stop - field.start or not set(text) <= set(field.alphabet):
            raise ValueError(f"The {field.name} is too long, or has a character that cannot stand in its field.")
        grid[field.line][field.start : field.start + len(text)] = text
    if texts:
        raise ValueError(f"Format {layout_name} has no place for {', '.join(sorted(texts))}.")
    _put_check_digits(layout, grid, blank_optional_check, number_runs_on=number_runs_on)
    lines = tuple("".join(row) for row in grid)
    _refuse_what_is_not_read_back(layout, lines, published)
    return lines


def _printed_texts(layout: Layout, values: Mapping[str, str], *, number_runs_on: bool) -> dict[str, str]:
    """The text of each field by its name in the layout; what the layout has no field for keeps its name."""
    texts = {name: value for name, value in values.items() if name != "id_type"}
    texts |= {name: printed_code(texts[name]) for name in ("country_region", "nationality") if name in texts}
    texts |= {name: write_date(texts[name]) for name in ("birth_date", "expiry_date") if name in texts}
    if "sex" in texts:
        if texts["sex"] not in _SEXES:
            raise ValueError("The sex is M, F or X.")
        texts["sex"] = _SEXES[texts["sex"]]
    last_name, first_name = texts.pop("last_name", ""), texts.pop("first_name", "")
    if layout.name == "FRA-ID":
        texts["last_name"] = cut_name(transliterate(last_name), _width(layout, "last_name"))
        # Its given names are parted by two fillers.
        given = transliterate(first_name).replace(FILLER, FILLER * 2)
        texts["first_name"] = cut_name(given, _width(layout, "first_name"), separator=FILLER * 2)
    else:
        texts["names"] = join_names(last_name, first_name, _width(layout, "names"))
    if layout.number_continues_in is not None and number_runs_on:
        number, continued_in = texts["document_number"], layout.number_continues_in
        texts["document_number"] = number[:_NUMBER_WIDTH]
        texts[continued_in] = number[_NUMBER_WIDTH:] + check_digit(number) + FILLER + texts.get(continued_in, "")
    return texts


def _width(layout: Layout, name: str) -> int:
    field = layout.field(name)
    return field.stop - field.start


def _put_check_digits(
    layout: Layout, grid: list[list[str]], blank_optional_check: str, *, number_runs_on: bool
) -> None:
    for check in layout.checks:
        covered = check.covered(["".join(row) for row in grid])
        digit = check_digit(covered)
        if check.name == "document_number" and number_runs_on:
            digit = FILLER
        elif check.name == "optional" and not covered.strip(FILLER):
            digit = blank_optional_check
        grid[check.line][check.position] = digit


def _refuse_what_is_not_read_back(layout: Layout, lines: tuple[str, ...], published: Mapping[str, str]) -> None:
    framed = frame(lines)
    if framed.layout is not layout:
        raise ValueError(f"The document code and state given are read as another format than {layout.name}.")
    mrz = read_framed(framed)
    for name in _READ_BACK:
        if name in published and published[name] != mrz.fields.get(name):
            raise ValueError(f"The {name} cannot be written in this zone as given.")
    if not mrz.valid:
        raise ValueError(f"A field that format {layout.name} requires is missing or too short.")
