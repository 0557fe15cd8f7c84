"""The provider against a service on loopback: the contract, outages, and what is sent."""

from __future__ import annotations

import base64
from typing import Any, ClassVar

import pytest

from idbridge import IdDocumentRequest, errors, open_recognizer
from idbridge.model import CONTRACT_DOCUMENTS
from idbridge.testing import loopback, pictures
from idbridge.testing.contract import ServiceContract
from idbridge.testing.loopback import Received, Reply
from idbridge.testing.outages import OutageContract
from idbridge_blinkid import BlinkIdRecognizer

READABLE = pictures.blank(width=400, height=300)
RESULT = {
    "recognitionStatus": "VALID",
    "classInfo": {"isoAlpha3CountryCode": "ALB", "type": "PASSPORT"},
    "lastName": "SHEMBULLI",
}


def answer(received: Received) -> Reply:
    """A passport for the one picture it knows, nothing for any other."""
    known = received.document["image"] == {"imageBase64": base64.b64encode(READABLE).decode()}
    return Reply({"result": RESULT if known else {"recognitionStatus": "EMPTY"}})


class TestBlinkIdContract(ServiceContract):
    provider = "blinkid"
    keys: ClassVar = {"api_key": "invented-key"}
    request: ClassVar = {"country_region": "ALB", "id_type": "PP"}
    answer = staticmethod(answer)


class TestBlinkIdOutages(OutageContract):
    provider = "blinkid"


@pytest.mark.parametrize("key", [None, "invented"])
def test_the_key_is_sent_where_there_is_one(key: str | None) -> None:
    with loopback.serve(answer) as service, open_recognizer("blinkid", endpoint=service.url, api_key=key) as recognizer:
        recognizer.recognize(IdDocumentRequest(image=READABLE))
    received = service.received[0]
    assert (received.method, received.target) == ("POST", "/blinkid-single-side")
    assert received.headers.get("mb-api-key") == key
    assert set(received.document) == {"image"}


def test_the_portrait_is_asked_for_on_request_alone() -> None:
    with loopback.serve(answer) as service, open_recognizer("blinkid", endpoint=service.url) as recognizer:
        recognizer.recognize(IdDocumentRequest(image=READABLE, return_portrait_image=True))
    assert service.received[0].document["returnFaceImage"] is True


@pytest.mark.parametrize("fmt", ["BMP", "TIFF"])
def test_other_formats_are_converted_and_a_warning_says_so(fmt: str) -> None:
    reply = Reply({"result": RESULT})
    with loopback.serve(lambda _: reply) as service, open_recognizer("blinkid", endpoint=service.url) as recognizer:
        recognition = recognizer.recognize(IdDocumentRequest(image=pictures.blank(fmt)))
    sent = base64.b64decode(service.received[0].document["image"]["imageBase64"])
    assert sent.startswith(b"\xff\xd8\xff")
    assert any(fmt in warning for warning in recognition.evidence.warnings)


@pytest.mark.parametrize("result", [{"lastName": ["A"]}, {"dateOfBirth": "1990-02-03"}, [], None])
def test_a_result_of_another_form_is_malformed(result: Any) -> None:
    with (
        loopback.serve(lambda _: Reply({"result": result})) as service,
        open_recognizer("blinkid", endpoint=service.url) as recognizer,
        pytest.raises(errors.MalformedResponse, match="another form"),
    ):
        recognizer.recognize(IdDocumentRequest(image=READABLE))


def test_what_stands_beside_the_scripts_of_a_text_is_no_matter() -> None:
    name = {"latin": None, "cyrillic": "ПРОВА", "location": {"x": 1}}
    reply = Reply({"result": {**RESULT, "lastName": name}})
    with loopback.serve(lambda _: reply) as service, open_recognizer("blinkid", endpoint=service.url) as recognizer:
        assert recognizer.recognize(IdDocumentRequest(image=READABLE)).item.last_name == "ПРОВА"


def test_every_document_of_the_contract_is_documented() -> None:
    documents = BlinkIdRecognizer.capabilities.documents
    assert {documents[pair] for pair in CONTRACT_DOCUMENTS} == {"documented"}
