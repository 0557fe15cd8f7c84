"""The layouts of machine-readable zones as data: which field or check digit stands at which position.

Sources: ICAO Doc 9303 (8th edition) part 4 (TD3), part 5 (TD1), part 6 (TD2), part 7 (MRV-A, MRV-B). `FRA-ID` is the
French identity card of 1988 to 2021, which follows TD2 in size only. Lines, starts and stops count from zero,
half-open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

FILLER: Final = "<"
DIGITS: Final = "0123456789"
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ALPHABET: Final = FILLER + DIGITS + LETTERS
"""Every character of a machine-readable zone (ICAO Doc 9303-3, 4.3)."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one line."""

    line: int
    start: int
    stop: int

    def of(self, lines: Sequence[str]) -> str:
        """The characters of `lines` in this stretch."""
        return lines[self.line][self.start : self.stop]


@dataclass(frozen=True, slots=True)
class Field:
    """A data element and the characters that may stand in it."""

    name: str
    line: int
    start: int
    stop: int
    alphabet: str

    def of(self, lines: Sequence[str]) -> str:
        """The characters of `lines` in this field, fillers included."""
        return lines[self.line][self.start : self.stop]


@dataclass(frozen=True, slots=True)
class Check:
    """A check digit and the stretches it is computed over.

    `blank_allowed`: a filler may stand in its place, where there is nothing to check (TD3 optional data) or where the
    number runs on into the optional data and takes its check digit along (TD1, TD2).
    """

    name: str
    line: int
    position: int
    over: tuple[Span, ...]
    blank_allowed: bool = False

    @property
    def alphabet(self) -> str:
        """The characters that may stand at the check digit's position."""
        return FILLER + DIGITS if self.blank_allowed else DIGITS

    def covered(self, lines: Sequence[str]) -> str:
        """The characters of `lines` that the check digit is computed over."""
        return "".join(span.of(lines) for span in self.over)


@dataclass(frozen=True, slots=True)
class Layout:
    """One format: `lines` lines of `length` characters.

    `prefix` is how the first line of every such zone begins, `initials` the first letters that the format allows,
    `id_type` what the document is in the contract (None for a visa), and `number_continues_in` the field that takes the
    rest of a document number of more than nine characters.
    """

    name: str
    lines: int
    length: int
    fields: tuple[Field, ...]
    checks: tuple[Check, ...]
    initials: str
    prefix: str = ""
    id_type: str | None = None
    number_continues_in: str | None = None

    def field(self, name: str) -> Field:
        """The field of that name; KeyError where the format has none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    def check(self, name: str) -> Check:
        """The check digit of that name; KeyError where the format has none."""
        for check in self.checks:
            if check.name == name:
                return check
        raise KeyError(name)


_ALPHANUMERIC: Final = DIGITS + LETTERS
_TEXT: Final = FILLER + LETTERS
_DATE: Final = FILLER + DIGITS  # an unknown day, month or year is printed as fillers (ICAO Doc 9303-3, 4.8)
_SEX: Final = "MFX<"  # X is no ICAO value here, but some states print it

# The second position is free on cards and met with a digit (C1, C2: permanent residents of the USA).
_CARD_HEAD: Final = (Field("document_code", 0, 0, 2, ALPHABET), Field("country_region", 0, 2, 5, _TEXT))
_BOOKLET_HEAD: Final = (Field("document_code", 0, 0, 2, _TEXT), Field("country_region", 0, 2, 5, _TEXT))

_NUMBER: Final = Span(1, 0, 9)
_BIRTH: Final = Span(1, 13, 19)
_EXPIRY: Final = Span(1, 21, 27)

# TD2, TD3 and the visas share the first 28 positions of their second line.
_SECOND_LINE: Final = (
    Field("document_number", 1, 0, 9, ALPHABET),
    Field("nationality", 1, 10, 13, _TEXT),
    Field("birth_date", 1, 13, 19, _DATE),
    Field("sex", 1, 20, 21, _SEX),
    Field("expiry_date", 1, 21, 27, _DATE),
)
_DATE_CHECKS: Final = (Check("birth_date", 1, 19, (_BIRTH,)), Check("expiry_date", 1, 27, (_EXPIRY,)))
_SECOND_LINE_CHECKS: Final = (Check("document_number", 1, 9, (_NUMBER,)), *_DATE_CHECKS)

_TD1: Final = Layout(
    name="TD1",
    lines=3,
    length=30,
    fields=(
        *_CARD_HEAD,
        Field("document_number", 0, 5, 14, ALPHABET),
        Field("optional", 0, 15, 30, ALPHABET),
        Field("birth_date", 1, 0, 6, _DATE),
        Field("sex", 1, 7, 8, _SEX),
        Field("expiry_date", 1, 8, 14, _DATE),
        Field("nationality", 1, 15, 18, _TEXT),
        Field("optional_2", 1, 18, 29, ALPHABET),
        Field("names", 2, 0, 30, _TEXT),
    ),
    checks=(
        Check("document_number", 0, 14, (Span(0, 5, 14),), blank_allowed=True),
        Check("birth_date", 1, 6, (Span(1, 0, 6),)),
        Check("expiry_date", 1, 14, (Span(1, 8, 14),)),
        Check("composite", 1, 29, (Span(0, 5, 30), Span(1, 0, 7), Span(1, 8, 15), Span(1, 18, 29))),
    ),
    initials="ACI",
    id_type="ID",
    number_continues_in="optional",
)

_TD2: Final = Layout(
    name="TD2",
    lines=2,
    length=36,
    fields=(*_CARD_HEAD, Field("names", 0, 5, 36, _TEXT), *_SECOND_LINE, Field("optional", 1, 28, 35, ALPHABET)),
    checks=(
        Check("document_number", 1, 9, (_NUMBER,), blank_allowed=True),
        *_DATE_CHECKS,
        Check("composite", 1, 35, (Span(1, 0, 10), Span(1, 13, 20), Span(1, 21, 35))),
    ),
    initials="ACI",
    id_type="ID",
    number_continues_in="optional",
)

_TD3: Final = Layout(
    name="TD3",
    lines=2,
    length=44,
    fields=(*_BOOKLET_HEAD, Field("names", 0, 5, 44, _TEXT), *_SECOND_LINE, Field("optional", 1, 28, 42, ALPHABET)),
    checks=(
        *_SECOND_LINE_CHECKS,
        Check("optional", 1, 42, (Span(1, 28, 42),), blank_allowed=True),
        Check("composite", 1, 43, (Span(1, 0, 10), Span(1, 13, 20), Span(1, 21, 43))),
    ),
    initials="P",
    id_type="PP",
)

_MRV_A: Final = Layout(
    name="MRV-A",
    lines=2,
    length=44,
    fields=(*_BOOKLET_HEAD, Field("names", 0, 5, 44, _TEXT), *_SECOND_LINE, Field("optional", 1, 28, 44, ALPHABET)),
    checks=_SECOND_LINE_CHECKS,
    initials="V",
    prefix="V",
)

_MRV_B: Final = Layout(
    name="MRV-B",
    lines=2,
    length=36,
    fields=(*_BOOKLET_HEAD, Field("names", 0, 5, 36, _TEXT), *_SECOND_LINE, Field("optional", 1, 28, 36, ALPHABET)),
    checks=_SECOND_LINE_CHECKS,
    initials="V",
    prefix="V",
)

# The number is the year and month of issue, the department (2A and 2B in Corsica) and a serial; `optional` is the
# department and office of issue. Expiry and nationality are not in the zone.
_FRA_ID: Final = Layout(
    name="FRA-ID",
    lines=2,
    length=36,
    fields=(
        *_CARD_HEAD,
        Field("last_name", 0, 5, 30, _TEXT),
        Field("optional", 0, 30, 36, ALPHABET),
        Field("document_number", 1, 0, 12, _ALPHANUMERIC),
        Field("first_name", 1, 13, 27, _TEXT),
        Field("birth_date", 1, 27, 33, _DATE),
        Field("sex", 1, 34, 35, _SEX),
    ),
    checks=(
        Check("document_number", 1, 12, (Span(1, 0, 12),)),
        Check("birth_date", 1, 33, (Span(1, 27, 33),)),
        Check("composite", 1, 35, (Span(0, 0, 36), Span(1, 0, 35))),
    ),
    initials="I",
    prefix="IDFRA",
    id_type="ID",
)

LAYOUTS: Final[Mapping[str, Layout]] = {layout.name: layout for layout in (_TD1, _TD2, _TD3, _MRV_A, _MRV_B, _FRA_ID)}
"""Every known format by its name."""


@cache
def position_alphabets(layout: Layout) -> tuple[tuple[str, ...], ...]:
    """For each line of `layout`, for each position, the characters that may stand there."""
    rows = [[""] * layout.length for _ in range(layout.lines)]
    for field in layout.fields:
        rows[field.line][field.start : field.stop] = [field.alphabet] * (field.stop - field.start)
    for check in layout.checks:
        rows[check.line][check.position] = check.alphabet
    return tuple(tuple(row) for row in rows)
