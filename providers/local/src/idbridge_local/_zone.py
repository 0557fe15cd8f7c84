"""Reads a machine-readable zone from neighbouring lines of log-probabilities, in whichever layout fits best."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from idbridge.mrz import LAYOUTS, Layout, Mrz, parse

from ._grammar import decide, masks
from ._lattice import Floats, LogProbs, align

_LENGTH_TOLERANCE: Final = 4
"""Characters that a line may seem to miss or to have too many before the alphabet and the number of positions help."""
_MOST_DOUBT: Final = 0.4
"""Nats a character; other text pressed into a layout costs more than one."""
_CONVINCING_DOUBT: Final = 0.05
_CONVINCING_PROBABILITY: Final = 0.9

_SIZES: Final[dict[tuple[int, int], list[Layout]]] = {}
for _layout in LAYOUTS.values():
    _SIZES.setdefault((_layout.lines, _layout.length), []).append(_layout)


@dataclass(frozen=True, slots=True)
class LineReading:
    """One line as the net sees it: (frames, 1 + alphabet) log-probabilities, and the plain best text of them.

    `at_edge`: it begins or ends at the edge of the picture, so that it may go on outside.
    """

    log_probs: LogProbs
    text: str
    at_edge: bool


@dataclass(frozen=True, slots=True)
class ZoneReading:
    """A zone as read: `posteriors` are (positions, alphabet) for each line.

    `doubt`, in nats a character, is 0 where the net was sure of everything and every check digit holds.
    """

    mrz: Mrz
    layout: Layout
    posteriors: tuple[Floats, ...]
    doubt: float

    @property
    def convinces(self) -> bool:
        """Whether nothing better is to be expected of another attempt."""
        return (
            self.mrz.valid
            and self.doubt <= _CONVINCING_DOUBT
            and all(line.max(axis=1).min() >= _CONVINCING_PROBABILITY for line in self.posteriors)
        )


def read_zone(lines: Sequence[LineReading]) -> ZoneReading | None:
    """The likeliest zone in `lines`, which stand one below the other; None where they hold none."""
    readings: list[ZoneReading] = []
    for (count, length), layouts in _SIZES.items():
        near = [line for line in lines if abs(len(line.text) - length) <= _LENGTH_TOLERANCE]
        for start in range(len(near) - count + 1):
            group = near[start : start + count]
            # Every name field has a pair of fillers, and running text has none.
            filled = sum(line.text.count("<") for line in group) >= 2
            # Check digits would fill in plausible characters for those that the picture does not show.
            is_cut = any(line.at_edge and len(line.text) < length for line in group)
            if filled and not is_cut:
                readings += _read_group(group, layouts)
    return min(readings, key=lambda reading: reading.doubt, default=None)


def _read_group(group: Sequence[LineReading], layouts: Sequence[Layout]) -> Iterator[ZoneReading]:
    """What the lines say in each of the layouts, which are of one size, as far as it is worth a look."""
    log_probs = [line.log_probs for line in group]
    # All layouts in one pass: it costs little more than one of them.
    slots = align(log_probs * len(layouts), [line for layout in layouts for line in masks(layout)])
    if slots is None:
        return
    for index, layout in enumerate(layouts):
        own = slots[index * layout.lines : (index + 1) * layout.lines]
        characters = layout.lines * layout.length
        doubt = -sum(line.log_evidence for line in own) / characters
        if doubt <= _MOST_DOUBT:
            posteriors = tuple(line.posteriors for line in own)
            lines, cost = decide(layout, posteriors)
            yield ZoneReading(parse(lines), layout, posteriors, doubt + cost / characters)
