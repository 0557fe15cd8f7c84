"""The pictures in examples/ are what their README says they are."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from idbridge import image, mrz
from idbridge_specimens import fill_out

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = ("passport.jpg", "passport-photo.jpg", "identity-card-back.jpg")


def entries() -> dict[str, dict[str, Any]]:
    lines = (EXAMPLES / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    return {entry["image"]: entry for entry in map(json.loads, lines)}


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_a_small_jpeg_with_a_valid_zone(name: str) -> None:
    data = (EXAMPLES / name).read_bytes()
    assert len(data) < 250_000
    assert image.check(data).format == "JPEG"
    assert mrz.parse(entries()[name]["mrz"]).valid


def test_the_truth_of_the_examples_comes_from_the_seeds_in_their_readme() -> None:
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    commands = [shlex.split(line) for line in re.findall(r"^ +idbridge specimens (.+)$", readme, re.MULTILINE)]
    assert len(commands) == len(NAMES)
    for words, name in zip(commands, NAMES, strict=True):
        options = dict(zip(words[::2], words[1::2], strict=True))
        document = fill_out(options["--kind"], int(options["--seed"]))
        entry = entries()[name]
        assert (entry["kind"], entry["scene"]) == (options["--kind"], options["--scene"])
        assert entry["truth"] == document.truth
        assert entry["mrz"] == list(document.mrz)
