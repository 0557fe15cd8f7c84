"""Where lines are found and how they are cut out."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from idbridge_local._bend import bent
from idbridge_local._characters import character_box
from idbridge_local._locate import Bend, Search, TextLine, locate
from idbridge_local._rectify import cut
from idbridge_local._rows import rows_around, rows_within


def zone_lines(page, count, length):
    """The middles of the zone's lines on a drawn page of 20 px pitch."""
    top = page.height - (40 + 50 * count)
    return [(page.width / 2, top + 50 * row + 18) for row in range(count)], length * 20


def level_lines(picture, side=700):
    return locate(np.asarray(picture), Search(side, 0)).lines


@pytest.mark.parametrize("side", [500, 700, 1000])
def test_the_lines_of_a_zone_are_found_first(passport, side):
    middles, length = zone_lines(passport, 2, 44)
    lines = level_lines(passport, side)[:2]
    for line, middle in zip(sorted(lines, key=lambda line: line.corners[0, 1]), middles, strict=True):
        assert line.stack == 0
        assert line.corners.mean(axis=0) == pytest.approx(middle, abs=12)
        assert line.length == pytest.approx(length, rel=0.06)


@pytest.mark.parametrize(("degrees", "search"), [(90, 90), (45, 135), (-45, 45), (60, 135)])
def test_lines_of_a_turned_picture_are_told_in_its_own_pixels(passport, degrees, search):
    level = level_lines(passport)[0].corners.mean(axis=0)
    turned = passport.rotate(degrees, expand=True, fillcolor=200)
    angle = np.deg2rad(degrees)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    expected = turn @ (level - np.array(passport.size) / 2) + np.array(turned.size) / 2
    found = locate(np.asarray(turned), Search(1000, search)).lines
    assert min(float(np.linalg.norm(line.corners.mean(axis=0) - expected)) for line in found) < 12


def test_a_line_that_touches_the_edge_of_the_page_is_found(passport):
    middles, length = zone_lines(passport, 2, 44)
    framed = np.array(passport)
    framed[:, -64:-56] = 20
    framed[int(middles[0][1]) - 3 : int(middles[0][1]) + 3, -90:-60] = 20
    lines = level_lines(framed)[:2]
    assert [line.length for line in lines] == pytest.approx([length] * 2, rel=0.12)


def test_lines_that_run_into_each_other_are_found_in_their_block():
    picture = np.full((400, 900), 220, np.uint8)
    for top in (100, 140, 180):
        for left in range(100, 800, 12):
            cv2.rectangle(picture, (left, top), (left + 4, top + 18), 40, cv2.FILLED)
    block = np.array([[100, 98], [800, 98], [800, 200], [100, 200]], np.float32)
    rows = sorted(float(row.corners[:, 1].mean()) for row in rows_within(picture, block))
    assert rows == pytest.approx([109, 149, 189], abs=3)


def test_neighbours_of_a_known_line_are_found(passport):
    middles, _ = zone_lines(passport, 2, 44)
    known = min(
        level_lines(passport),
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
    crop = cut(tilted, TextLine(moved, None), 24, upside_down=False).pixels
    assert crop.shape[0] == 24
    assert np.ptp(crop[12, 40:-40].astype(int)) < 30
    assert crop[12].min() < 60 < 200 < crop[0].max()


def test_upside_down_is_half_a_turn(passport):
    line = level_lines(passport)[0]
    upright = cut(np.asarray(passport), line, 24, upside_down=False).pixels.astype(int)
    reversed_ = cut(np.asarray(passport), line, 24, upside_down=True).pixels[::-1, ::-1].astype(int)
    assert np.abs(upright - reversed_).mean() < 6


def arched(sag, skew=0.0):
    """Upright strokes 20 px high along a curve over 700 px, and the corners of its ends."""
    picture = np.full((400, 900), 220, np.uint8)
    for x in range(100, 800, 8):
        y = round(200 + 20 * float(Bend(sag, skew).at(np.array([(x - 100) / 350 - 1]))[0]))
        cv2.rectangle(picture, (x, y - 10), (x + 3, y + 10), 40, cv2.FILLED)
    return picture, np.array([[100, 190], [800, 190], [800, 210], [100, 210]], np.float32)


@pytest.mark.parametrize(("sag", "skew"), [(0.7, 0.0), (-0.7, 0.0), (0.4, 0.5), (0.0, 0.0)])
def test_the_bend_of_a_line_is_measured(sag, skew):
    picture, corners = arched(sag, skew)
    line = bent(picture, corners)
    assert (line.bend.sag, line.bend.skew) == pytest.approx((sag, skew), abs=0.12)
    assert np.abs(line.corners - corners).max() < 4


def test_a_bent_line_is_cut_out_straight_and_led_back_to_where_it_was():
    picture, corners = arched(0.8)
    crop = cut(picture, TextLine(corners, None, Bend(0.8)), 24, upside_down=False)
    rows = (crop.pixels < 130).any(axis=0)
    assert rows.mean() > 0.3
    dark = np.flatnonzero((crop.pixels[:, 30:-30] < 100).any(axis=1))
    assert np.ptp(dark) < 24 / 1.28 + 3
    middle = np.array([[crop.pixels.shape[1] / 2 - 0.5, 11.5]])
    assert crop.way.place(middle)[0] == pytest.approx((450, 216), abs=1.5)


@pytest.mark.parametrize("ink", ["none", "stripes", "noise"])
def test_a_box_of_characters_stays_in_the_crop_whatever_the_ink(ink):
    picture = np.full((400, 900), 220, np.uint8)
    if ink == "stripes":
        picture[::2] = 40
    elif ink == "noise":
        picture = np.random.default_rng(3).integers(0, 256, (400, 900), np.uint8)
    line = TextLine(np.array([[100, 190], [800, 190], [800, 210], [100, 210]], np.float32), None)
    box = character_box(cut(picture, line, 24, upside_down=False), (6.0, 150.0), 44)
    assert (box[:, 1] > 180).all()
    assert (box[:, 1] < 220).all()
