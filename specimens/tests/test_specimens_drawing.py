"""What is drawn: every kind, the same at every call, with the zone where ICAO wants it."""

from __future__ import annotations

import numpy as np
import pytest

from idbridge.errors import BadRequest, ConfigError
from idbridge_specimens import SCENES, Scene, draw, fonts, kinds

pytestmark = pytest.mark.usefixtures("fonts")

PAGE, LARGE_CARD = (1056, 1500), (888, 1260)
SIZES = {"TD1": (648, 1027), "TD2": LARGE_CARD, "FRA-ID": LARGE_CARD, "TD3": PAGE, "MRV-A": PAGE, "MRV-B": PAGE}
PIXELS_PER_MM = 12


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_is_drawn_at_its_size_with_all_its_values(kind: str) -> None:
    specimen = draw(kind, seed=3)
    assert specimen.pixels.shape == (*SIZES[kinds()[kind].format], 3)
    fields = {line.field for line in specimen.lines if line.field}
    assert fields == {field for row in kinds()[kind].rows for field in row} - {"signature"}


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("kind", ["UTO-PP", "UTO-ID"])
def test_the_same_seed_draws_the_same_picture(kind: str, scene: Scene) -> None:
    before = draw(kind, 5, 2, scene)
    draw(kind, 6, 2, scene)
    after = draw(kind, 5, 2, scene)
    assert np.array_equal(before.pixels, after.pixels)
    assert (before.truth, before.mrz, before.lines) == (after.truth, after.mrz, after.lines)


def test_another_seed_or_number_draws_somebody_else() -> None:
    numbers = {draw("UTO-ID", seed, number).truth["document_number"] for seed in (1, 2) for number in (0, 1)}
    assert len(numbers) == 4


def test_all_scenes_of_a_seed_show_the_same_person() -> None:
    scenes = [draw("UTO-PP", 5, scene=scene) for scene in SCENES]
    assert all(specimen.truth == scenes[0].truth for specimen in scenes)


@pytest.mark.parametrize(
    ("kind", "left", "characters", "pitch"),
    [("UTO-PP", 6.0, 44, 6.35), ("UTO-ID", 4.0, 30, 4.23), ("UTO-TD2", 4.0, 36, 6.35), ("FRA-ID-1988", 4.0, 36, 6.35)],
)
def test_the_zone_stands_where_icao_wants_it(kind: str, left: float, characters: int, pitch: float) -> None:
    specimen = draw(kind, seed=1)
    quads = np.array([line.quad for line in specimen.mrz]) / PIXELS_PER_MM
    height = specimen.pixels.shape[0] / PIXELS_PER_MM
    assert quads[:, 0, 0] == pytest.approx(left)
    assert quads[:, 1, 0] - quads[:, 0, 0] == pytest.approx(characters * 2.54)
    assert np.diff(quads[:, 0, 1]) == pytest.approx(pitch, abs=0.01)
    assert quads[:, 3, 1] - quads[:, 0, 1] == pytest.approx(2.5, abs=0.1)
    assert (quads[:, 0, 1] > height - 23.2).all()


@pytest.mark.parametrize("kind", ["UTO-PP", "UTO-ID"])
def test_the_zones_ink_lies_within_its_quads(kind: str) -> None:
    specimen = draw(kind, seed=1)
    for line in specimen.mrz:
        (left, top), _, (right, bottom), _ = (np.round(corner).astype(int) for corner in line.quad)
        dark = specimen.pixels[:, left - 12 : right + 12].max(axis=2) < 80
        assert dark[top - 2 : bottom + 3].sum() > 5000
        assert not dark[top - 12 : top - 2].any()
        assert not dark[bottom + 3 : bottom + 12].any()


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("kind", ["UTO-PP", "VNM-ID-2021"])
def test_quads_of_a_photo_lie_in_the_picture_and_are_not_turned_over(kind: str, number: int) -> None:
    specimen = draw(kind, 9, number, "photo")
    height, width = specimen.pixels.shape[:2]
    for line in (*specimen.mrz, *specimen.lines):
        quad = np.array(line.quad)
        assert (quad >= 0).all()
        assert (quad <= (width, height)).all()
        assert quad[1, 0] > quad[0, 0]
        assert quad[3, 1] > quad[0, 1]


def test_capitals_of_the_zone_in_a_photo_are_at_least_20_pixels_high() -> None:
    for kind in ("UTO-PP", "UTO-ID"):
        for line in draw(kind, 9, scene="photo").mrz:
            quad = np.array(line.quad)
            assert np.linalg.norm(quad[3] - quad[0]) >= 20


def test_the_word_specimen_crosses_every_sheet() -> None:
    marked = draw("UTO-PP", seed=1).pixels
    # The letters' rims are darker than the paper beside them, in the free part of the page above the zone.
    corner = marked[200:560, 1090:1400].astype(int)
    assert np.percentile(corner.mean(axis=2), 1) < np.median(corner.mean(axis=2)) - 25


def test_a_scene_there_is_not_is_refused() -> None:
    with pytest.raises(BadRequest, match="scan, photo, hard"):
        draw("UTO-PP", 1, scene="painting")  # type: ignore[arg-type]  # on purpose


def test_a_missing_font_names_the_package_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "locate", lambda file: None)
    fonts.load.cache_clear()
    with pytest.raises(ConfigError, match=r"OCRB\.otf is missing; install it with: apt-get install fonts-ocr-b"):
        fonts.load("mrz", 40)
