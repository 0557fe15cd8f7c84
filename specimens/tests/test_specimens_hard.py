"""Hard scenes: what is promised of their size, their corners, their files, and of what may cover the zone."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from idbridge import image
from idbridge.errors import BadRequest
from idbridge_specimens import draw
from idbridge_specimens.difficulty import effects, strengths
from idbridge_specimens.fileform import PLAIN, RARE, FileForm, encode
from idbridge_specimens.hand import hold
from idbridge_specimens.pose import Bend, aim

pytestmark = pytest.mark.usefixtures("fonts")

PICTURES = [("UTO-PP", 0.0), ("UTO-ID", 0.4), ("UTO-TD2", 0.7), ("UTO-MRV-A", 1.0), ("VNM-ID-2021", 1.0)]


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize(("kind", "difficulty"), PICTURES)
def test_the_zone_lies_in_the_picture_in_capitals_from_6_to_30_pixels(
    kind: str, difficulty: float, number: int
) -> None:
    specimen = draw(kind, 21, number, "hard", difficulty=difficulty)
    height, width = specimen.pixels.shape[:2]
    for line in specimen.mrz:
        assert (np.array(line.quad) >= 0).all()
        assert (np.array(line.quad) <= (width, height)).all()
        assert 0.8 * 6 <= line.height <= 1.25 * 30
    assert np.mean([line.height for line in specimen.mrz]) == pytest.approx(specimen.effects["capital"], rel=0.01)


@pytest.mark.parametrize("number", range(4))
def test_the_quads_hold_the_print_of_a_bent_page(number: int) -> None:
    specimen = draw("UTO-PP", 5, number, "hard", difficulty=0.0)
    for line in specimen.mrz:
        strip = np.array([[0, 24], [880, 24], [880, 48], [0, 48]], np.float32)
        turned = cv2.getPerspectiveTransform(np.array(line.quad, np.float32), strip)
        flat = cv2.cvtColor(cv2.warpPerspective(specimen.pixels, turned, (880, 72)), cv2.COLOR_RGB2GRAY)
        contrast = cv2.Sobel(flat, cv2.CV_32F, 1, 0).astype(np.float32).std(axis=1)
        assert contrast[28:44].min() > 1.5 * contrast[[4, 5, 6, 66, 67]].max()


def test_a_difficulty_that_is_not_given_differs_from_picture_to_picture() -> None:
    given = {draw("UTO-ID", 3, number, "hard").difficulty for number in range(3)}
    assert len(given) == 3


@pytest.mark.parametrize(("scene", "difficulty"), [("scan", 0.5), ("photo", 0.0), ("hard", 1.5)])
def test_a_difficulty_is_refused_where_it_has_no_meaning(scene: str, difficulty: float) -> None:
    with pytest.raises(BadRequest, match="from 0 to 1"):
        draw("UTO-ID", 1, scene=scene, difficulty=difficulty)  # type: ignore[arg-type]  # Literal from a table


def test_every_effect_happens_in_the_hardest_scenes_and_those_of_an_easy_one_in_the_same_made_harder() -> None:
    easy, hard = ([strengths(np.random.default_rng(seed), level) for seed in range(80)] for level in (0.0, 1.0))
    assert set().union(*hard) == set(effects())
    assert all(mild.keys() <= severe.keys() for mild, severe in zip(easy, hard, strict=True))


def test_the_way_back_from_the_picture_leads_to_the_point_it_came_from() -> None:
    bend = Bend(width=1500, height=1056, bow=50, curl=-60)
    pose = aim(bend, degrees=(25, -20, 110), nearness=1.5, scale=0.6)
    x, y = pose.way_back(-500, -500, 1000, 1000)
    for point in ([200.0, 900.0], [1400.0, 400.0], [750.0, 1000.0]):
        column, row = np.round(pose.place(np.array(point))).astype(int) + 500
        assert [x[row, column], y[row, column]] == pytest.approx(point, abs=2)


def test_fingers_never_cover_the_zone() -> None:
    sheet = np.array([[200, 100], [700, 100], [700, 450], [200, 450]], np.float64)
    zone = np.array([[[220, 380], [680, 380], [680, 430], [220, 430]]], np.float64)
    paper = np.full((600, 900, 3), 200, np.uint8)
    held = [hold(np.random.default_rng(seed), paper, sheet, zone, 60, 3) for seed in range(20)]
    assert sum(bool((picture != paper).any()) for picture in held) > 10
    assert all((picture[380:430, 220:680] == 200).all() for picture in held)


@pytest.mark.parametrize("form", [PLAIN, *RARE], ids=lambda form: form.name)
def test_a_reader_sees_the_same_picture_in_every_file(form: FileForm) -> None:
    pixels = draw("UTO-ID", 2).pixels
    data = encode(pixels, form)
    seen = np.asarray(image.decode(data), np.float32)
    assert seen.shape == pixels.shape[:2]
    assert np.abs(seen - cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)).mean() < 12
    assert image.check(data).format == {"jpg": "JPEG", "png": "PNG", "tif": "TIFF"}[form.suffix]
