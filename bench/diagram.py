"""Draws a reliability diagram as SVG: how often answers of each confidence were right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

_SIDE: Final = 360
_LEFT: Final = 64
_TOP: Final = 44
_BARS: Final = 60
"""Height of the bars below the diagram that say how many answers each bin holds."""
_GAP: Final = 34
_WIDTH: Final = _LEFT + _SIDE + 24
_HEIGHT: Final = _TOP + _SIDE + _GAP + _BARS + 40
_INK: Final = "#333333"
_PALE: Final = "#d8d8d8"
_MARK: Final = "#1f6feb"


@dataclass(frozen=True, slots=True)
class Point:
    """A bin: its mean confidence, the share of its answers that was right, with its interval, and their number."""

    expected: float
    observed: float
    low: float
    high: float
    count: int


def reliability(title: str, points: Sequence[Point]) -> str:
    """The diagram: confidence to the right, the share that was right upwards; dashed where both are the same."""
    ticks = [_tick(step / 5) for step in range(6)]
    marks = [_mark(point) for point in points]
    bars = [_bar(point, max(point.count for point in points)) for point in points]
    diagonal = f'<path d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}" stroke="{_INK}" stroke-dasharray="4 4"/>'
    frame = f'<rect x="{_LEFT}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="{_INK}"/>'
    middle = _LEFT + _SIDE / 2
    words = [
        _text(middle, _TOP - 18, title, "middle", 'font-weight="bold"'),
        _text(middle, _TOP + _SIDE + _GAP + _BARS + 20, "confidence; bars: number of fields, by its root", "middle"),
        _text(-(_TOP + _SIDE / 2), 18, "share that was right", "middle", 'transform="rotate(-90)"'),
    ]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}"'
        f' font-family="sans-serif" font-size="12" role="img" aria-label="{escape(title)}">'
    )
    ground = f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>'
    return "\n".join([head, ground, *ticks, diagonal, *bars, *marks, frame, *words, "</svg>", ""])


def _x(share: float) -> float:
    return round(_LEFT + share * _SIDE, 1)


def _y(share: float) -> float:
    return round(_TOP + (1 - share) * _SIDE, 1)


def _tick(share: float) -> str:
    lines = f"M{_x(share)} {_y(0)}V{_y(1)}M{_x(0)} {_y(share)}H{_x(1)}"
    below = _text(_x(share), _y(0) + 16, f"{share:.1f}", "middle")
    beside = _text(_x(0) - 8, _y(share) + 4, f"{share:.1f}", "end")
    return f'<path d="{lines}" stroke="{_PALE}"/>{below}{beside}'


def _mark(point: Point) -> str:
    x = _x(point.expected)
    interval = f'<path d="M{x} {_y(point.low)}V{_y(point.high)}" stroke="{_MARK}" stroke-width="2"/>'
    return f'{interval}<circle cx="{x}" cy="{_y(point.observed)}" r="4.5" fill="{_MARK}"/>'


def _bar(point: Point, most: int) -> str:
    # By the root, for nine answers in ten are in the last bin.
    height = round(_BARS * (point.count / most) ** 0.5, 1)
    bottom = _TOP + _SIDE + _GAP + _BARS
    return f'<rect x="{_x(point.expected) - 5}" y="{bottom - height}" width="10" height="{height}" fill="{_PALE}"/>'


def _text(x: float, y: float, words: str, anchor: str, more: str = "") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{_INK}" {more}>{escape(words)}</text>'
