"""Where lines are found and how they are cut out."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from idbridge_local._locate import locate
from idbridge_local._rectify import cut
from idbridge_local._rows import rows_around


def zone_lines(page, count, length):
    """The middles of the zone's lines on a drawn page of 20 px pitch."""
    top = page.height - (40 + 50 * count)
    return [(page.width / 2, top + 50 * row + 18) for row in range(count)], length * 20


@pytest.mark.parametrize("side", [700, 1000, 1400])
def test_the_lines_of_a_zone_are_found_first(passport, side):
    middles, length = zone_lines(passport, 2, 44)
    lines = locate(np.asarray(passport), side, turned=False)[:2]
    for line, middle in zip(sorted(lines, key=lambda line: line.corners[0, 1]), middles, strict=True):
        assert line.stacked
        assert line.corners.mean(axis=0) == pytest.approx(middle, abs=12)
        assert line.length == pytest.approx(length, rel=0.06)


def test_lines_of_a_quarter_turn_are_told_in_the_pictures_own_pixels(passport):
    level = locate(np.asarray(passport), 1000, turned=False)[0]
    quarter = np.ascontiguousarray(np.rot90(np.asarray(passport)))
    turned = locate(quarter, 1000, turned=True)[0]
    x, y = turned.corners.mean(axis=0)
    assert (passport.width - 1 - y, x) == pytest.approx(tuple(level.corners.mean(axis=0)), abs=6)


def test_neighbours_of_a_known_line_are_found(passport):
    middles, _ = zone_lines(passport, 2, 44)
    known = min(
        locate(np.asarray(passport), 1000, turned=False),
        key=lambda line: abs(float(line.corners[:, 1].mean()) - middles[1][1]),
    )
    found = [float(row.corners[:, 1].mean()) for row in rows_around(np.asarray(passport), known)]
    for _, y in middles:
        assert min(abs(y - row) for row in found) < 8


def test_a_tilted_line_is_cut_out_level():
    picture = np.full((400, 900), 220, np.uint8)
    cv2.rectangle(picture, (100, 190), (800, 210), 40, cv2.FILLED)
    turn = cv2.getRotationMatrix2D((450, 200), 8, 1)
    tilted = cv2.warpAffine(picture, turn, (900, 400), borderValue=220)
    corners = np.array([[100, 190], [800, 190], [800, 210], [100, 210]], np.float32)
    moved = cv2.transform(corners[None], turn)[0].astype(np.float32)
    crop = cut(tilted, moved, 24, upside_down=False)
    assert crop.shape[0] == 24
    assert np.ptp(crop[12, 40:-40].astype(int)) < 30
    assert crop[12].min() < 60 < 200 < crop[0].max()


def test_upside_down_is_half_a_turn(passport):
    line = locate(np.asarray(passport), 1000, turned=False)[0]
    upright = cut(np.asarray(passport), line.corners, 24, upside_down=False).astype(int)
    reversed_ = cut(np.asarray(passport), line.corners, 24, upside_down=True)[::-1, ::-1].astype(int)
    assert np.abs(upright - reversed_).mean() < 6
