"""Reads a machine-readable zone from neighbouring lines of log-probabilities, in whichever layout fits best."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from idbridge.mrz import LAYOUTS, Layout, Mrz, parse

from ._grammar import decide, masks
from ._lattice import Floats, Slots, align
from ._line import Sighting
from ._plain import plain_slots

_LENGTH_TOLERANCE: Final = 4
"""Characters that a line may seem to miss or to have too many before the alphabet and the number of positions help."""
_MOST_DOUBT: Final = 0.4
"""Nats a character; other text pressed into a layout costs more than one."""
_MOST_DIFFERENT: Final = 0.2
"""Share of the characters in which two readings of one zone may differ."""
_LEAST_POSTERIOR: Final = 1e-4
"""So that no single reading can rule a character out for all."""
_CONVINCING_DOUBT: Final = 0.05
_CONVINCING_PROBABILITY: Final = 0.97

_SIZES: Final[dict[tuple[int, int], list[Layout]]] = {}
for _layout in LAYOUTS.values():
    _SIZES.setdefault((_layout.lines, _layout.length), []).append(_layout)


@dataclass(frozen=True, slots=True)
class ZoneReading:
    """A zone as read: `posteriors` are (positions, alphabet) for each line.

    `strain` is how ill the frames fit any text of the layout, and `doubt` how ill they fit this one with its check
    digits and states: both in nats a character, 0 where nothing else could be read. `lines` is what was read, and
    `ends` the frames of the first and last character in each.
    """

    mrz: Mrz
    layout: Layout
    posteriors: tuple[Floats, ...]
    strain: float
    doubt: float
    lines: tuple[Sighting, ...]
    ends: tuple[tuple[float, float], ...]

    def is_of(self, other: ZoneReading) -> bool:
        """Whether both are readings of one zone, in different cuttings of its lines."""
        pairs = zip("".join(self.mrz.lines), "".join(other.mrz.lines), strict=False)
        different = sum(one != another for one, another in pairs)
        return (
            self.layout is other.layout
            and different <= _MOST_DIFFERENT * self.layout.lines * self.layout.length
            and not set(map(id, self.lines)) & set(map(id, other.lines))
        )

    @property
    def convinces(self) -> bool:
        """Whether nothing better is to be expected of another attempt."""
        return (
            self.mrz.valid
            and self.doubt <= _CONVINCING_DOUBT
            and all(line.max(axis=1).min() >= _CONVINCING_PROBABILITY for line in self.posteriors)
        )


def read_zone(lines: Sequence[Sighting]) -> ZoneReading | None:
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


def pooled(readings: Sequence[ZoneReading]) -> ZoneReading:
    """What several readings of one zone say together; where it was seen is told by the first.

    Their posteriors' geometric mean, in which a reading that fits its frames worse than the best one counts for less.
    """
    first = readings[0]
    if len(readings) == 1:
        return first
    strain = min(reading.strain for reading in readings)
    characters = first.layout.lines * first.layout.length
    weights = [1 / (1 + (reading.strain - strain) * characters) for reading in readings]
    logs = [[np.log(np.maximum(line, _LEAST_POSTERIOR)) for line in reading.posteriors] for reading in readings]
    means = [np.exp(np.average(lines, axis=0, weights=weights)) for lines in zip(*logs, strict=True)]
    posteriors = tuple(line / line.sum(axis=1, keepdims=True) for line in means)
    return _decided(first.layout, posteriors, strain, first.lines, first.ends)


def _read_group(group: Sequence[Sighting], layouts: Sequence[Layout]) -> Iterator[ZoneReading]:
    """What the lines say in each of the layouts, which are of one size, as far as it is worth a look."""
    for layout, slots in _slots(group, layouts):
        characters = layout.lines * layout.length
        strain = -sum(line.log_evidence for line in slots) / characters
        if strain <= _MOST_DOUBT:
            posteriors = tuple(line.posteriors for line in slots)
            yield _decided(layout, posteriors, strain, tuple(group), tuple(line.ends for line in slots))


def _decided(
    layout: Layout,
    posteriors: tuple[Floats, ...],
    strain: float,
    lines: tuple[Sighting, ...],
    ends: tuple[tuple[float, float], ...],
) -> ZoneReading:
    text, cost = decide(layout, posteriors)
    doubt = strain + cost / (layout.lines * layout.length)
    return ZoneReading(parse(text), layout, posteriors, strain, doubt, lines, ends)


def _slots(group: Sequence[Sighting], layouts: Sequence[Layout]) -> Iterator[tuple[Layout, list[Slots]]]:
    for layout in layouts:
        plain = [plain_slots(line.log_probs, weights) for line, weights in zip(group, masks(layout), strict=True)]
        if None not in plain:
            yield layout, [slots for slots in plain if slots]
            return
    # All layouts in one pass: it costs little more than one of them.
    lines = [line.log_probs for line in group] * len(layouts)
    slots = align(lines, [weights for layout in layouts for weights in masks(layout)])
    if slots is not None:
        for index, layout in enumerate(layouts):
            yield layout, slots[index * layout.lines : (index + 1) * layout.lines]
