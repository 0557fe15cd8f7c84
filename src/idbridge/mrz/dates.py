"""Reads the six-digit dates of a zone into calendar dates, and writes them (ICAO Doc 9303-3, 4.8)."""

from __future__ import annotations

import re
from datetime import date
from typing import Final, NamedTuple

from .layouts import DIGITS, FILLER

_WIDTH: Final = 6
_LONGEST_VALIDITY: Final = 50
"""Years: an expiry date further ahead of today belongs to the century before."""

# Cards without an expiry date print these: Spain 1 January, Viet Nam probably 31 December. No standard settles it.
_STANDS_FOR_NONE: Final = frozenset({"990101", "991231"})

_WRITTEN: Final = re.compile(r"\d{2}(\d{2})(?:-(\d{2})(?:-(\d{2}))?)?")


class Reading(NamedTuple):
    """A date as YYYY-MM-DD, or None with a warning that says why there is none; a date may have a warning too."""

    iso: str | None
    warning: str | None = None


def read_expiry(text: str, today: date) -> Reading:
    """An expiry date: of this century, unless that lies too far ahead."""
    if text in _STANDS_FOR_NONE:
        return Reading(None, "The expiry date is one that stands for no expiry.")
    days = _possible_days(text)
    if isinstance(days, str):
        return Reading(None, f"The expiry date {days}.")
    near = [day for day in days if day.year <= today.year + _LONGEST_VALIDITY]
    return Reading((near or days)[0].isoformat())


def read_birth(text: str, today: date, expiry: str | None) -> Reading:
    """A birth date: never after today, nor after the document's `expiry` (YYYY-MM-DD) where the century can choose."""
    days = _possible_days(text)
    if isinstance(days, str):
        return Reading(None, f"The birth date {days}.")
    born = [day for day in days if day <= today]
    if not born:
        return Reading(None, "The birth date is not a day of the calendar.")
    if expiry is None:
        return Reading(born[0].isoformat())
    before_expiry = [day for day in born if day.isoformat() < expiry]
    if before_expiry:
        return Reading(before_expiry[0].isoformat())
    return Reading(born[0].isoformat(), "The birth date is not before the expiry date.")


def _possible_days(text: str) -> list[date] | str:
    """The days that YYMMDD can mean, latest century first; or what is wrong with it."""
    if not text.strip(FILLER):
        return "is blank"
    if not set(text) <= set(DIGITS + FILLER):
        return "has a character that is no digit"
    if FILLER in text:
        return "is incomplete"
    days = []
    for century in (2000, 1900):
        try:
            days.append(date(century + int(text[:2]), int(text[2:4]), int(text[4:])))
        except ValueError:  # not a day of the calendar, such as 29 February 1900
            continue
    return days or "is not a day of the calendar"


def write_date(iso: str) -> str:
    """YYMMDD for YYYY-MM-DD, YYYY-MM or YYYY, fillers for what is unknown; ValueError where it is no date."""
    match = _WRITTEN.fullmatch(iso)
    if match is None:
        raise ValueError("A date is given as YYYY-MM-DD, or YYYY-MM or YYYY where the rest is unknown.")
    year, month, day = match.groups()
    date.fromisoformat(f"{iso[:4]}-{month or '01'}-{day or '01'}")
    return f"{year}{month or ''}{day or ''}".ljust(_WIDTH, FILLER)
