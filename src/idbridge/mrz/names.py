"""Reads names from a zone and writes them into it (ICAO Doc 9303-3, 4.6 and section 6).

A name field holds the primary identifier, two fillers and the secondary identifier; one filler stands for a blank or a
hyphen. Without a secondary identifier the name goes to `last_name`. With an empty primary identifier (`P<IND<<GIVEN`,
met on Indian passports of holders without a surname) it goes to `first_name`: the issuer says that it is no surname.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from .layouts import FILLER, LETTERS

# ICAO Doc 9303-3, section 6, table A. All its other Latin letters lose their diacritics and nothing else.
_SPELLED_OUT: Final = {
    "Ä": "AE",
    "Å": "AA",
    "Æ": "AE",
    "Ð": "D",
    "Đ": "D",
    "Ħ": "H",
    "Ĳ": "IJ",
    "Ł": "L",
    "Ŋ": "N",
    "Ö": "OE",
    "Ø": "OE",
    "Œ": "OE",
    "ẞ": "SS",
    "Ŧ": "T",
    "Ü": "UE",
    "Þ": "TH",
}
_DROPPED: Final = "'’‘ʼʻ`´.,·"
_BLANKS: Final = "-‐‑–/<"


def split_names(text: str) -> dict[str, str]:
    """`last_name` and `first_name`, those that are there, from a field with both identifiers."""
    primary, _, secondary = text.partition(FILLER * 2)
    names = {"last_name": spaced(primary), "first_name": spaced(secondary)}
    return {key: name for key, name in names.items() if name}


def spaced(text: str) -> str:
    """The text with each run of fillers as one blank, and none around it."""
    return " ".join(text.replace(FILLER, " ").split())


def may_be_cut(text: str) -> bool:
    """Whether a name field is full to its last position, so that the name may be longer than what is printed."""
    return text[-1] != FILLER


def transliterate(name: str) -> str:
    """A name in A-Z with one filler between its parts.

    Hyphens, slashes and blanks become fillers; apostrophes, commas and full stops are dropped. ValueError where a
    character is not Latin: issuers differ in how they transliterate other scripts.
    """
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).upper())
    return FILLER.join("".join(_letters(character) for character in composed).split())


def _letters(character: str) -> str:
    if character in LETTERS:
        return character
    if character in _SPELLED_OUT:
        return _SPELLED_OUT[character]
    if character in _DROPPED:
        return ""
    if character in _BLANKS or character.isspace():
        return " "
    base, *marks = list(unicodedata.normalize("NFD", character))
    if marks and all(unicodedata.combining(mark) for mark in marks):
        return _letters(base)
    raise ValueError(
        "A name has a character that is not a Latin letter: give its Latin spelling, as printed on the document."
    )


def join_names(last_name: str, first_name: str, width: int) -> str:
    """A name field of `width` characters, the names cut where they are too long (ICAO Doc 9303-4, 4.2.3)."""
    primary, secondary = transliterate(last_name), transliterate(first_name)
    whole = primary + FILLER * 2 + secondary if secondary else primary
    if len(whole) <= width:
        return whole.ljust(width, FILLER)
    if secondary:
        # The secondary identifier keeps at least its first letter.
        primary = cut_name(primary, width - 3)
        return primary + FILLER * 2 + cut_name(secondary, width - len(primary) - 2)
    return cut_name(primary, width)


def cut_name(name: str, width: int, separator: str = FILLER) -> str:
    """At most `width` characters of a transliterated name; where it is cut the last is a letter, the sign of a cut."""
    parts = name.split(separator)
    while len(name) > width and name[width - 1] == FILLER:
        longest = max(range(len(parts)), key=lambda index: len(parts[index]))
        parts[longest] = parts[longest][:-1]
        name = separator.join(part for part in parts if part)
    return name[:width]
