"""Reads text lines of one picture: cuts them out, has the net read them, and remembers what it has read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from idbridge.mrz import ALPHABET
from idbridge.mrz.layouts import FILLER

from ._lattice import LogProbs, greedy
from ._locate import Grey, TextLine
from ._net import Net
from ._rectify import Crop, cut
from ._stopwatch import Stopwatch

_SHORTEST: Final = 22
"""Characters; the shortest lines of a zone have 30, of which some may be lost."""
_LEAST_PRINT: Final = 10
"""Characters seen in a box that holds print; a line of a zone shows more even while it is upside down."""
_UNCLEAR: Final = 0.5
"""Clearness below which a line is not read again in a box that is nearly the same."""


@dataclass(frozen=True)
class Sighting:
    """One line as the net sees it: (frames, 1 + alphabet) log-probabilities, and the plain best text of them.

    `at_edge`: it begins or ends at the edge of the picture, so that it may go on outside.
    """

    line: TextLine
    upside_down: bool
    crop: Crop
    log_probs: LogProbs
    text: str
    at_edge: bool

    @cached_property
    def clearness(self) -> float:
        """The mean probability of the line's characters; 0 where it does not look like a line of a zone."""
        if FILLER not in self.text or len(self.text) < _SHORTEST:
            return 0.0
        best: LogProbs = self.log_probs.max(axis=1)
        return float(np.exp(best[self.log_probs.argmax(axis=1) > 0]).mean())


class LineReader:
    """Reads lines of one picture; what was read once is not read again."""

    def __init__(self, picture: Grey, net: Net, watch: Stopwatch) -> None:
        self.picture = picture
        self._net = net
        self._watch = watch
        self._known: dict[tuple[int, bool], Sighting] = {}

    def may_read(self, line: TextLine) -> bool:
        """Whether the line is worth reading: False where nearly the same box held nothing like a zone either way up."""
        tries = [known for known in self._known.values() if _is_nearly(known.line, line)]
        return len(tries) < 2 or max(known.clearness for known in tries) >= _UNCLEAR

    def read(self, lines: Sequence[TextLine], *, upside_down: bool) -> list[Sighting]:
        """What stands in each of the lines, which have one direction, from the upper to the lower.

        Lines that showed hardly any print upright are left out of what is read upside down.
        """
        if upside_down:
            lines = [line for line in lines if self._may_turn(line)]
        new = [line for line in lines if (id(line), upside_down) not in self._known]
        if new:
            with self._watch.stage("net"):
                crops = [cut(self.picture, line, self._net.height, upside_down=upside_down) for line in new]
                answers = self._net.read([crop.pixels for crop in crops])
                for line, crop, log_probs in zip(new, crops, answers, strict=True):
                    text = "".join(ALPHABET[index] for index in greedy(log_probs))
                    sighting = Sighting(line, upside_down, crop, log_probs, text, self._is_at_edge(line))
                    self._known[id(line), upside_down] = sighting
        sightings = [self._known[id(line), upside_down] for line in lines]
        if not lines:
            return []
        down = lines[0].corners[3] - lines[0].corners[0]
        return sorted(sightings, key=lambda seen: float(seen.line.corners.mean(axis=0) @ down), reverse=upside_down)

    def _may_turn(self, line: TextLine) -> bool:
        upright = self._known.get((id(line), False))
        return upright is None or len(upright.text) >= _LEAST_PRINT

    def _is_at_edge(self, line: TextLine) -> bool:
        """Whether less than a character fits between an end of the line and the edge of the picture beyond it."""
        ends = (line.corners[:2] + line.corners[[3, 2]]) / 2
        character = (ends[1] - ends[0]) / line.length * line.height
        beyond = ends + np.stack([-character, character])
        height, width = self.picture.shape[:2]
        return bool(beyond.min() < 0 or beyond[:, 0].max() > width or beyond[:, 1].max() > height)


def _is_nearly(one: TextLine, other: TextLine) -> bool:
    apart = float(np.abs(one.corners - other.corners).max())
    return apart < 0.5 * one.height and 0.85 < one.height / other.height < 1.15
