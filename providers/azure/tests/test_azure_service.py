"""The provider against a service on loopback: the contract, outages at each step, and what is sent where."""

from __future__ import annotations

import base64
import threading
from typing import Any, ClassVar

import pytest

from idbridge import IdDocumentRequest, errors, open_recognizer, registry
from idbridge.testing import loopback, pictures
from idbridge.testing.contract import ServiceContract
from idbridge.testing.loopback import Received, Reply
from idbridge.testing.outages import OutageContract
from idbridge_azure import AzureRecognizer

MODEL = "/documentintelligence/documentModels/prebuilt-idDocument"
VERSION = "?api-version=2024-11-30"
RESULT = f"{MODEL}/analyzeResults/abc-1{VERSION}"
READABLE = pictures.blank(width=400, height=300)

DOCUMENT = {
    "docType": "idDocument.passport",
    "confidence": 0.99,
    "fields": {
        "CountryRegion": {"type": "countryRegion", "valueCountryRegion": "ALB", "confidence": 0.99},
        "LastName": {"type": "string", "valueString": "SHEMBULLI", "content": "SHEMBULLI", "confidence": 0.9},
        "DocumentNumber": {"type": "string", "valueString": "ZZ0000001", "content": "ZZ0000001", "confidence": 0.9},
    },
}
SUCCEEDED = Reply({"status": "succeeded", "analyzeResult": {"documents": [DOCUMENT]}})


def accept(received: Received, location: str = f"http://{{host}}{RESULT}") -> Reply:
    """Where the result will be."""
    host = received.headers["host"]
    return Reply(b"", 202, {"Operation-Location": location.format(host=host), "Retry-After": "0"})


def answer(received: Received) -> Reply:
    """A passport for the one picture it knows."""
    if received.method == "GET":
        return SUCCEEDED
    source = received.document
    if source.get("urlSource") or source.get("base64Source") == base64.b64encode(READABLE).decode():
        return accept(received)
    return Reply({"error": {"code": "InvalidRequest", "innererror": {"code": "InvalidContent"}}}, 400)


def read(url: str, request: IdDocumentRequest | None = None, **settings: Any) -> str | None:
    with open_recognizer("azure", **({"endpoint": url, "key": "invented", "timeout": 5} | settings)) as recognizer:
        return recognizer.recognize(request or IdDocumentRequest(image=READABLE)).item.last_name


class TestAzureContract(ServiceContract):
    provider = "azure"
    keys: ClassVar = {"key": "invented-key"}
    request: ClassVar = {"country_region": "ALB", "id_type": "PP"}
    answer = staticmethod(answer)


class TestAzureOutages(OutageContract):
    provider = "azure"
    keys: ClassVar = {"key": "invented"}


@pytest.mark.parametrize(
    ("settings", "header", "value"),
    [
        ({"key": "invented"}, "ocp-apim-subscription-key", "invented"),
        ({"key": None, "token": "invented-token"}, "authorization", "Bearer invented-token"),
    ],
)
def test_each_request_carries_the_key_or_the_token(settings: dict[str, str], header: str, value: str) -> None:
    with loopback.serve(answer) as service:
        assert read(service.url, **settings) == "SHEMBULLI"
    assert [(request.method, request.target) for request in service.received] == [
        ("POST", f"{MODEL}:analyze{VERSION}"),
        ("GET", RESULT),
    ]
    assert {request.headers[header] for request in service.received} == {value}
    assert service.received[0].headers["content-type"] == "application/json"
    assert service.received[0].document == {"base64Source": base64.b64encode(READABLE).decode()}


def test_a_url_is_passed_on() -> None:
    with loopback.serve(answer) as service:
        read(service.url, IdDocumentRequest(url="https://bucket.example/card.jpg"))
    assert service.received[0].document == {"urlSource": "https://bucket.example/card.jpg"}


def test_a_proxy_before_the_resource_keeps_its_path() -> None:
    with loopback.serve(answer) as service:
        read(f"{service.url}/azure/")
    assert [request.target for request in service.received] == [f"/azure{MODEL}:analyze{VERSION}", f"/azure{RESULT}"]


@pytest.mark.parametrize(
    "location",
    [
        f"http://metadata.example{RESULT}",
        f"https://{{host}}{RESULT}",
        f"http://{{host}}@metadata.example{RESULT}",
        f"http://metadata.example#@{{host}}{RESULT}",
        f"http://[metadata{RESULT}",
        "http://{host}/elsewhere",
        "http://{host}/documentintelligence/analyzeResults/../../admin",
        "",
    ],
)
def test_the_key_goes_to_no_other_address(location: str) -> None:
    with loopback.serve(lambda received: accept(received, location)) as service:
        with pytest.raises(errors.MalformedResponse, match="its own host"):
            read(service.url)
        assert len(service.received) == 1


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(b"<html>Welcome</html>"), errors.MalformedResponse),
        (Reply(b'{"status": ', 200, {"Content-Length": "400"}), errors.ServiceUnavailable),
        (Reply({"status": "succeeded", "analyzeResult": {"documents": "none"}}), errors.MalformedResponse),
        (Reply({}), errors.MalformedResponse),
        (Reply({"status": ["succeeded"]}), errors.MalformedResponse),
        (Reply({"status": "failed"}), errors.ServiceUnavailable),
        (
            Reply({"error": {"code": "NotFound", "innererror": {"code": "OperationNotFound"}}}, 404),
            errors.ServiceUnavailable,
        ),
        (Reply({}, 503), errors.ServiceUnavailable),
    ],
)
def test_a_result_that_is_none_is_our_error(reply: Reply, error: type[errors.ProviderError]) -> None:
    with (
        loopback.serve(lambda asked: accept(asked) if asked.method == "POST" else reply) as service,
        pytest.raises(errors.ProviderError) as caught,
    ):
        read(service.url)
    assert type(caught.value) is error


@pytest.mark.parametrize("reply", [Reply({"status": "running"}, 200, {"Retry-After": "0"}), Reply({}, 429)])
def test_waiting_ends_with_the_timeout(reply: Reply) -> None:
    with (
        loopback.serve(lambda asked: accept(asked) if asked.method == "POST" else reply) as service,
        pytest.raises(errors.ServiceUnavailable, match="in time"),
    ):
        read(service.url, timeout=0.5)


def test_a_wait_that_is_longer_than_the_timeout_is_not_begun() -> None:
    def answer_later(received: Received) -> Reply:
        reply = accept(received)
        return Reply(b"", 202, {**reply.headers, "Retry-After": "3600"})

    with loopback.serve(answer_later) as service, pytest.raises(errors.ServiceUnavailable, match="in time"):
        read(service.url)


def test_a_result_that_comes_after_the_timeout_is_unavailable() -> None:
    late = threading.Event()

    def answer_late(received: Received) -> Reply:
        if received.method == "GET":
            late.wait(30)
        return answer(received)

    with loopback.serve(answer_late) as service:
        with pytest.raises(errors.ServiceUnavailable, match="in time"):
            read(service.url, timeout=0.5)
        assert not late.is_set()
        late.set()


@pytest.mark.parametrize("settings", [{}, {"key": "a", "token": "b"}])
def test_there_is_exactly_one_way_to_authenticate(settings: dict[str, str]) -> None:
    with pytest.raises(errors.ConfigError, match="exactly one of key and token"):
        registry.validate(AzureRecognizer, {"endpoint": "https://a.example", **settings}, where="[providers.azure]")


def test_a_secret_that_no_header_can_carry_is_refused_unseen() -> None:
    with pytest.raises(errors.ConfigError, match="key") as caught:
        registry.validate(
            AzureRecognizer, {"endpoint": "https://a.example", "key": "s3cr3t\n"}, where="[providers.azure]"
        )
    assert "s3cr" not in str(caught.value)
