"""The provider against a service on loopback: the contract, outages, what is asked of which API, and the signature."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest

from idbridge import IdDocumentRequest, errors, image, open_recognizer
from idbridge.testing import loopback, pictures
from idbridge.testing.contract import ServiceContract
from idbridge.testing.loopback import Received, Reply
from idbridge.testing.outages import OutageContract
from idbridge.transport import authorization
from idbridge_tencent._mapping import TC3

KEYS = {"secret_id": "INVENTED-SECRET-ID", "secret_key": "invented-secret-key"}
READABLE = pictures.blank(width=400, height=300)
SAMPLES = Path(__file__).parents[3].parent / "shared" / "facts" / "vendor-samples" / "tencent"

PASSPORT = {"IssuingCountry": "PHL", "ID": "ZZ0000001", "Surname": "HALIMBAWA", "GivenName": "JOSEFA"}
NO_PASSPORT = {"Error": {"Code": "FailedOperation.NoPassport", "Message": "Not a passport."}}


def answer(received: Received) -> Reply:
    """A passport for the one picture it knows, and for any other that it is none."""
    known = received.document.get("ImageBase64") == base64.b64encode(READABLE).decode()
    return Reply({"Response": {**(PASSPORT if known else NO_PASSPORT), "RequestId": "1"}})


class TestTencentContract(ServiceContract):
    provider = "tencent"
    keys: ClassVar = KEYS
    request: ClassVar = {"id_type": "PP"}
    answer = staticmethod(answer)


class TestTencentOutages(OutageContract):
    provider = "tencent"
    keys: ClassVar = KEYS
    request: ClassVar = {"id_type": "PP"}


class TestTencentOutagesOfGeneralCards(TestTencentOutages):
    request: ClassVar = {"country_region": "ALB", "id_type": "ID"}


def asked(request: dict[str, Any], picture: bytes = READABLE, **settings: Any) -> list[Received]:
    """The calls that a request leads to where nothing is ever read."""
    with loopback.serve(lambda _: Reply({"Response": NO_PASSPORT})) as service:
        recognizer = open_recognizer("tencent", endpoint=service.url, **KEYS, **settings)
        with recognizer, pytest.raises(errors.NotRecognized):
            recognizer.recognize(IdDocumentRequest(image=picture, **request))
    return service.received


@pytest.mark.parametrize(
    ("request_", "actions"),
    [
        ({"id_type": "PP"}, ["MLIDPassportOCR"]),
        ({"country_region": "RUS", "id_type": "PP"}, ["MLIDPassportOCR"]),
        ({"country_region": "PHL", "id_type": "DL"}, ["RecognizePhilippinesDrivingLicenseOCR"]),
        ({"country_region": "PHL", "id_type": "ID"}, ["RecognizePhilippinesUMIDOCR"]),
        ({"country_region": "THA", "id_type": "ID"}, ["RecognizeThaiIDCardOCR"]),
        ({"country_region": "HKG", "id_type": "ID"}, ["HKIDCardOCR"]),
        ({"country_region": "CHL", "id_type": "ID"}, ["ApplyCardVerificationExternal"]),
        ({"country_region": "THA"}, ["MLIDPassportOCR", "RecognizeThaiIDCardOCR", "ApplyCardVerificationExternal"]),
        (
            {"country_region": ["HKG", "ALB"], "id_type": "ID"},
            ["HKIDCardOCR", "ApplyCardVerificationExternal"],
        ),
        ({}, ["MLIDPassportOCR", *["ApplyCardVerificationExternal"] * 2]),
    ],
)
def test_country_and_type_choose_the_api(request_: dict[str, Any], actions: list[str]) -> None:
    assert [call.headers["x-tc-action"] for call in asked(request_)] == actions


@pytest.mark.parametrize(("country", "told"), [("CHL", "CHL"), ("ALB", "AUTO"), (["CHL", "RUS"], "AUTO"), ([], "AUTO")])
def test_a_general_card_is_asked_for_by_a_country_that_tencent_names(country: Any, told: str) -> None:
    [call] = asked({"country_region": country, "id_type": "ID"})
    assert (call.document["Nationality"], call.document["CardType"]) == (told, "ID_CARD")


@pytest.mark.parametrize("fmt", ["BMP", "TIFF"])
def test_a_format_that_tencent_does_not_take_is_sent_as_jpeg(fmt: str) -> None:
    [call] = asked({"id_type": "PP"}, pictures.blank(fmt))
    assert image.check(base64.b64decode(call.document["ImageBase64"])).format == "JPEG"


@pytest.mark.parametrize("picture", [pictures.blank(width=255), pictures.blank() + bytes(1_600_000)])
def test_a_general_card_outside_its_own_limits_is_refused_before_any_call(picture: bytes) -> None:
    with loopback.serve(answer) as service:
        recognizer = open_recognizer("tencent", endpoint=service.url, **KEYS)
        with recognizer, pytest.raises(errors.BadImage):
            recognizer.recognize(IdDocumentRequest(image=picture, country_region="ALB", id_type="ID"))
        assert service.received == []


def test_a_url_is_refused_as_tencent_fetches_none() -> None:
    with open_recognizer("tencent", **KEYS) as recognizer, pytest.raises(errors.BadRequest):
        recognizer.recognize(IdDocumentRequest(url="https://bucket.example/a.jpg", id_type="PP"))


def test_the_signature_is_the_one_that_tencent_publishes() -> None:
    headers = {
        "content-type": "application/json; charset=utf-8",
        "host": "cvm.tencentcloudapi.com",
        "x-tc-action": "DescribeInstances",
    }
    body = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
    moment = datetime.fromtimestamp(1551113065, UTC)
    scheme, url = replace(TC3, scope=("cvm", "tc3_request")), "https://cvm.tencentcloudapi.com/"
    signed = authorization(scheme, "POST", url, headers, body, moment=moment, key_id="AKID", key="*" * 32)
    assert signed == (
        "TC3-HMAC-SHA256 Credential=AKID/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host;x-tc-action,"
        " Signature=10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f"
    )


def test_what_is_sent_is_what_is_signed() -> None:
    [call] = asked({"id_type": "PP"}, region="ap-singapore", token="temporary")
    moment = datetime.fromtimestamp(int(call.headers["x-tc-timestamp"]), UTC)
    signed = {name: call.headers[name] for name in ("content-type", "host", "x-tc-action")}
    keys = {"key_id": KEYS["secret_id"], "key": KEYS["secret_key"]}
    expected = authorization(TC3, "POST", "http://127.0.0.1/", signed, call.body, moment=moment, **keys)
    assert call.headers["authorization"] == expected
    assert (call.headers["x-tc-version"], call.headers["x-tc-region"]) == ("2018-11-19", "ap-singapore")
    assert call.headers["x-tc-token"] == "temporary"


def test_what_a_proxy_has_before_the_path_is_not_signed() -> None:
    with (
        loopback.serve(answer) as service,
        open_recognizer("tencent", endpoint=f"{service.url}/tencent/", **KEYS) as recognizer,
    ):
        recognizer.recognize(IdDocumentRequest(image=READABLE, id_type="PP"))
    [call] = service.received
    moment = datetime.fromtimestamp(int(call.headers["x-tc-timestamp"]), UTC)
    signed = {name: call.headers[name] for name in ("content-type", "host", "x-tc-action")}
    keys = {"key_id": KEYS["secret_id"], "key": KEYS["secret_key"]}
    expected = authorization(TC3, "POST", f"{service.url}/", signed, call.body, moment=moment, **keys)
    assert (call.target, call.headers["authorization"]) == ("/tencent/", expected)


SAMPLE_REQUESTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "MLIDPassportOCR": (
        {"id_type": "PP"},
        {
            "country_region": "USA",
            "last_name": "CARTER",
            "first_name": "ESTHER",
            "sex": "F",
            "nationality": "USA",
            "birth_date": "1990-04-11",
            "issue_date": "2011-07-27",
            "expiry_date": "2021-07-26",
            "document_number": "456712345",
        },
    ),
    "HKIDCardOCR": (
        {"country_region": "HKG", "id_type": "ID"},
        {
            "last_name": "SAN",
            "first_name": "Nan",
            "sex": "F",
            "birth_date": "2001-01-01",
            "issue_date": "2010-09-23",
            "document_number": "C000000E",
        },
    ),
    "RecognizeThaiIDCardOCR": (
        {"country_region": "THA", "id_type": "ID"},
        {
            "birth_date": "1966-12-14",
            "issue_date": "2016-12-09",
            "expiry_date": "2024-12-13",
            "first_name": "Xxxxxxxx",
            "sex": None,
        },
    ),
    "RecognizePhilippinesUMIDOCR": (
        {"country_region": "PHL", "id_type": "ID"},
        {"birth_date": "1996-03-26", "sex": "F", "document_number": "XXX0000"},
    ),
    "RecognizePhilippinesDrivingLicenseOCR": (
        {"country_region": "PHL", "id_type": "DL"},
        {"birth_date": None, "expiry_date": None, "last_name": "XX**X", "first_name": "XX**XX XX***XXX"},
    ),
}


@pytest.mark.parametrize("action", SAMPLE_REQUESTS)
def test_tencents_own_example_is_read(action: str) -> None:
    path = SAMPLES / f"{action}.json"
    if not path.exists():
        pytest.skip(f"{path.name} of the vendor samples is not here")
    document = json.loads(path.read_text("utf-8"))
    request, expected = SAMPLE_REQUESTS[action]
    with (
        loopback.serve(lambda _: Reply(document)) as service,
        open_recognizer("tencent", endpoint=service.url, **KEYS) as recognizer,
    ):
        recognition = recognizer.recognize(IdDocumentRequest(image=READABLE, **request))
    assert {name: getattr(recognition.item, name) for name in expected} == expected
    assert not re.search(r"\*\*|SAN|CARTER", str(recognition.evidence.warnings))


def test_a_general_cards_own_example_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    path = SAMPLES / "GetCardVerificationExternalResult.json"
    if not path.exists():
        pytest.skip(f"{path.name} of the vendor samples is not here")
    document = json.loads(path.read_text("utf-8"))
    token = {"Response": {"CardVerificationToken": "1"}}
    is_start = "ApplyCardVerificationExternal"
    with (
        loopback.serve(lambda call: Reply(token if call.headers["x-tc-action"] == is_start else document)) as service,
        open_recognizer("tencent", endpoint=service.url, **KEYS) as recognizer,
    ):
        item = recognizer.recognize(IdDocumentRequest(image=READABLE, id_type="DL")).item
    assert (item.country_region, item.nationality, item.sex) == ("PHL", "PHL", "F")
    assert (item.birth_date, item.issue_date, item.expiry_date) == ("1997-10-01", "2023-10-20", "2033-10-19")
    assert item.issuing_authority == "DFA TARLAC"
