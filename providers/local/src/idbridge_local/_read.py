"""Reads the machine-readable zone of a picture by ever dearer attempts, until one convinces or two agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from idbridge.mrz import ALPHABET

from ._lattice import LogProbs, greedy
from ._locate import Grey, TextLine, locate
from ._net import Net
from ._rectify import cut
from ._rows import rows_around
from ._stopwatch import Stopwatch
from ._zone import LineReading, ZoneReading, read_zone

_SEARCHES: Final = ((700, False), (700, True), (1000, False), (1000, True), (1400, False), (1400, True))
"""Sides in pixels at which lines are sought, and whether in the picture or in its quarter turn; cheap ones first."""
_MOST_LINES: Final = 8
_SHORTEST: Final = 22
"""Characters; the shortest lines of a zone have 30, of which some may be lost."""
_CLEAR: Final = 0.8
"""Mean probability of the characters of a line that is good enough to look around it."""


def read(picture: Grey, net: Net, watch: Stopwatch) -> ZoneReading | None:
    """The zone in the picture, whichever way up it is; None where there is none."""
    best: ZoneReading | None = None
    for reading in _attempts(picture, net, watch):
        confirmed = best is not None and best.mrz.lines == reading.mrz.lines
        if best is None or reading.doubt < best.doubt:
            best = reading
        if confirmed or best.convinces:
            break
    return best


def _attempts(picture: Grey, net: Net, watch: Stopwatch) -> Iterator[ZoneReading]:
    for side, turned in _SEARCHES:
        with watch.stage("locate"):
            lines = locate(picture, side, turned=turned)[:_MOST_LINES]
        for upside_down in (False, True):
            answers = _read_lines(picture, lines, net, watch, upside_down=upside_down)
            yield from _zone(answers, watch)
            known = max(answers, key=lambda answer: _clearness(answer[1]), default=None)
            if known is not None and _clearness(known[1]) >= _CLEAR:
                with watch.stage("locate"):
                    rows = rows_around(picture, known[0])
                yield from _zone(_read_lines(picture, rows, net, watch, upside_down=upside_down), watch)


def _read_lines(
    picture: Grey, lines: Sequence[TextLine], net: Net, watch: Stopwatch, *, upside_down: bool
) -> list[tuple[TextLine, LineReading]]:
    """What stands in each of the lines, which have one direction, from the upper to the lower."""
    if not lines:
        return []
    with watch.stage("net"):
        crops = [cut(picture, line.corners, net.height, upside_down=upside_down) for line in lines]
        readings = [
            LineReading(log_probs, "".join(ALPHABET[index] for index in greedy(log_probs)), _is_at_edge(line, picture))
            for line, log_probs in zip(lines, net.read(crops), strict=True)
        ]
    down = lines[0].corners[3] - lines[0].corners[0]
    answers = zip(lines, readings, strict=True)
    return sorted(answers, key=lambda answer: float(answer[0].corners.mean(axis=0) @ down), reverse=upside_down)


def _is_at_edge(line: TextLine, picture: Grey) -> bool:
    """Whether less than a character fits between an end of the line and the edge of the picture beyond it."""
    ends = (line.corners[:2] + line.corners[[3, 2]]) / 2
    character = (ends[1] - ends[0]) / line.length * line.height
    beyond = ends + np.stack([-character, character])
    height, width = picture.shape[:2]
    return bool(beyond.min() < 0 or beyond[:, 0].max() > width or beyond[:, 1].max() > height)


def _zone(answers: Sequence[tuple[TextLine, LineReading]], watch: Stopwatch) -> Iterator[ZoneReading]:
    with watch.stage("grammar"):
        reading = read_zone([line for _, line in answers])
    if reading is not None:
        yield reading


def _clearness(line: LineReading) -> float:
    """The mean probability of a line's characters; 0 where it does not look like a line of a zone."""
    if "<" not in line.text or len(line.text) < _SHORTEST:
        return 0.0
    best: LogProbs = line.log_probs.max(axis=1)
    return float(np.exp(best[line.log_probs.argmax(axis=1) > 0]).mean())
