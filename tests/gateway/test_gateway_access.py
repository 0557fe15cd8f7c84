"""The cases of who calls, by their numbers in the list of compatibility cases: signatures, tokens, projects, quotas."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from idbridge.testing import pictures

from .conftest import (
    ACCESS_KEY,
    FOREIGN_PROJECT,
    OCR,
    PROJECT,
    SUBPROJECT,
    Gateway,
    encode,
    sdk_date,
    sign,
)

BODY = json.dumps({"image": encode(pictures.blank())}).encode()
JSON = {"Content-Type": "application/json;charset=utf-8"}
PROJECTS = "/v3/projects?name=ap-southeast-1"
IAM = "Incorrect IAM authentication information: "


@pytest.mark.parametrize(("method", "target", "code"), [("POST", OCR, "APIG.0301"), ("GET", PROJECTS, "APIGW.0301")])
def test_case_06_a_wrong_secret_key(gateway: Gateway, method: str, target: str, code: str) -> None:
    answer = gateway.signed(method, target, BODY if method == "POST" else b"", sk="wrong")
    assert answer.error == (401, code)
    assert answer.document["error_msg"] == IAM + "verify aksk signature fail"
    assert answer.document["request_id"] == answer.headers["X-Request-Id"]


def test_case_07_an_unknown_access_key(gateway: Gateway) -> None:
    answer = gateway.signed("POST", OCR, BODY, ak="NOBODYSAK")
    assert answer.error == (401, "APIG.0301")
    assert "ak NOBODYSAK not exist" in answer.document["error_msg"]


@pytest.mark.parametrize("minutes", [-16, 16])
def test_case_08_a_clock_16_minutes_off(gateway: Gateway, minutes: int) -> None:
    answer = gateway.signed("POST", OCR, BODY, {"X-Sdk-Date": sdk_date(time.time() + 60 * minutes)})
    assert answer.error == (401, "APIG.0301")
    assert "signature expired" in answer.document["error_msg"]


@pytest.mark.parametrize("minutes", [-14, 14])
def test_a_clock_14_minutes_off_will_do(gateway: Gateway, minutes: int) -> None:
    assert gateway.signed("POST", OCR, BODY, {"X-Sdk-Date": sdk_date(time.time() + 60 * minutes)}).status == 200


def test_case_09_a_body_changed_after_signing(gateway: Gateway) -> None:
    headers = sign("POST", OCR, JSON, BODY, host=gateway.host)
    assert gateway.send("POST", OCR, BODY + b" ", headers).error == (401, "APIG.0301")


def test_case_13_no_credentials_at_all(gateway: Gateway) -> None:
    answer = gateway.send("POST", OCR, BODY)
    assert answer.error == (401, "APIG.0301")
    assert answer.document["error_msg"] == IAM + "x-auth-token not found"


@pytest.mark.parametrize("token", ["garbage", "", "\xff"])
def test_case_14_a_garbage_token(gateway: Gateway, token: str) -> None:
    answer = gateway.send("POST", OCR, BODY, {"X-Auth-Token": token})
    assert answer.error == (401, "APIG.0301")
    assert answer.document["error_msg"] == IAM + "decrypt token fail"


def test_headers_beyond_128_kilobytes_are_refused_in_json(gateway: Gateway) -> None:
    answer = gateway.send("GET", PROJECTS, b"", {"X-Auth-Token": "x" * 256 * 1024})
    assert answer.error == (400, "APIG.0201")
    assert answer.headers["X-Request-Id"]


def test_case_18_another_tenants_project(gateway: Gateway) -> None:
    for project in (FOREIGN_PROJECT, "project-of-limited"):
        assert gateway.signed("POST", f"/v2/{project}/ocr/id-document", BODY, JSON).error == (403, "APIG.0302")


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("POST", f"/v1/{PROJECT}/ocr/id-document"),
        ("POST", "/v2/ocr/id-document"),
        ("POST", "/v2//ocr/id-document"),
        ("POST", f"{OCR}/"),
        ("POST", f"/v2/{PROJECT}/ocr/passport"),
        ("GET", OCR),
        ("PUT", OCR),
        ("DELETE", "/v3/projects"),
        ("GET", "/"),
        ("GET", "/docs"),
        ("GET", "/%ff%00<script>"),
        ("OPTIONS", "*"),
    ],
)
def test_case_19_a_wrong_path_or_method(gateway: Gateway, method: str, target: str) -> None:
    answer = gateway.send(method, target, BODY, {"X-Auth-Token": "token-of-main"})
    assert answer.status == 404
    assert answer.document["error_code"] in {"APIG.0101", "APIGW.0101"}
    assert answer.document["error_msg"] == "The API does not exist or has not been published in the environment."
    assert b"script" not in answer.content


def test_a_wrong_method_on_the_native_endpoint_says_which_is_right(gateway: Gateway) -> None:
    answer = gateway.send("GET", "/v1/recognize")
    assert answer.error == (405, "APIG.0101")
    assert answer.headers["Allow"] == "POST"


@pytest.mark.parametrize("target", ["/v2/%7Bproject_id%7D/ocr/id-document", "/v2/{project_id}/ocr/id-document"])
def test_case_20_a_client_that_knows_no_project(gateway: Gateway, target: str) -> None:
    assert gateway.signed("POST", target, BODY, JSON).error == (404, "APIG.0101")


@pytest.mark.parametrize("project", ["0000", "not-a-uuid", "", None])
def test_case_42_an_enterprise_project_never_matters(gateway: Gateway, project: str | None) -> None:
    headers = {"X-Auth-Token": "token-of-main"} | ({} if project is None else {"Enterprise-Project-Id": project})
    assert gateway.send("POST", OCR, BODY, headers).status == 200


def test_case_43_an_enterprise_project_among_the_signed(gateway: Gateway) -> None:
    headers = sign("POST", OCR, JSON | {"Enterprise-Project-Id": "0"}, BODY, host=gateway.host)
    assert "enterprise-project-id" in headers["Authorization"]
    assert gateway.send("POST", OCR, BODY, headers).status == 200


def test_case_47_the_quota_of_a_minute(gateway: Gateway) -> None:
    assert [gateway.ask("limited").status for _ in range(2)] == [200, 200]
    answer = gateway.ask("limited")
    assert answer.error == (429, "APIG.0308")
    assert "limit:2,time:1 minute" in answer.document["error_msg"]
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert gateway.ask().status == 200
    gateway.clock.ahead = 61
    assert gateway.ask("limited").status == 200


def test_case_55_a_proxy_that_rewrites_host(gateway: Gateway) -> None:
    headers = sign("POST", OCR, JSON, BODY, host="ocr.ap-southeast-1.myhuaweicloud.com")
    assert gateway.send("POST", OCR, BODY, headers).status == 200
    other = sign("POST", OCR, JSON, BODY + b" ", host="ocr.ap-southeast-1.myhuaweicloud.com")
    assert gateway.send("POST", OCR, BODY + b" ", {**other, "Host": gateway.host}).error == (401, "APIG.0301")


def test_case_56_a_security_token_is_signed_and_accepted(gateway: Gateway) -> None:
    headers = sign("POST", OCR, JSON | {"X-Security-Token": "temporary"}, BODY, host=gateway.host)
    assert gateway.send("POST", OCR, BODY, headers).status == 200
    assert gateway.send("POST", OCR, BODY, {**headers, "X-Security-Token": "other"}).status == 401


def test_case_57_an_unsigned_payload(gateway: Gateway) -> None:
    headers = sign("POST", OCR, {"Content-Type": "text/plain"}, BODY, host=gateway.host)
    assert headers["X-Sdk-Content-Sha256"] == "UNSIGNED-PAYLOAD"
    assert gateway.send("POST", OCR, BODY, headers).error == (401, "APIG.0301")


@pytest.mark.parametrize(
    "authorization",
    [
        f"SDK-HMAC-SM3 Access={ACCESS_KEY}, SignedHeaders=host;x-sdk-date, Signature={'0' * 64}",
        f"V11-HMAC-SHA256 Credential={ACCESS_KEY}/20261122/r/ocr, SignedHeaders=host, Signature={'0' * 64}",
        f"SDK-ECDSA-P256-SHA256 Access={ACCESS_KEY}, SignedHeaders=host;x-sdk-date, Signature={'0' * 140}",
    ],
)
def test_case_58_another_algorithm_is_told_the_right_one(gateway: Gateway, authorization: str) -> None:
    answer = gateway.send("POST", OCR, BODY, {"Authorization": authorization, "X-Sdk-Date": sdk_date(time.time())})
    assert answer.error == (401, "APIG.0301")
    assert "only SDK-HMAC-SHA256 is supported" in answer.document["error_msg"]


TAMPERED: dict[str, Callable[[dict[str, str]], object]] = {
    "a signed header": lambda headers: headers.update({"X-Project-Id": "other"}),
    "the host": lambda headers: headers.update({"Host": "evil.example"}),
    "the date": lambda headers: headers.update({"X-Sdk-Date": sdk_date(time.time() - 60)}),
    "no date": lambda headers: headers.update({"X-Sdk-Date": "yesterday"}),
    "the list of headers": lambda headers: headers.update(
        {"Authorization": headers["Authorization"].replace("x-project-id;", "")}
    ),
    "their order": lambda headers: headers.update(
        {"Authorization": headers["Authorization"].replace("host;x-project-id", "x-project-id;host")}
    ),
    "a header that is not there": lambda headers: headers.pop("X-Project-Id"),
    "the signature": lambda headers: headers.update({"Authorization": headers["Authorization"][:-1] + "!"}),
    "its form": lambda headers: headers.update({"Authorization": "Bearer abc"}),
    "nothing but the algorithm": lambda headers: headers.update({"Authorization": "SDK-HMAC-SHA256 "}),
}


@pytest.mark.parametrize("change", TAMPERED)
def test_a_tampered_request_is_refused(gateway: Gateway, change: str) -> None:
    headers = sign("POST", OCR, JSON | {"X-Project-Id": PROJECT}, BODY, host=gateway.host)
    TAMPERED[change](headers)
    assert gateway.send("POST", OCR, BODY, headers).error == (401, "APIG.0301")


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("POST", f"{OCR}?x=1"),
        ("POST", f"/v2/{SUBPROJECT}/ocr/id-document"),
        ("PUT", OCR),
        ("GET", "/v3/projects?name=x"),
    ],
)
def test_a_signature_is_good_for_its_own_request_alone(gateway: Gateway, method: str, target: str) -> None:
    headers = sign("POST", OCR, JSON, BODY, host=gateway.host)
    assert gateway.send(method, target, BODY, headers).status in {401, 404}


def test_an_unsigned_header_changes_nothing(gateway: Gateway) -> None:
    headers = sign("POST", OCR, JSON, BODY, host=gateway.host)
    assert gateway.send("POST", OCR, BODY, {**headers, "X-Forwarded-For": "10.0.0.1"}).status == 200


def test_a_replayed_request_is_refused(gateway: Gateway) -> None:
    headers = sign("POST", OCR, JSON, BODY, host=gateway.host)
    assert gateway.send("POST", OCR, BODY, headers).status == 200
    gateway.clock.ahead = 2
    for _ in range(2):
        answer = gateway.send("POST", OCR, BODY, {**headers, "X-Forwarded-For": "10.0.0.1"})
        assert answer.error == (401, "APIG.0301")
        assert "used before" in answer.document["error_msg"]


def test_two_calls_in_one_second_sign_the_same_and_are_no_replay(gateway: Gateway) -> None:
    headers = sign("POST", OCR, JSON, BODY, host=gateway.host)
    assert [gateway.send("POST", OCR, BODY, headers).status for _ in range(2)] == [200, 200]
    projects = sign("GET", PROJECTS, {}, b"", host=gateway.host)
    assert gateway.send("GET", PROJECTS, b"", projects).status == 200
    gateway.clock.ahead = 2
    assert gateway.send("GET", PROJECTS, b"", projects).status == 200
