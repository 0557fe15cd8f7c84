"""Cassettes: how they are played, and that none in the repository holds a secret or a document's lines."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
import requests
import yaml
from hypothesis import given
from hypothesis import strategies as st
from vcr.errors import CannotOverwriteExistingCassetteException

from idbridge.testing import cassettes
from idbridge.testing.cassettes import CassetteError, play, scrub_body

FOLDER: Final = Path(__file__).parents[1] / "cassettes"
CASSETTES: Final = sorted(FOLDER.rglob("*.yaml"))

SECRETS: Final = {
    "an Authorization value": r"(?i)\b(bearer|basic|digest) [a-z0-9+/=._-]{8,}|\b(SDK|AWS4|TC3|V11)-HMAC-\w+",
    "an access key": r"\b(?=[A-Z0-9]*[A-Z])(?=[A-Z0-9]*[0-9])[A-Z0-9]{20}\b",
    "a secret key": r"\b(?=[A-Za-z0-9]*[A-Z])(?=[A-Za-z0-9]*[0-9])[A-Za-z0-9]{40}\b",
    "a token": r"[A-Za-z0-9+/_-]{100,}|\beyJ[A-Za-z0-9_-]{10,}\.",
    "a private key": r"PRIVATE KEY",
}
SECRET_HEADERS: Final = re.compile(r"(?i)authorization|cookie|token|key|secret")
MRZ_LINE: Final = re.compile(r"(?=[A-Z0-9<]*<<)[A-Z0-9<]{28,}")

PICTURE: Final = b"BM picture of nothing"

Write = Callable[..., Path]


def without_pictures(text: str) -> str:
    """The text less hashes of pictures and portraits, which are JPEG in Base64."""
    return re.sub(r"sha256:[0-9a-f]{64}|/9j/[A-Za-z0-9+/]+=*", "", text)


@pytest.mark.parametrize("path", CASSETTES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_cassette_says_where_it_comes_from_and_holds_no_secret(path: Path) -> None:
    text = path.read_bytes().decode("ascii")
    tape = yaml.safe_load(text)
    assert tape["provenance"].strip()
    bodies = [str(part["body"]) for exchange in tape["interactions"] for part in exchange.values()]
    for whole in (without_pictures(text), *map(without_pictures, bodies)):
        assert [what for what, form in SECRETS.items() if re.search(form, whole)] == []
        assert set(MRZ_LINE.findall(whole)) <= set(tape.get("mrz", ())), "declare invented MRZ lines under mrz"
    for exchange in tape["interactions"]:
        request, response = exchange["request"], exchange["response"]
        assert {name.lower() for name in request["headers"]} <= cassettes.KEPT_HEADERS
        if request["body"]:
            assert scrub_body(request["body"].encode()).decode() == request["body"]
        for name, values in response["headers"].items():
            assert not SECRET_HEADERS.search(name) or set(values) == {cassettes.REDACTED}


def test_there_are_cassettes() -> None:
    assert CASSETTES


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("an Authorization value", "SDK-HMAC-SHA256 Access=A, SignedHeaders=host, Signature=0"),
        ("an Authorization value", "Authorization: Bearer abcdefgh12345"),
        ("an access key", "ak: ABCDEFGHIJ0123456789"),
        ("a secret key", "sk: " + "aB3dE6gH9j" * 4),
        ("a token", "MIIE" + "abCD12+/" * 40),
    ],
)
def test_a_secret_would_be_found(what: str, text: str) -> None:
    assert re.search(SECRETS[what], without_pictures(text))


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a cassette of exchanges with one service and return its path."""

    def write(*exchanges: tuple[object, int], **top: Any) -> Path:
        path = tmp_path / "case.yaml"
        interactions = [
            {
                "request": {
                    "method": "POST",
                    "uri": "https://vendor.example/read",
                    "headers": {},
                    "body": json.dumps(body),
                },
                "response": {"status": {"code": status, "message": ""}, "headers": {}, "body": {"string": "{}"}},
            }
            for body, status in exchanges
        ]
        path.write_text(yaml.safe_dump({"provenance": "invented", "interactions": interactions, "version": 1} | top))
        return path

    return write


def post(body: object, path: str = "/read") -> int:
    return requests.post(f"https://vendor.example{path}", json=body, headers={"X-Key": "s3cret"}, timeout=5).status_code


def test_exchanges_play_in_their_order(write: Write) -> None:
    with play(write(({"a": 1}, 401), ({"a": 1}, 200))):
        assert [post({"a": 1}), post({"a": 1})] == [401, 200]


@pytest.mark.parametrize(("body", "path"), [({"a": 2}, "/read"), ({"a": 1}, "/other"), ({"a": 1}, "/read?b=1")])
def test_another_request_is_not_answered(write: Write, body: object, path: str) -> None:
    with pytest.raises(CannotOverwriteExistingCassetteException), play(write(({"a": 1}, 200))):
        post(body, path)


def test_an_exchange_is_played_once(write: Write) -> None:
    with play(write(({"a": 1}, 200))):
        post({"a": 1})
        with pytest.raises(CannotOverwriteExistingCassetteException):
            post({"a": 1})


def test_what_is_left_over_fails(write: Write) -> None:
    with pytest.raises(CassetteError, match="1 of 2 exchanges"), play(write(({"a": 1}, 200), ({"a": 2}, 200))):
        post({"a": 1})


def test_an_error_inside_is_not_hidden_by_what_is_left_over(write: Write) -> None:
    with pytest.raises(KeyError), play(write(({"a": 1}, 200))):
        raise KeyError


@pytest.mark.parametrize("provenance", [None, "", " ", 3])
def test_a_cassette_without_provenance_is_not_played(write: Write, provenance: object) -> None:
    with pytest.raises(CassetteError, match="provenance"), play(write(({"a": 1}, 200), provenance=provenance)):
        post({"a": 1})


def test_nothing_is_ever_recorded(write: Write) -> None:
    path = write(({"a": 1}, 200))
    before = path.read_bytes()
    with pytest.raises(CannotOverwriteExistingCassetteException), play(path):
        post({"a": 2})
    assert path.read_bytes() == before
    with pytest.raises(FileNotFoundError), play(path.with_name("absent.yaml")):
        pass
    assert not path.with_name("absent.yaml").exists()


def test_a_picture_matches_by_its_hash_and_a_secret_by_its_key(write: Write) -> None:
    encoded = base64.b64encode(PICTURE).decode()
    digest = f"sha256:{hashlib.sha256(PICTURE).hexdigest()}"
    with play(write(({"image": digest, "password": "REDACTED"}, 200))):
        assert post({"password": "s3cret", "image": encoded}) == 200
    with pytest.raises(CannotOverwriteExistingCassetteException), play(write(({"image": digest}, 200))):
        post({"image": base64.b64encode(PICTURE + b"!").decode()})


def test_nothing_is_logged_while_playing(write: Write, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO), play(write(({"a": 1}, 200))):
        post({"a": 1})
    assert caplog.records == []


def test_scrubbing_replaces_pictures_and_secrets_wherever_they_stand() -> None:
    encoded = base64.b64encode(PICTURE).decode()
    scrubbed = scrub_body(
        json.dumps(
            {"user": {"password": "s3cret", "name": "clerk"}, "url": f"data:image/bmp;base64,{encoded}", "n": [encoded]}
        ).encode()
    )
    assert b"s3cret" not in scrubbed
    assert encoded.encode() not in scrubbed
    document = json.loads(scrubbed)
    assert document["url"] == f"data:image/bmp;base64,{document['n'][0]}"
    assert document["user"] == {"name": "clerk", "password": "REDACTED"}
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", document["n"][0])
    assert scrub_body(PICTURE).decode() == document["n"][0]


@given(st.binary() | st.text().map(str.encode) | st.dictionaries(st.text(), st.text()).map(json.dumps).map(str.encode))
def test_scrubbing_twice_changes_nothing_more(body: bytes) -> None:
    assert scrub_body(scrub_body(body)) == scrub_body(body)
