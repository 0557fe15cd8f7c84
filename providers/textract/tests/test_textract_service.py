"""The provider against a service on loopback: the contract, outages, signatures and whose credentials are used."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import botocore.serialize
import botocore.session
import pytest

from idbridge import IdDocumentRequest, errors, open_recognizer, registry
from idbridge.testing import loopback, pictures
from idbridge.testing.contract import ServiceContract
from idbridge.testing.loopback import Received, Reply
from idbridge.testing.outages import OutageContract
from idbridge_textract import TextractRecognizer

KEYS = {"region": "us-east-1", "access_key_id": "INVENTED-KEY", "secret_access_key": "invented-secret"}
READABLE = pictures.blank(width=400, height=300)


def field(name: str, text: str) -> dict[str, object]:
    return {"Type": {"Text": name}, "ValueDetection": {"Text": text, "Confidence": 98.0}}


def answer(received: Received) -> Reply:
    """A driving licence for the one picture it knows, and for whoever has signed."""
    if not is_signed(received):
        return Reply({"__type": "InvalidSignatureException", "message": "invented"}, 400)
    if received.document["DocumentPages"] == [{"Bytes": base64.b64encode(READABLE).decode()}]:
        fields = [field("ID_TYPE", "DRIVER LICENSE FRONT"), field("LAST_NAME", "TESTARENA")]
        return Reply({"IdentityDocuments": [{"DocumentIndex": 1, "IdentityDocumentFields": fields}]})
    return Reply({"__type": "UnsupportedDocumentException"}, 400)


def is_signed(received: Received, secret: str = "invented-secret") -> bool:
    """Whether the signature is good, by AWS's description of Signature Version 4 and not by the code under test."""
    form = r"AWS4-HMAC-SHA256 Credential=INVENTED-KEY/(\d{8})/us-east-1/textract/aws4_request, "
    match = re.fullmatch(form + r"SignedHeaders=([^,]+), Signature=([0-9a-f]{64})", received.headers["authorization"])
    if match is None:
        return False
    names = match[2].split(";")
    moment = received.headers["x-amz-date"]
    late = datetime.now(UTC) - datetime.strptime(moment, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if not {"host", "x-amz-date", "x-amz-target"} <= set(names) or abs(late.total_seconds()) > 900:
        return False
    lines = "".join(f"{name}:{received.headers[name]}\n" for name in names)
    body = hashlib.sha256(received.body).hexdigest()
    canonical = f"POST\n/\n\n{lines}\n{match[2]}\n{body}"
    scope = f"{match[1]}/us-east-1/textract/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{secret}".encode()
    for part in (match[1], "us-east-1", "textract", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.compare_digest(hmac.new(key, text.encode(), "sha256").hexdigest(), match[3])


def read(url: str, image: bytes = READABLE, **settings: Any) -> str | None:
    with open_recognizer("textract", **({"endpoint": url} | (settings or KEYS))) as recognizer:
        return recognizer.recognize(IdDocumentRequest(image=image)).item.last_name


class TestTextractContract(ServiceContract):
    provider = "textract"
    keys: ClassVar = KEYS
    request: ClassVar = {"country_region": "USA", "id_type": "DL"}
    answer = staticmethod(answer)


class TestTextractOutages(OutageContract):
    provider = "textract"
    keys: ClassVar = KEYS


def test_the_request_is_what_botocore_itself_would_send() -> None:
    with loopback.serve(answer) as service:
        assert read(service.url) == "TESTARENA"
    operation = botocore.session.Session().get_service_model("textract").operation_model("AnalyzeID")
    serializer = botocore.serialize.create_serializer("json")
    request = serializer.serialize_to_request({"DocumentPages": [{"Bytes": READABLE}]}, operation)
    received = service.received[0]
    assert (received.method, received.target) == (request["method"], request["url_path"])
    assert {name: received.headers[name.lower()] for name in request["headers"]} == dict(request["headers"])
    assert received.body == request["body"]


def test_temporary_credentials_send_their_token_signed() -> None:
    with loopback.serve(answer) as service:
        read(service.url, **KEYS, session_token="invented-token")
    assert service.received[0].headers["x-amz-security-token"] == "invented-token"
    assert "x-amz-security-token" in service.received[0].headers["authorization"]


@pytest.fixture
def no_chain(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """AWS's credential chain with nothing in it."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return monkeypatch


def test_without_keys_the_chain_is_asked(no_chain: pytest.MonkeyPatch) -> None:
    no_chain.setenv("AWS_ACCESS_KEY_ID", "INVENTED-KEY")
    no_chain.setenv("AWS_SECRET_ACCESS_KEY", "invented-secret")
    with loopback.serve(answer) as service:
        assert read(service.url, region="us-east-1") == "TESTARENA"


@pytest.mark.usefixtures("no_chain")
def test_an_empty_chain_says_what_to_set() -> None:
    with pytest.raises(errors.ConfigError, match="access_key_id"):
        read("http://127.0.0.1:9", region="us-east-1")


def test_a_broken_chain_is_our_error(no_chain: pytest.MonkeyPatch) -> None:
    no_chain.setenv("AWS_PROFILE", "absent")
    with pytest.raises(errors.AuthenticationFailed, match="credential chain"):
        read("http://127.0.0.1:9", region="us-east-1")


@pytest.mark.parametrize(
    "settings", [{"access_key_id": "a"}, {"secret_access_key": "a"}, {"session_token": "a"}, {"region": "us/east"}]
)
def test_half_credentials_are_refused(settings: dict[str, str]) -> None:
    with pytest.raises(errors.ConfigError):
        registry.validate(TextractRecognizer, {"region": "us-east-1", **settings}, where="[providers.textract]")


def test_a_bmp_is_converted_and_a_warning_says_so() -> None:
    def answer_any(_: Received) -> Reply:
        return Reply({"IdentityDocuments": [{"IdentityDocumentFields": [field("LAST_NAME", "TESTARENA")]}]})

    with loopback.serve(answer_any) as service, open_recognizer("textract", endpoint=service.url, **KEYS) as recognizer:
        recognition = recognizer.recognize(IdDocumentRequest(image=pictures.blank("BMP")))
    sent = base64.b64decode(service.received[0].document["DocumentPages"][0]["Bytes"])
    assert sent.startswith(b"\xff\xd8\xff")
    assert any("BMP" in warning for warning in recognition.evidence.warnings)


def test_a_url_is_refused_before_any_call() -> None:
    with open_recognizer("textract", **KEYS) as recognizer, pytest.raises(errors.BadRequest, match="not url"):
        recognizer.recognize(IdDocumentRequest(url="https://bucket.example/card.jpg"))


@pytest.mark.parametrize("request_", [{"country_region": "ALB"}, {"country_region": "USA", "id_type": "ID"}])
def test_documents_of_others_are_refused_before_any_call(request_: dict[str, str]) -> None:
    with open_recognizer("textract", **KEYS) as recognizer, pytest.raises(errors.UnsupportedDocument):
        recognizer.recognize(IdDocumentRequest(image=READABLE, **request_))
