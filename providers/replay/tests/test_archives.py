"""Every form of archive is read, and what is not an archive says so."""

import hashlib
import json
from pathlib import Path

import pytest

from idbridge import IdDocumentRequest, Recognition, open_recognizer
from idbridge.errors import ConfigError, MalformedResponse, NotRecognized
from idbridge.testing import pictures

PICTURE = pictures.blank()
SHA256 = hashlib.sha256(PICTURE).hexdigest()
RESULT = {"country_region": "ALB", "id_type": "PP", "last_name": "PROVA", "document_number": "ZZ0000001"}
CASSETTE = f"""\
provenance: written for this test
interactions:
- request:
    method: POST
    uri: https://ocr.example/v2/p/ocr/id-document
    body: '{{"image": "sha256:{SHA256}"}}'
    headers: {{}}
  response:
    status: {{code: 200, message: OK}}
    headers: {{}}
    body: {{string: '{json.dumps({"result": RESULT})}'}}
"""


def replay(archive: Path, **request: object) -> Recognition:
    with open_recognizer("replay", archive=archive) as recognizer:
        return recognizer.recognize(IdDocumentRequest(image=PICTURE, **request))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("answers.jsonl", json.dumps({"sha256": SHA256, "result": RESULT}) + "\n"),
        ("answer.json", json.dumps({"sha256": SHA256, "result": RESULT}, indent=2)),
        ("exchange.yaml", CASSETTE),
    ],
)
@pytest.mark.parametrize("as_folder", [True, False])
def test_every_form_gives_the_archived_item(tmp_path: Path, name: str, text: str, *, as_folder: bool) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    recognition = replay(tmp_path if as_folder else tmp_path / name)
    assert recognition.item.to_wire() == RESULT


def test_an_archived_error_is_not_recognized_with_its_code(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"sha256": SHA256, "error_code": "AIS.0104"}), "utf-8")
    with pytest.raises(NotRecognized) as caught:
        replay(tmp_path)
    assert caught.value.vendor_code == "AIS.0104"


def test_empty_and_unknown_fields_of_an_old_archive_are_absent(tmp_path: Path) -> None:
    old = {
        **RESULT,
        "address": "",
        "issue_date": None,
        "novelty": "1",
        "confidence": {"address": 0.1, "last_name": 0.9},
    }
    (tmp_path / "a.jsonl").write_text(json.dumps({"sha256": SHA256, "result": old}), "utf-8")
    assert replay(tmp_path).item.to_wire() == {**RESULT, "confidence": {"last_name": 0.9}}


def test_the_requested_country_is_held_against_the_archive(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"sha256": SHA256, "result": RESULT}), "utf-8")
    with pytest.raises(NotRecognized):
        replay(tmp_path, country_region="VNM")


def test_a_portrait_comes_only_on_request(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        json.dumps({"sha256": SHA256, "result": {**RESULT, "portrait_image": "/9j/"}}), "utf-8"
    )
    assert replay(tmp_path).item.portrait_image is None
    assert replay(tmp_path, return_portrait_image=True).item.portrait_image == "/9j/"


@pytest.mark.parametrize(
    ("text", "error"),
    [("not json", MalformedResponse), ('{"sha256": "short", "result": {}}', MalformedResponse), ("", ConfigError)],
)
def test_what_is_no_archive_says_where(tmp_path: Path, text: str, error: type[Exception]) -> None:
    (tmp_path / "a.jsonl").write_text(text, "utf-8")
    with pytest.raises(error, match=str(tmp_path)):
        replay(tmp_path)
