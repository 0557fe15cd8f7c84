"""The dataset that `idbridge specimens` writes, and the command itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from idbridge import image, mrz
from idbridge.errors import BadRequest
from idbridge.model import IdDocumentItem
from idbridge_specimens import cli

pytestmark = pytest.mark.usefixtures("fonts")


def run(*arguments: str) -> None:
    with pytest.raises(SystemExit) as exit_:
        cli.main(arguments)
    assert exit_.value.code == 0


def test_a_dataset_holds_a_picture_and_a_line_for_each_specimen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("--kind", "UTO-PP", "--kind", "UTO-ID", "--count", "2", "--seed", "7", "--out", str(tmp_path))
    entries = [json.loads(line) for line in (tmp_path / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [entry["kind"] for entry in entries] == ["UTO-PP", "UTO-PP", "UTO-ID", "UTO-ID"]
    assert capsys.readouterr().out.split() == [str(tmp_path / entry["image"]) for entry in entries]
    for entry in entries:
        assert image.check((tmp_path / entry["image"]).read_bytes()).format == "JPEG"
        assert IdDocumentItem.model_validate(entry["truth"])
        assert mrz.parse(entry["mrz"]).valid
        assert len(entry["mrz_quads"]) == len(entry["mrz_capital_px"]) == len(entry["mrz"])


def test_the_same_command_writes_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        run("--kind", "UTO-ID", "--count", "1", "--scene", "photo", "--out", str(tmp_path / folder))
    one, two = (sorted((tmp_path / folder).iterdir()) for folder in ("one", "two"))
    assert [path.name for path in one] == [path.name for path in two]
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_a_hard_dataset_says_what_makes_each_picture_hard(tmp_path: Path) -> None:
    run("--kind", "IND-PP", "--count", "2", "--scene", "hard", "--difficulty", "0.9", "--out", str(tmp_path))
    for line in (tmp_path / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        assert entry["difficulty"] == 0.9
        assert "capital" in entry["effects"]
        assert 5 < min(entry["mrz_capital_px"]) < 30
        assert image.decode((tmp_path / entry["image"]).read_bytes())


def test_a_dataset_of_specials_names_them_and_keeps_misprints_as_printed(tmp_path: Path) -> None:
    run("--kind", "UTO-ID", "--count", "1", "--special", "misprint", "--out", str(tmp_path))
    entry = json.loads((tmp_path / "manifest.jsonl").read_text(encoding="utf-8"))
    assert entry["special"] == "misprint"
    assert not mrz.parse(entry["mrz"]).valid


def test_a_folder_that_holds_a_dataset_is_left_alone(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_text("{}\n", encoding="utf-8")
    with pytest.raises(BadRequest, match="empty folder"):
        cli.main(["--kind", "UTO-ID", "--count", "1", "--out", str(tmp_path)])
    assert manifest.read_text(encoding="utf-8") == "{}\n"
    assert list(tmp_path.iterdir()) == [manifest]


def test_an_unknown_kind_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="ATLANTIS"):
        cli.main(["--kind", "ATLANTIS", "--out", str(tmp_path / "new")])
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("words", [("--special", "long-number"), ("--scene", "photo", "--difficulty", "0.5")])
def test_what_a_kind_or_a_scene_cannot_have_is_refused_before_anything_is_written(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    with pytest.raises(BadRequest):
        cli.main(["--kind", "UTO-PP", *words, "--out", str(tmp_path / "new")])
    assert not (tmp_path / "new").exists()
