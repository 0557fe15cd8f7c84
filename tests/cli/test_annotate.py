"""`idbridge recognize --annotate`: what was read where, drawn for a person to look at."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

from idbridge.annotate import DOUBTFUL, SURE, annotate
from idbridge.recognizer import SeenLine

EXAMPLES = Path(__file__).parent.parent.parent / "examples"

Run = Callable[..., Any]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return Path(shutil.copy(EXAMPLES / "passport-photo.jpg", tmp_path))


def colours(picture: Image.Image) -> set[tuple[int, int, int]]:
    return {colour for _, colour in picture.convert("RGB").getcolors(1 << 24)}


def test_the_drawing_shows_the_picture_with_boxes_and_the_lines_below(run: Run, photo: Path) -> None:
    answer = run("recognize", photo, "--provider", "local", "--evidence", "--annotate", "seen.png")
    assert answer.code == 0
    boxes = json.loads(answer.out)["evidence"]["mrz_boxes"]
    with Image.open(photo) as picture, Image.open("seen.png") as drawing:
        assert drawing.width == picture.width
        assert drawing.height > picture.height + 100
        copy = drawing.crop((0, 0, *picture.size))
        left, top, right, bottom = ImageChops.difference(picture, copy).getbbox() or (0, 0, 0, 0)
        assert SURE in colours(copy)
    x, y = zip(*(corner for box in boxes for corner in box), strict=True)
    assert (left, top, right, bottom) == pytest.approx((min(x), min(y), max(x), max(y)), abs=30)


def test_the_print_itself_is_not_covered(run: Run, photo: Path) -> None:
    answer = run("recognize", photo, "--provider", "local", "--evidence", "--annotate", "seen.png")
    with Image.open(photo) as picture, Image.open("seen.png") as drawing:
        changed = ImageChops.difference(picture, drawing.convert("RGB").crop((0, 0, *picture.size))).convert("L")
        for box in json.loads(answer.out)["evidence"]["mrz_boxes"]:
            middle = [sum(corner[axis] for corner in box) / 4 for axis in (0, 1)]
            around = changed.crop((int(middle[0]) - 99, int(middle[1]) - 4, int(middle[0]) + 99, int(middle[1]) + 4))
            assert around.getextrema() == (0, 0)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        pytest.param(("other.jpg", "--annotate", "seen.png"), "one picture", id="several pictures"),
        pytest.param(("--annotate", "nowhere/seen.png"), "cannot write", id="no such folder"),
        pytest.param(("--annotate", "seen.docx"), "cannot write", id="no such format"),
    ],
)
def test_what_cannot_be_drawn_is_a_usage_error(run: Run, photo: Path, arguments: tuple[str, ...], word: str) -> None:
    answer = run("recognize", photo, *arguments, "--provider", "local")
    assert answer.code == 2
    assert word in answer.err
    assert len(answer.err.splitlines()) == 1


@pytest.mark.parametrize("size", [(1600, 900), (300, 200)])
def test_doubtful_characters_stand_out(size: tuple[int, int]) -> None:
    corners = ((20.0, 100.0), (280.0, 100.0), (280.0, 112.0), (20.0, 112.0))
    paper = Image.new("RGB", size, (240, 240, 240))
    sure = annotate(paper, [SeenLine("AB<12", corners, (1.0,) * 5)])
    doubtful = annotate(paper, [SeenLine("AB<12", corners, (1.0, 1.0, 1.0, 0.4, 1.0))])
    below = (0, size[1], sure.width, sure.height - 60)
    assert DOUBTFUL not in colours(sure.crop(below))
    assert {SURE, DOUBTFUL} <= colours(doubtful.crop(below))
