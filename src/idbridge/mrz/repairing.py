"""Undoes what a camera confuses in a zone, by the position of a character and by the check digits.

Only what cannot be right is read again: a character that its position does not allow, a state that does not exist, a
filler's look-alike within a run of fillers, and letters and digits under a check digit that does not hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations, cycle, product
from typing import Final, NamedTuple

from .checkdigit import VALUES, WEIGHTS, check_digit, effective_checks, holds
from .framing import frame
from .layouts import DIGITS, FILLER, LAYOUTS, LETTERS, Check, Layout, position_alphabets
from .parsing import Mrz, read_framed
from .states import STATE_CODES

_AS_DIGIT: Final = {"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "|": "1", "Z": "2", "S": "5", "G": "6", "B": "8"}
_AS_LETTER: Final = {"0": "O", "1": "I", "|": "I", "2": "Z", "5": "S", "6": "G", "8": "B"}
_AS_FILLER: Final = "KC("

_STATES: Final = frozenset({"country_region", "nationality"})

_AS_STATE_LETTER: Final = {
    **_AS_LETTER,
    "0": "ODQ",
    "O": "DQ",
    "D": "OQ",
    "Q": "OD",
    "1": "IL",
    "I": "L",
    "L": "I",
    "|": "IL",
    **dict.fromkeys(_AS_FILLER, FILLER),
}
"""What each character may have been in a state's code, where the list of codes decides."""

_INITIALS: Final = frozenset("".join(layout.initials for layout in LAYOUTS.values()))

# What may stand in a name field before its trailing fillers. No name can follow three of them, so that S, E and X,
# which OCR also gives for fillers, are safe to read again there.
_NAME: Final = "[^<]+(?:<[^<]+)*"
_TRAILING: Final = r"(<<[<KC(]*|<<<[<KCSEX(]*)"
_NAME_FIELDS: Final = {
    "names": re.compile(f"(?:{_NAME})?(?:<<{_NAME})?{_TRAILING}"),
    "last_name": re.compile(f"{_NAME}{_TRAILING}"),
    "first_name": re.compile(f"[^<]+(?:<<?[^<]+)*{_TRAILING}"),
}
_RUN_OF_FILLERS: Final = re.compile(r"(?<=<<)[KC(]+(?=<|$)")

_MOST_SWAPS: Final = 3
"""More changes than this under one check digit hardly ever have one solution only."""

_Draft = list[list[str]]


class _Swap(NamedTuple):
    """A character under a check digit read as its look-alike.

    `place` is where it stands in what the check digit covers, `added` what the reading adds to the weighted sum.
    """

    line: int
    position: int
    place: int
    printed: str
    reading: str
    added: int = 0


def repair(lines: str | Iterable[str | None], *, today: date | None = None) -> Mrz:
    """The zone in `lines` as `parse` reads it, after undoing a camera's confusions; `repairs` says where.

    Letters and digits under a failed check digit change only where exactly one likeliest set of changes makes it hold,
    and the composite with it. Like `parse` it raises on no text; `today` decides the century of two-digit years.
    """
    framed = frame(lines)
    if framed.layout is None:
        return read_framed(framed, today=today)
    draft = [list(line) for line in framed.lines]
    if draft[0][0] not in _INITIALS and _AS_LETTER.get(draft[0][0]) in _INITIALS:
        draft[0][0] = _AS_LETTER[draft[0][0]]
    _mend_states(framed.layout, draft)
    # The first five characters decide between formats of one size.
    layout = frame(_joined(draft)).layout or framed.layout
    _mend_characters(layout, draft)
    _mend_fillers(layout, draft)
    _mend_under_checks(layout, draft)
    mended = replace(framed, layout=layout, lines=_joined(draft))
    return read_framed(mended, today=today, repairs=tuple(_describe(framed.lines, mended.lines)))


def _joined(draft: _Draft) -> tuple[str, ...]:
    return tuple("".join(row) for row in draft)


def _describe(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    for number, (old, new) in enumerate(zip(before, after, strict=True), start=1):
        for position, (printed, mended) in enumerate(zip(old, new, strict=True), start=1):
            if printed != mended:
                kind = "filler" if mended == FILLER else "digit" if mended in DIGITS else "letter"
                yield f"Line {number}, position {position}: read as a {kind}."


def _mend_states(layout: Layout, draft: _Draft) -> None:
    """Where a state does not exist, takes the one code that needs the fewest changes; none where there are several."""
    for field in layout.fields:
        printed = "".join(draft[field.line][field.start : field.stop])
        if field.name not in _STATES or printed in STATE_CODES:
            continue
        readings = product(*(character + _AS_STATE_LETTER.get(character, "") for character in printed))
        codes = {"".join(reading) for reading in readings} & STATE_CODES
        changes = {code: sum(old != new for old, new in zip(printed, code, strict=True)) for code in codes}
        nearest = [code for code, count in changes.items() if count == min(changes.values())]
        if len(nearest) == 1:
            draft[field.line][field.start : field.stop] = nearest[0]


def _mend_characters(layout: Layout, draft: _Draft) -> None:
    """Reads again each character that its position does not allow, where one reading is allowed."""
    states = {
        (field.line, x) for field in layout.fields if field.name in _STATES for x in range(field.start, field.stop)
    }
    for line, (row, alphabets) in enumerate(zip(draft, position_alphabets(layout), strict=True)):
        for position, (character, alphabet) in enumerate(zip(row, alphabets, strict=True)):
            if character in alphabet or (line, position) in states:
                continue
            readings = {
                reading
                for reading in (_AS_DIGIT.get(character), _AS_LETTER.get(character))
                if reading is not None and reading in alphabet
            }
            if character in _AS_FILLER and FILLER in alphabet and FILLER in row[max(position - 1, 0) : position + 2]:
                readings.add(FILLER)
            if len(readings) == 1:
                row[position] = readings.pop()


def _mend_fillers(layout: Layout, draft: _Draft) -> None:
    """Makes fillers of their look-alikes in the runs of fillers after names, numbers and optional data."""
    for field in layout.fields:
        text = "".join(draft[field.line][field.start : field.stop])
        if field.name in _NAME_FIELDS:
            match = _NAME_FIELDS[field.name].fullmatch(text)
            mended = text[: match.start(1)].ljust(len(text), FILLER) if match else text
        elif set(LETTERS + FILLER) <= set(field.alphabet):
            mended = _RUN_OF_FILLERS.sub(lambda run: FILLER * len(run[0]), text)
        else:
            continue
        draft[field.line][field.start : field.stop] = mended


def _mend_under_checks(layout: Layout, draft: _Draft) -> None:
    """Lets each failed check digit choose between letters and digits; the composite last, over what no other covers.

    Where the composite does not hold in the end, the other check digits have been satisfied by chance: nothing changes.
    """
    mended = [list(row) for row in draft]
    settled: set[tuple[int, int]] = set()
    all_held = composite_holds = True
    for name in (check.name for check in layout.checks):
        check = next(check for check in effective_checks(layout, _joined(mended)) if check.name == name)
        if not holds(layout, check, _joined(mended)):
            if name != "composite" or all_held:
                for swap in _likeliest_swaps(layout, check, mended, settled):
                    mended[swap.line][swap.position] = swap.reading
            all_held = False
            composite_holds = name != "composite" or holds(layout, check, _joined(mended))
        settled |= {(span.line, x) for span in check.over for x in range(span.start, span.stop)}
    if composite_holds:
        draft[:] = mended


def _likeliest_swaps(layout: Layout, check: Check, draft: _Draft, settled: set[tuple[int, int]]) -> tuple[_Swap, ...]:
    """The one likeliest set of changes that makes the check digit hold; none where there are several, or none does.

    Several changes are of the same character into the same: a camera that reads one 0 as O reads the next as O too.
    Numbers have few runs of letters and digits: sets that leave fewer runs come first, then the smallest; none may
    leave more. Of 3000 random numbers with one digit misread as another, which no change can right, this rule alters
    9 % so that the check digits hold by chance; without regard to runs it would be 30 %.
    """
    printed = draft[check.line][check.position]
    # The check digit of a long number stands in a field where letters are allowed.
    digit = _AS_DIGIT.get(printed, printed)
    covered = check.covered(_joined(draft))
    if digit not in DIGITS or not set(covered) <= VALUES.keys():
        return ()
    settling = () if digit == printed else (_Swap(check.line, check.position, 0, printed, digit),)
    missing = int(digit) - int(check_digit(covered))
    if missing == 0:
        return settling
    swaps = list(_possible_swaps(layout, check, draft, settled))
    found: dict[tuple[bool, int], list[tuple[_Swap, ...]]] = {}
    for count in range(1, _MOST_SWAPS + 1):
        for chosen in combinations(swaps, count):
            is_like = len({(swap.printed, swap.reading) for swap in chosen}) == 1
            if is_like and (sum(swap.added for swap in chosen) - missing) % 10 == 0:
                more_runs = _runs(_changed(covered, chosen)) - _runs(covered)
                if more_runs <= 0:
                    found.setdefault((more_runs == 0, count), []).append(chosen)
    likeliest = found[min(found)] if found else []
    return (*settling, *likeliest[0]) if len(likeliest) == 1 else ()


def _possible_swaps(layout: Layout, check: Check, draft: _Draft, settled: set[tuple[int, int]]) -> Iterator[_Swap]:
    covered = [(span.line, x) for span in check.over for x in range(span.start, span.stop)]
    for place, ((line, x), weight) in enumerate(zip(covered, cycle(WEIGHTS), strict=False)):
        character = draft[line][x]
        if (line, x) in settled or not set(LETTERS + DIGITS) <= set(position_alphabets(layout)[line][x]):
            continue
        for reading in (_AS_DIGIT.get(character), _AS_LETTER.get(character)):
            if reading is not None:
                added = (VALUES[reading] - VALUES[character]) * weight
                yield _Swap(line, x, place, character, reading, added)


def _changed(covered: str, swaps: Iterable[_Swap]) -> str:
    characters = list(covered)
    for swap in swaps:
        characters[swap.place] = swap.reading
    return "".join(characters)


def _runs(text: str) -> int:
    """How many runs of letters, digits and fillers `text` has."""
    return len(re.findall("[0-9]+|[A-Z]+|<+", text))
