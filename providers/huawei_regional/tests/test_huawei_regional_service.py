"""The provider against a service on loopback: the contract, outages, and which API is called for what."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

import pytest

from idbridge import IdDocumentRequest, errors, open_recognizer
from idbridge.testing import loopback, pictures
from idbridge.testing.contract import ServiceContract
from idbridge.testing.loopback import Received, Reply
from idbridge.testing.outages import OutageContract

KEYS = {"access_key": "INVENTED-ACCESS-KEY", "secret_key": "invented-secret-key"}
REGIONS = ("ap-southeast-1", "ap-southeast-2", "la-south-2")
PROJECTS = {region: f"project-of-{region}" for region in REGIONS}

RESULT = {"country_code": "ALB", "surname": "SHEMBULLI", "passport_number": "ZZ0000001", "confidence": {"surname": 0.9}}
READABLE = pictures.blank(width=400, height=300)


def answer(received: Received) -> Reply:
    """A passport for the one picture it knows; the project of any region that IAM is asked for."""
    if received.target.startswith("/v3/projects?name="):
        return Reply({"projects": [{"id": f"project-of-{received.target.partition('=')[2]}"}]})
    asked = received.document
    if asked.get("url") or asked["image"] == base64.b64encode(READABLE).decode():
        return Reply({"result": RESULT})
    return Reply({"error_code": "AIS.0105", "error_msg": "Recognition failed."}, 400)


class TestHuaweiRegionalContract(ServiceContract):
    provider = "huawei_regional"
    request: ClassVar = {"country_region": "ALB", "id_type": "PP"}
    answer = staticmethod(answer)

    def settings_at(self, endpoint: str) -> Mapping[str, object]:
        return {"endpoint": endpoint, "iam_endpoint": endpoint, **KEYS}


class TestHuaweiRegionalOutages(OutageContract):
    provider = "huawei_regional"
    request: ClassVar = {"country_region": "ALB", "id_type": "PP"}

    def settings_at(self, endpoint: str) -> Mapping[str, object]:
        return {"endpoint": endpoint, "iam_endpoint": endpoint, "project_ids": PROJECTS, **KEYS}


@contextmanager
def asked(settings: Mapping[str, Any], **request: Any) -> Iterator[list[Received]]:
    with loopback.serve(answer) as service:
        urls = {"endpoint": service.url, "iam_endpoint": service.url}
        with open_recognizer("huawei_regional", **{**urls, **KEYS, **settings}) as recognizer:
            recognizer.recognize(IdDocumentRequest(**request))
        yield service.received


@pytest.mark.parametrize(
    ("request_", "targets"),
    [
        ({}, ["/v3/projects?name=ap-southeast-1", "/v2/project-of-ap-southeast-1/ocr/passport"]),
        (
            {"country_region": "ALB", "id_type": ["PP", "DL"]},
            ["/v3/projects?name=ap-southeast-1", "/v2/project-of-ap-southeast-1/ocr/passport"],
        ),
    ],
)
def test_each_region_has_its_project(request_: dict[str, Any], targets: list[str]) -> None:
    with asked({}, image=READABLE, **request_) as received:
        assert [call.target for call in received] == targets


def test_an_api_can_be_called_in_another_region_and_with_a_known_project() -> None:
    settings = {"regions": {"passport": "ap-southeast-2"}, "project_ids": {"ap-southeast-2": "known"}}
    with asked(settings, image=READABLE) as received:
        assert [call.target for call in received] == ["/v2/known/ocr/passport"]


def test_the_way_in_is_huaweis() -> None:
    settings = {"project_ids": PROJECTS, "enterprise_project_id": "0-billing"}
    with asked(settings, url="https://bucket.example/passport.jpg") as received:
        [call] = received
    assert call.headers["authorization"].startswith("SDK-HMAC-SHA256 Access=INVENTED-ACCESS-KEY")
    assert call.headers["x-project-id"] == "project-of-ap-southeast-1"
    assert call.headers["enterprise-project-id"] == "0-billing"
    assert call.document == {"url": "https://bucket.example/passport.jpg", "country_code": "GENERAL"}


@pytest.mark.parametrize(
    "request_",
    [
        {"id_type": "DL"},
        {"country_region": "PHL", "id_type": "ID"},
        {"country_region": ["ALB", "BRA"], "id_type": ["ID", "DL"]},
        {"id_type": "ID"},
    ],
)
def test_what_the_apis_do_not_read_is_refused_before_any_call(request_: dict[str, Any]) -> None:
    with loopback.serve(answer) as service:
        settings = {"endpoint": service.url, "iam_endpoint": service.url, **KEYS}
        recognizer = open_recognizer("huawei_regional", **settings)
        with recognizer, pytest.raises(errors.UnsupportedDocument):
            recognizer.recognize(IdDocumentRequest(image=READABLE, **request_))
        assert service.received == []


@pytest.mark.parametrize("wrong", [{"regions": {"pasport": "ap-southeast-2"}}, {"project_ids": {"a b": "c"}}, {}])
def test_settings_that_cannot_work_are_refused(wrong: dict[str, Any]) -> None:
    keys = KEYS if wrong else {"access_key": "alone"}
    with pytest.raises(errors.ConfigError):
        open_recognizer("huawei_regional", **keys, **wrong)
