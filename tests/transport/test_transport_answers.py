"""What a client gets of an answer: its document and headers, or an error where it is nothing to be read."""

from __future__ import annotations

import gzip
import json

import pytest

from idbridge import errors, transport
from idbridge.transport import Transport

from .conftest import Serve, answer, failure


def test_an_answer_carries_its_document_and_headers(serve: Serve) -> None:
    client = Transport("vendor", serve(lambda h: answer(h, 201, b'{"a": 1}', X_Subject_Token="t")) + "/", timeout=5)
    answered = client.send("GET", "/read")
    assert answered.document == {"a": 1}
    assert answered.headers["x-subject-token"] == "t"
    assert answered.milliseconds > 0
    client.close()


def test_a_compressed_answer_is_unpacked(serve: Serve) -> None:
    packed = gzip.compress(b'{"a": 1}')
    with_gzip = serve(lambda h: answer(h, body=packed, Content_Encoding="gzip"))
    client = Transport("vendor", with_gzip, timeout=5)
    assert client.send("GET", "/read").document == {"a": 1}
    client.close()


def test_an_accepted_operation_may_have_no_body(serve: Serve) -> None:
    client = Transport("vendor", serve(lambda h: answer(h, 202, b"", Location="elsewhere")), timeout=5)
    assert client.send("POST", "/read").document == {}
    client.close()


@pytest.mark.parametrize("body", [b"", b"<html>ok</html>", b"[]", b"3", b"\xff\xfe\xfd", b"[" * 100_000])
def test_an_answer_that_is_no_json_object_is_malformed(serve: Serve, body: bytes) -> None:
    assert isinstance(failure(serve(lambda h: answer(h, body=body))), errors.MalformedResponse)


def test_a_body_that_is_not_packed_as_declared_is_malformed(serve: Serve) -> None:
    endpoint = serve(lambda h: answer(h, body=b"plain", Content_Encoding="gzip"))
    assert isinstance(failure(endpoint), errors.MalformedResponse)


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed(serve: Serve, status: int) -> None:
    asked = []
    elsewhere = serve(lambda h: asked.append(h.path))
    caught = failure(serve(lambda h: answer(h, status, Location=elsewhere)))
    assert isinstance(caught, errors.MalformedResponse)
    assert asked == []


def test_an_answer_without_end_is_cut_off(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport.exchange, "MAX_ANSWER_BYTES", 100_000)
    caught = failure(serve(lambda h: answer(h, body=b"[" + b"0," * 100_000 + b"0]")))
    assert isinstance(caught, errors.MalformedResponse)


def test_a_small_file_that_unpacks_to_a_huge_one_is_cut_off(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport.exchange, "MAX_ANSWER_BYTES", 100_000)
    packed = gzip.compress(json.dumps({"a": "0" * 10_000_000}).encode())
    caught = failure(serve(lambda h: answer(h, body=packed, Content_Encoding="gzip")))
    assert isinstance(caught, errors.MalformedResponse)
