"""What a user of the command line relies on: output, exit codes, one clear line for each bad input."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from idbridge.archive import keep
from idbridge.model import IdDocumentRequest
from idbridge.recognizer import Evidence, Recognition
from idbridge.testing import pictures
from idbridge.testing.fake import SOMEBODY

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
BLANK = pictures.blank("JPEG", 640, 480)


Run = Callable[..., Any]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive that knows the blank picture."""
    answer = keep(
        IdDocumentRequest(image=BLANK).image_sha256() or "",
        Recognition(SOMEBODY, Evidence("huawei")),
        provider="huawei",
    )
    assert answer
    (tmp_path / "known.jpg").write_bytes(BLANK)
    (tmp_path / "unknown.jpg").write_bytes(pictures.blank("JPEG", 641, 480))
    path = tmp_path / "answers.jsonl"
    path.write_text(answer.to_json() + "\n", "utf-8")
    (tmp_path / "idbridge.toml").write_text(
        'provider = "replay"\n[providers.replay]\narchive = "answers.jsonl"', "utf-8"
    )
    return path


def test_one_picture_is_one_object_with_its_result(run: Run, archive: Path) -> None:
    answer = run("recognize", "known.jpg")
    assert answer.code == 0
    assert json.loads(answer.out) == {"result": SOMEBODY.to_wire()}
    assert answer.err == ""


def test_evidence_is_shown_on_request(run: Run, archive: Path) -> None:
    answer = json.loads(run("recognize", "known.jpg", "--evidence").out)
    assert answer["evidence"]["provider"] == "replay"
    assert answer["evidence"]["timings_ms"].keys() == {"look up"}


def test_several_pictures_are_a_line_each_and_none_is_lost(run: Run, archive: Path) -> None:
    answer = run("recognize", "known.jpg", "unknown.jpg", "missing.jpg", "known.jpg")
    lines = [json.loads(line) for line in answer.out.splitlines()]
    assert [line["image"] for line in lines] == ["known.jpg", "unknown.jpg", "missing.jpg", "known.jpg"]
    assert [line.get("error", {}).get("kind") for line in lines] == [None, "NotRecognized", "BadRequest", None]
    assert answer.code == 4
    assert len(answer.err.splitlines()) == 2


def test_a_picture_comes_from_standard_input(run: Run, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BLANK)))
    assert run("recognize", "-").code == 0


def truncated() -> bytes:
    return (EXAMPLES / "passport.jpg").read_bytes()[:20_000]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"", 3, id="empty file"),
        pytest.param(b"this is text", 3, id="text"),
        pytest.param(pictures.blank("GIF"), 3, id="GIF"),
        pytest.param(pictures.blank("WEBP"), 3, id="WebP"),
        pytest.param(truncated, 3, id="truncated JPEG"),
        pytest.param(pictures.blank(width=99), 3, id="99 px"),
        pytest.param(pictures.blank(width=8193), 3, id="8193 px"),
        pytest.param(pictures.png_bomb(20_000, 20_000), 3, id="bomb"),
        pytest.param(pictures.blank() + bytes(12_000_000), 3, id="12 MB"),
        pytest.param(None, 2, id="missing file"),
        pytest.param("directory", 2, id="directory"),
        pytest.param(BLANK, 4, id="no document"),
    ],
)
def test_each_bad_input_has_its_exit_code_and_one_clear_line(
    run: Run, tmp_path: Path, content: bytes | str | Callable[[], bytes] | None, code: int
) -> None:
    path = tmp_path / "picture"
    if content == "directory":
        path.mkdir()
    elif callable(content):
        path.write_bytes(content())
    elif isinstance(content, bytes):
        path.write_bytes(content)
    answer = run("recognize", path, "--provider", "local")
    assert answer.code == code
    assert answer.out == ""
    assert answer.err.count("\n") == 1
    assert answer.err.startswith(f"idbridge: {path}: ")


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('provider = "loc', "not valid TOML"),
        ('provder = "local"', "unknown key provder"),
        ('provider = "nobody"', "pip install idbridge-nobody"),
        ("[providers.local]\nspeed = 1", "speed"),
        (
            'provider = "huawei"\n[providers.huawei]\nproject_id = "p"\naccess_key = {env="UNSET_A"}',
            "UNSET_A is not set",
        ),
    ],
)
def test_a_wrong_configuration_is_one_line_and_exit_2(run: Run, tmp_path: Path, toml: str, said: str) -> None:
    (tmp_path / "idbridge.toml").write_text(toml, "utf-8")
    (tmp_path / "a.jpg").write_bytes(BLANK)
    answer = run("recognize", "a.jpg")
    assert answer.code == 2
    assert said in answer.err
    assert answer.err.count("\n") == 1


def test_wrong_options_are_usage_errors(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(BLANK)
    assert run("recognize").code == 2
    assert run("recognize", "a.jpg", "--country", "Atlantis").code == 2
    assert run("recognize", "a.jpg", "--type", "VISA").code == 2
    assert run("recognize", "a.jpg", "--type", "DL", "--provider", "local").code == 4
