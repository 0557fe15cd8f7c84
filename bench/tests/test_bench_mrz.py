"""The measurement itself."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from bench.dataset import rows
from bench.mrz import run
from bench.scoring import edit_distance
from PIL import Image

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    Image.new("L", (300, 200), 180).save(tmp_path / "blank.png")
    records = [
        {"image": "blank.png", "kind": "UTO-PP", "mrz": ["P<UTO" + "<" * 39, "<" * 44]},
        {"image": "blank.png", "kind": "UTO-DL"},
        {"image": "blank.png", "kind": "UTO-ID", "mrz_unusable": "printed on two lines"},
        {"image": "text.png", "kind": "UTO-PP", "mrz": ["P<UTO" + "<" * 39, "<" * 44]},
    ]
    (tmp_path / "text.png").write_text("no picture")
    (tmp_path / "manifest.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    return tmp_path


def test_rows_say_what_is_scored(dataset: Path) -> None:
    assert [(row.group, row.scored, row.has_no_zone) for row in rows(dataset)] == [
        ("UTO-PP", True, False),
        ("no MRZ", True, True),
        ("no MRZ", False, False),
        ("UTO-PP", True, False),
    ]
    assert len(list(rows(dataset, limit=2))) == 2


def test_misses_and_exceptions_are_counted(dataset: Path) -> None:
    figures = run(dataset, limit=None, weights=None)
    assert (figures.exact, figures.scored, figures.without_zone, figures.valid_without_zone) == (0, 2, 1, 0)
    assert figures.exceptions == {"BadImage": 1}
    assert [distance for _, distance, _ in figures.misses] == [89, 89]


def test_the_examples_are_read_from_the_command_line(tmp_path: Path) -> None:
    out = tmp_path / "figures.json"
    command = [sys.executable, "-m", "bench", "mrz", str(EXAMPLES), "--json", str(out), "--verbose"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads(out.read_text())
    assert figures["exact"] == figures["scored"] > 0
    assert "exact zones" in done.stdout


@pytest.mark.parametrize(
    ("one", "other", "distance"), [("", "AB", 2), ("ABC", "ABD", 1), ("ABC", "BC", 1), ("A", "A", 0)]
)
def test_edit_distance(one: str, other: str, distance: int) -> None:
    assert edit_distance(one, other) == distance
