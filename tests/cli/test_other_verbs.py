"""`providers`, `check`, `archive` and `specimens` as a user calls them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from idbridge.testing import pictures

Run = Callable[..., Any]
ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ROOT / "examples" / "passport.jpg"


def test_providers_are_listed_in_three_forms(run: Run) -> None:
    assert "local" in run("providers").out
    rows = {row["name"]: row for row in json.loads(run("providers", "--json").out)}
    assert rows["huawei"]["documents"]["DL"] == {"ALB": "documented", "PHL": "documented", "VNM": "documented"}
    assert "| local | every country |" in run("providers", "--markdown").out


def test_what_is_only_claimed_is_told_apart_from_what_is_documented(run: Run) -> None:
    table = run("providers", "--markdown").out
    assert "| azure | every country | AUS CAN IND USA; claimed: every country |" in table
    assert "| openai | claimed: every country |" in table


def test_the_table_in_the_documentation_is_what_the_verb_prints(run: Run) -> None:
    printed = run("providers", "--markdown").out
    assert printed in (ROOT / "docs" / "providers.md").read_text("utf-8"), "paste `idbridge providers --markdown` there"


def test_check_calls_nobody_and_names_each_fault(run: Run, tmp_path: Path) -> None:
    assert run("check").code == 0
    (tmp_path / "idbridge.toml").write_text('[providers.replay]\narchive = "gone.jsonl"\n[providers.local]', "utf-8")
    answer = run("check")
    assert answer.code == 2
    assert answer.out == "local: usable (answers `idbridge recognize`)\n"
    assert "gone.jsonl does not exist" in answer.err


def test_the_schema_is_json(run: Run) -> None:
    assert json.loads(run("check", "--schema").out)["title"] == "idbridge.toml"


def test_an_archive_made_from_a_provider_replays_its_answers(run: Run, tmp_path: Path) -> None:
    blank = tmp_path / "blank.jpg"
    blank.write_bytes(pictures.blank("JPEG"))
    answer = run("archive", EXAMPLE, blank, "--provider", "local", "--out", "answers.jsonl")
    assert answer.code == 4
    assert "blank.jpg" in answer.err
    (tmp_path / "idbridge.toml").write_text(
        'provider = "replay"\n[providers.replay]\narchive = "answers.jsonl"', "utf-8"
    )
    replayed = json.loads(run("recognize", EXAMPLE).out)
    assert replayed == json.loads(run("recognize", EXAMPLE, "--provider", "local").out)
    assert run("recognize", blank).code == 4


def test_an_archive_is_resumed_and_asks_no_picture_twice(run: Run, tmp_path: Path) -> None:
    run("archive", EXAMPLE, "--provider", "local", "--out", "answers.jsonl")
    before = (tmp_path / "answers.jsonl").read_bytes()
    assert run("archive", EXAMPLE, EXAMPLE, "--provider", "local", "--out", "answers.jsonl").code == 0
    assert (tmp_path / "answers.jsonl").read_bytes() == before


def test_a_file_that_is_no_archive_is_left_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("my notes", "utf-8")
    answer = run("archive", EXAMPLE, "--provider", "local", "--out", "notes.txt")
    assert answer.code == 2
    assert "no archive" in answer.err
    assert (tmp_path / "notes.txt").read_text("utf-8") == "my notes"


def test_specimens_without_their_distribution_say_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "idbridge_specimens.cli", None)
    answer = run("specimens", "--kind", "UTO-PP")
    assert answer.code == 2
    assert "pip install idbridge-specimens" in answer.err
