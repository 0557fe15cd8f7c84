"""The provider against a service on loopback: the contract, outages, and what is sent."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, ClassVar

import pytest

from idbridge import IdDocumentRequest, errors, open_recognizer
from idbridge.model import CONTRACT_DOCUMENTS
from idbridge.testing import loopback, pictures
from idbridge.testing.contract import ServiceContract
from idbridge.testing.loopback import Received, Reply
from idbridge.testing.outages import OutageContract
from idbridge_regula import RegulaRecognizer

READABLE = pictures.blank(width=400, height=300)


def processed(*containers: Mapping[str, Any]) -> Reply:
    return Reply({"ProcessingFinished": 1, "ContainerList": {"List": containers}, "TransactionInfo": {}})


def answer(received: Received) -> Reply:
    """A passport for the one picture it knows, nothing for any other."""
    if received.document["List"][0]["ImageData"]["image"] != base64.b64encode(READABLE).decode():
        return processed()
    surname = {"fieldType": 8, "value": "SHEMBULLI", "valueList": [{"source": "VISUAL", "value": "SHEMBULLI"}]}
    kind = {"FDSIDList": {"ICAOCode": "ALB", "dType": 11}}
    return processed({"result_type": 9, "OneCandidate": kind}, {"result_type": 36, "Text": {"fieldList": [surname]}})


class TestRegulaContract(ServiceContract):
    provider = "regula"
    request: ClassVar = {"country_region": "ALB", "id_type": "PP"}
    answer = staticmethod(answer)


class TestRegulaOutages(OutageContract):
    provider = "regula"


@pytest.mark.parametrize(("portrait", "results"), [(False, [9, 36]), (True, [9, 36, 37])])
def test_dates_are_asked_for_in_iso_and_portraits_on_request_alone(portrait: bool, results: list[int]) -> None:
    with loopback.serve(answer) as service, open_recognizer("regula", endpoint=service.url) as recognizer:
        recognizer.recognize(IdDocumentRequest(image=READABLE, return_portrait_image=portrait))
    received = service.received[0]
    assert (received.method, received.target) == ("POST", "/api/process")
    parameters = received.document["processParam"]
    assert (parameters["scenario"], parameters["dateFormat"]) == ("FullProcess", "yyyy-MM-dd")
    assert parameters["resultTypeOutput"] == results
    assert parameters["depersonalizeLog"] is True


@pytest.mark.parametrize("fmt", ["BMP", "TIFF"])
def test_other_formats_are_converted_and_a_warning_says_so(fmt: str) -> None:
    surname = {"fieldType": 8, "valueList": [{"source": "VISUAL", "value": "SHEMBULLI"}]}
    reply = processed({"result_type": 36, "Text": {"fieldList": [surname]}})
    with loopback.serve(lambda _: reply) as service, open_recognizer("regula", endpoint=service.url) as recognizer:
        recognition = recognizer.recognize(IdDocumentRequest(image=pictures.blank(fmt)))
    sent = base64.b64decode(service.received[0].document["List"][0]["ImageData"]["image"])
    assert sent.startswith(b"\xff\xd8\xff")
    assert any(fmt in warning for warning in recognition.evidence.warnings)


@pytest.mark.parametrize(
    "container",
    [
        {"result_type": 36, "Text": {"fieldList": [{"fieldType": "8"}, "x"]}},
        {"result_type": 36, "Text": []},
        {"result_type": 9, "OneCandidate": {"FDSIDList": {"dType": "passport"}}},
    ],
)
def test_a_container_of_another_form_is_malformed(container: dict[str, Any]) -> None:
    with (
        loopback.serve(lambda _: processed(container)) as service,
        open_recognizer("regula", endpoint=service.url) as recognizer,
        pytest.raises(errors.MalformedResponse, match="another form"),
    ):
        recognizer.recognize(IdDocumentRequest(image=READABLE))


@pytest.mark.parametrize(("country", "id_type"), sorted(CONTRACT_DOCUMENTS))
def test_every_document_of_the_contract_is_taken(country: str, id_type: str) -> None:
    request = IdDocumentRequest(image=READABLE, country_region=country, id_type=id_type)
    RegulaRecognizer.capabilities.require(request, "regula")
