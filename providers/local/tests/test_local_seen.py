"""Where the reader says that it saw the zone, against specimens whose lines' places are known."""

from __future__ import annotations

import io
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from idbridge.errors import ConfigError
from idbridge.model import IdDocumentRequest
from idbridge_specimens.specimen import Specimen, draw

KINDS = ("UTO-PP", "UTO-ID")
MOST_ASTRAY = 0.5
"""Heights of the capitals by which a corner may be off."""


@pytest.fixture(scope="module", params=KINDS)
def specimen(request: pytest.FixtureRequest) -> Specimen:
    try:
        return draw(request.param, seed=5, scene="photo")
    except ConfigError as exc:
        pytest.skip(str(exc))


def turned(specimen: Specimen, turns: int) -> tuple[bytes, np.ndarray]:
    """The specimen after quarter turns anticlockwise, a JPEG file, and the corners (lines, 4, 2) of its zone."""
    height, width = specimen.pixels.shape[:2]
    corners = np.array([line.quad for line in specimen.mrz])
    for _ in range(turns):
        corners = np.stack([corners[..., 1], width - corners[..., 0]], axis=-1)
        width, height = height, width
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(np.rot90(specimen.pixels, turns))).save(file, "JPEG", quality=90)
    return file.getvalue(), corners


@pytest.mark.parametrize("turns", range(4))
def test_each_line_was_seen_where_it_stands_whichever_way_up_it_is(recognizer, specimen, turns):
    data, truth = turned(specimen, turns)
    seen = recognizer.recognize(IdDocumentRequest(image=data)).evidence.mrz_seen
    assert [line.text for line in seen] == [line.text for line in specimen.mrz]
    for line, corners in zip(seen, truth, strict=True):
        capital = np.linalg.norm(corners[3] - corners[0])
        astray = np.linalg.norm(np.array(line.corners) - corners, axis=1)
        assert astray.max() < MOST_ASTRAY * capital
        assert overlap(np.array(line.corners), corners) > 0.7


def test_each_character_has_a_confidence_of_four_places(recognizer, specimen):
    data, _ = turned(specimen, 0)
    evidence = recognizer.recognize(IdDocumentRequest(image=data)).evidence
    assert tuple(line.text for line in evidence.mrz_seen) == evidence.mrz
    for line in evidence.mrz_seen:
        assert len(line.confidence) == len(line.text)
        assert all(0.5 < value <= 1 and value == round(value, 4) for value in line.confidence)


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    """Intersection over union of two convex quads."""
    shapes: list[Any] = [np.asarray(shape, np.float32) for shape in (one, other)]
    common, _ = cv2.intersectConvexConvex(*shapes)
    return common / (cv2.contourArea(shapes[0]) + cv2.contourArea(shapes[1]) - common)
