"""Decides what a zone says from the posteriors of its positions, its check digits and the list of states.

The reading is the most probable one, where a misprinted check digit and an unlisted state are possible but rare: each
costs what the evidence must be worth to believe in it. So a check digit settles a doubtful character, and where print
and check digit plainly disagree, as on many specimens, what is printed stands. The search is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from typing import Final

import numpy as np
from numpy.typing import NDArray

from idbridge.mrz.checkdigit import VALUES, WEIGHTS, effective_checks, holds
from idbridge.mrz.layouts import ALPHABET, FILLER, Check, Layout, position_alphabets
from idbridge.mrz.states import STATE_CODES

Floats = NDArray[np.float64]

MISPRINT_COST: Final = 7.0
"""Nats that a zone with a wrong check digit costs: about one in a thousand, rarer than that the net errs unsurely."""
FURTHER_MISPRINT_COST: Final = 1.5
"""Nats for each further wrong check digit: on specimens they come together, and one spoils the composite too."""
UNLISTED_STATE_COST: Final = 5.0
"""Nats that a state which is not listed costs; specimens have such, and no list stays complete."""
STRAY_COST: Final = 7.0
"""Nats that a digit in a name or state costs, where no check digit can tell; Russian internal passports have them."""

_IMPOSSIBLE: Final = 1e-9
_STATE_FIELDS: Final = ("country_region", "nationality")
_CODES: Final = tuple(sorted(STATE_CODES))
_CODE_COLUMNS: Final = np.array([[ALPHABET.index(character) for character in code] for code in _CODES])

_Place = tuple[int, int]  # line and position


@dataclass(frozen=True, slots=True)
class _Option:
    """A way to read some places: cost, text, what it adds to the composite's sum modulo 10, any wrong check digit."""

    cost: float
    text: str
    residue: int = 0
    misprinted: bool = False


@cache
def masks(layout: Layout) -> tuple[Floats, ...]:
    """For every line of `layout` the weights (positions, alphabet) of the characters: 1 where they may stand, else 0.

    A little more than 0 for strays in fields without a check digit.
    """
    alphabets = [list(line) for line in position_alphabets(layout)]
    alphabets[0][0] = layout.initials
    alphabets[0][: len(layout.prefix)] = layout.prefix
    weights = [np.array([[float(c in allowed) for c in ALPHABET] for allowed in line]) for line in alphabets]
    for field in layout.fields:
        if field.name in ("names", "last_name", "first_name", "nationality"):
            part = weights[field.line][field.start : field.stop]
            np.maximum(part, np.exp(-STRAY_COST), out=part)
    return tuple(weights)


def decide(layout: Layout, posteriors: Sequence[Floats]) -> tuple[tuple[str, ...], float]:
    """The lines that the posteriors (positions, alphabet) say under the grammar of `layout`, and their cost in nats.

    The cost is what the reading gives up against the most probable characters, and the price of what does not hold.
    """
    costs = [-np.log(np.maximum(line, _IMPOSSIBLE)) for line in posteriors]
    costs = [line - line.min(axis=1, keepdims=True) for line in costs]
    chosen = {
        (number, position): ALPHABET[column]
        for number, line in enumerate(costs)
        for position, column in enumerate(line.argmin(axis=1))
    }
    total = sum(_choose_state(layout, name, costs, chosen) for name in _STATE_FIELDS)
    lines = _lines(layout, chosen)
    if not all(holds(layout, check, lines) for check in effective_checks(layout, lines)):
        total += _choose_under_checks(layout, costs, chosen)
        lines = _lines(layout, chosen)
    return lines, total


def _lines(layout: Layout, chosen: Mapping[_Place, str]) -> tuple[str, ...]:
    return tuple("".join(chosen[number, x] for x in range(layout.length)) for number in range(layout.lines))


def _choose_state(layout: Layout, name: str, costs: Sequence[Floats], chosen: dict[_Place, str]) -> float:
    field = next((field for field in layout.fields if field.name == name), None)
    if field is None:
        return 0.0
    places = [(field.line, position) for position in range(field.start, field.stop)]
    if "".join(chosen[place] for place in places) in STATE_CODES:
        return 0.0
    by_code = costs[field.line][np.arange(field.start, field.stop), _CODE_COLUMNS].sum(axis=1)
    best = int(by_code.argmin())
    if by_code[best] > UNLISTED_STATE_COST:
        return UNLISTED_STATE_COST
    chosen.update(zip(places, _CODES[best], strict=True))
    return float(by_code[best])


def _choose_under_checks(layout: Layout, costs: Sequence[Floats], chosen: dict[_Place, str]) -> float:
    composite = next((check for check in layout.checks if check.name == "composite"), None)
    weights = dict(zip(_places(composite), cycle(WEIGHTS), strict=False)) if composite else {}
    # Giving up more than all check digits are worth together is never the best reading.
    budget = MISPRINT_COST + FURTHER_MISPRINT_COST * (len(layout.checks) - 1)
    groups = [
        ([*_places(check), (check.line, check.position)], _checked_options(layout, check, costs, weights, budget))
        for check in layout.checks
        if check is not composite
    ]
    grouped = {place for places, _ in groups for place in places}
    groups += [
        ([place], _single_options(layout, place, costs, weights, budget, chosen))
        for place in weights
        if place not in grouped
    ]
    best = [_Option(0.0, "")]
    for _, options in groups:
        best = _cheapest(_joined(path, option) for path in best for option in options)
    places = [place for places, _ in groups for place in places]
    if composite:
        places.append((composite.line, composite.position))
        best = [_closed(path, composite, costs) for path in best]
    reading = min(best, key=lambda option: option.cost)
    chosen.update(zip(places, reading.text, strict=True))
    return reading.cost


def _places(check: Check) -> list[_Place]:
    return [(span.line, position) for span in check.over for position in range(span.start, span.stop)]


def _cheapest(options: Iterable[_Option]) -> list[_Option]:
    """The cheapest option of each residue, with and without a misprint; the first of equals, so that answers repeat."""
    best: dict[tuple[int, bool], _Option] = {}
    for option in options:
        key = (option.residue, option.misprinted)
        if key not in best or option.cost < best[key].cost:
            best[key] = option
    return list(best.values())


def _joined(path: _Option, option: _Option) -> _Option:
    return _Option(
        path.cost + option.cost + _misprint_cost(path.misprinted, wrong=option.misprinted),
        path.text + option.text,
        (path.residue + option.residue) % 10,
        path.misprinted or option.misprinted,
    )


def _misprint_cost(before: bool, *, wrong: bool) -> float:
    if not wrong:
        return 0.0
    return FURTHER_MISPRINT_COST if before else MISPRINT_COST


def _characters(costs: Sequence[Floats], place: _Place, budget: float) -> list[tuple[str, float]]:
    row = costs[place[0]][place[1]]
    return [(ALPHABET[column], float(row[column])) for column in np.flatnonzero(row <= budget)]


def _single_options(
    layout: Layout,
    place: _Place,
    costs: Sequence[Floats],
    composite: Mapping[_Place, int],
    budget: float,
    chosen: Mapping[_Place, str],
) -> list[_Option]:
    """The ways to read a place that only the composite covers; a state is decided already."""
    in_state = any(
        field.name in _STATE_FIELDS and field.line == place[0] and field.start <= place[1] < field.stop
        for field in layout.fields
    )
    characters = [(chosen[place], 0.0)] if in_state else _characters(costs, place, budget)
    return [_Option(cost, text, VALUES[text] * composite[place] % 10) for text, cost in characters]


def _checked_options(
    layout: Layout, check: Check, costs: Sequence[Floats], composite: Mapping[_Place, int], budget: float
) -> list[_Option]:
    """The cheapest reading of a check digit and what it covers, for each residue of the composite, right and wrong."""
    # Keys: the check digit's own sum and the composite's modulo 10, whether there is any character, and any filler.
    paths: dict[tuple[int, int, bool, bool], tuple[float, str]] = {(0, 0, False, False): (0.0, "")}
    for place, weight in zip(_places(check), cycle(WEIGHTS), strict=False):
        longer: dict[tuple[int, int, bool, bool], tuple[float, str]] = {}
        for character, extra in _characters(costs, place, budget):
            value, blank = VALUES[character], character == FILLER
            for (own, residue, some, gaps), (cost, text) in paths.items():
                key = (
                    (own + value * weight) % 10,
                    (residue + value * composite.get(place, 0)) % 10,
                    some or not blank,
                    gaps or blank,
                )
                if cost + extra <= budget and (key not in longer or cost + extra < longer[key][0]):
                    longer[key] = (cost + extra, text + character)
        paths = longer
    place = (check.line, check.position)
    readings = []
    for printed, extra in _characters(costs, place, budget):
        for (own, residue, some, gaps), (cost, text) in paths.items():
            if printed == FILLER:
                runs_on = layout.number_continues_in is not None and check.name == "document_number" and not gaps
                right = check.blank_allowed and (runs_on or not some)
            else:
                right = printed == str(own)
            total = (residue + VALUES[printed] * composite.get(place, 0)) % 10
            readings.append(_Option(cost + extra, text + printed, total, misprinted=not right))
    return _cheapest(readings)


def _closed(path: _Option, composite: Check, costs: Sequence[Floats]) -> _Option:
    """A path with its composite check digit: the right one, or the one printed at the price of a misprint."""
    row = costs[composite.line][composite.position]
    right = float(row[ALPHABET.index(str(path.residue))])
    wrong = _misprint_cost(path.misprinted, wrong=True)
    if right <= wrong:
        return _Option(path.cost + right, path.text + str(path.residue))
    return _Option(path.cost + wrong, path.text + ALPHABET[int(row.argmin())])
