"""Measurements on drawn scenes, and over many readings."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bench import endurance, reliability, scenes
from bench.diagram import Point
from bench.diagram import reliability as draw_reliability
from bench.shots import Shot, shots, take

EXAMPLES = Path(__file__).parents[2] / "examples"
PASSPORT = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
MISREAD = (PASSPORT[0].replace("ANNA", "ANMA"), PASSPORT[1])
SHOT = Shot(
    kind="UTO-PP",
    number=7,
    difficulty=0.5,
    capital_px=12.0,
    truth=PASSPORT,
    lines=PASSPORT,
    confidence={"first_name": 0.95, "document_number": 0.99, "side": 1.0},
    error=None,
    cpu_ms=20.0,
)


def test_scenes_are_drawn_and_read_the_same_for_the_same_seed() -> None:
    here = take(0, 3, None)
    (elsewhere,) = shots(1, 3, None)
    assert replace(elsewhere, cpu_ms=here.cpu_ms) == here
    assert here.truth
    assert here.capital_px > 3


def test_scenes_count_by_capitals_and_layout() -> None:
    taken = [
        SHOT,
        replace(SHOT, capital_px=8.0, lines=MISREAD),
        replace(SHOT, lines=(), confidence={}, error="BadImage"),
    ]
    figures = scenes.count_up(1, taken)
    assert figures.groups["all"] == scenes.Count(scenes=3, exact=1, nothing=1, valid_but_wrong=1, sure_but_wrong=1)
    assert figures.groups["capitals of 7 to 11 px"].exact == 0
    assert figures.groups["capitals of 11 px and more"].exact == 1
    assert figures.groups["TD3"].scenes == 3
    assert figures.exceptions == {"BadImage": 1}
    assert figures.missed == [("UTO-PP", 7), ("UTO-PP", 7)]


def test_confidences_are_held_against_what_is_printed_field_by_field() -> None:
    figures = reliability.figures(1, [SHOT, replace(SHOT, lines=MISREAD)])
    assert figures.fields.keys() == {"all", "first_name", "document_number"}
    names = figures.fields["first_name"]
    assert (names.answers, names.right, names.sure, names.sure_but_wrong) == (2, 1, 2, 1)
    assert names.error == pytest.approx(0.45)
    assert figures.fields["document_number"].error == pytest.approx(0.01)
    assert [(one.low, one.answers) for one in figures.bins] == [(0.9, 2), (0.99, 2)]


def test_the_interval_of_a_share_is_wilsons() -> None:
    assert reliability.wilson(9, 10) == pytest.approx((0.5958, 0.9821), abs=1e-4)
    assert reliability.wilson(10, 10)[1] == pytest.approx(1.0)


def test_the_diagram_is_a_picture_with_a_mark_for_each_bin() -> None:
    points = [Point(0.5, 0.4, 0.2, 0.7, 10), Point(0.99, 1.0, 0.9, 1.0, 900)]
    drawing = ElementTree.fromstring(draw_reliability("of <all> & each", points))
    marks = drawing.findall("{http://www.w3.org/2000/svg}circle")
    assert len(marks) == 2
    assert float(marks[0].attrib["cy"]) > float(marks[1].attrib["cy"])
    assert drawing.attrib["aria-label"] == "of <all> & each"


def test_many_readings_answer_the_same_as_one_by_one() -> None:
    found = endurance.run(EXAMPLES, 40)
    assert [(figures.way, figures.readings, figures.other_answers) for figures in found] == [
        ("threads", 40, 0),
        ("processes", 40, 0),
    ]
    assert all(figures.pictures_per_second > 0 and figures.end_mib > 20 for figures in found)


def test_an_answer_that_differs_is_counted() -> None:
    picture = Path("picture.jpg")
    answers = iter([("right",), ("wrong",)] * 10)
    with ThreadPoolExecutor(1) as pool:
        figures = endurance.endure(
            "threads", pool, lambda _: next(answers), [picture] * 20, {picture: ("right",)}, float
        )
    assert (figures.readings, figures.other_answers) == (20, 10)
