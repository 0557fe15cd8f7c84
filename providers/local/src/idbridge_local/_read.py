"""Reads the machine-readable zone of a picture by ever dearer attempts, until one convinces or two agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ._bend import bent
from ._characters import character_box
from ._line import LineReader, Sighting
from ._locate import Grey, Search, locate
from ._net import Net
from ._rows import rows_around, rows_within
from ._stopwatch import Stopwatch
from ._zone import ZoneReading, pooled, read_zone

_SEARCHES: Final = (
    (0, Search(700, 0)),
    (0, Search(700, 90)),
    (900, Search(1400, 0)),
    (900, Search(1400, 90)),
    (0, Search(1000, 45)),
    (0, Search(1000, 135)),
    (2200, Search(2800, 0)),
    (2200, Search(2800, 90)),
    (2200, Search(2000, 45)),
    (2200, Search(2000, 135)),
)
"""Cheap and likely ones first; each with the longer side that a picture must have for print as small as it finds."""
_MOST_LINES: Final = 8
_MOST_LONE_LINES: Final = 3
_MOST_BLOCKS: Final = 2
_REFITS: Final = (1.5, 1.25)
"""Heights of a line, in capitals, in which it is read again."""
_CLEAR: Final = 0.8
"""Clearness of a line that is good enough to look around it."""


def read(picture: Grey, net: Net, watch: Stopwatch) -> ZoneReading | None:
    """The zone in the picture, whichever way up it is; None where there is none."""
    readings: list[ZoneReading] = []
    answer: ZoneReading | None = None
    for reading in _attempts(LineReader(picture, net, watch), watch):
        readings.append(reading)
        best = min(readings, key=lambda reading: reading.doubt)
        kin = [other for other in readings if other.is_of(best)]
        with watch.stage("grammar"):
            answer = pooled([best, *kin])
        if answer.convinces or any(other.mrz.lines == best.mrz.lines for other in kin):
            break
    return answer


def _attempts(reader: LineReader, watch: Stopwatch) -> Iterator[ZoneReading]:
    picture = reader.picture
    for search in (search for least, search in _SEARCHES if max(picture.shape) >= least):
        with watch.stage("locate"):
            found = locate(picture, search)
        stacked = [line for line in found.lines if line.stack is not None][:_MOST_LINES]
        lone = [line for line in found.lines if line.stack is None][:_MOST_LONE_LINES]
        lines = [line for line in stacked + lone if reader.may_read(line)]
        stack = [line for line in lines if line.stack == 0]
        for group in (stack, lines) if len(stack) < len(lines) else (lines,):
            for upside_down in (False, True):
                sightings = reader.read(group, upside_down=upside_down)
                yield from _zone(reader, sightings, watch)
                known = max(sightings, key=lambda sighting: sighting.clearness, default=None)
                if known and known.clearness >= _CLEAR:
                    with watch.stage("locate"):
                        rows = rows_around(picture, known.line)
                    yield from _zone(reader, reader.read(rows, upside_down=upside_down), watch)
        for block in found.blocks[:_MOST_BLOCKS]:
            with watch.stage("locate"):
                rows = rows_within(picture, block)
            for upside_down in (False, True):
                yield from _zone(reader, reader.read(rows, upside_down=upside_down), watch)


def _zone(reader: LineReader, sightings: Sequence[Sighting], watch: Stopwatch) -> Iterator[ZoneReading]:
    """The zone that the lines say, and again from boxes round the characters of the best reading so far."""
    with watch.stage("grammar"):
        best = read_zone(sightings)
    if best is None:
        return
    yield best
    for height in _REFITS:
        with watch.stage("locate"):
            boxes = [
                bent(reader.picture, character_box(line.crop, ends, best.layout.length)).heightened(height)
                for line, ends in zip(best.lines, best.ends, strict=True)
            ]
        sightings = reader.read(boxes, upside_down=False)
        with watch.stage("grammar"):
            again = read_zone(sightings)
        if again is not None:
            yield again
            best = min(best, again, key=lambda reading: reading.strain)
