"""IAM's calls: projects, log-ins and the tokens that come of them."""

from __future__ import annotations

import json
import time

import pytest

from idbridge.testing import pictures

from .conftest import (
    FOREIGN_PROJECT,
    LONG_TOKEN,
    OCR,
    PROJECT,
    SUBPROJECT,
    Gateway,
    encode,
)

BODY = json.dumps({"image": encode(pictures.blank())}).encode()
JSON = {"Content-Type": "application/json;charset=utf-8"}
PROJECTS = "/v3/projects?name=ap-southeast-1"
IAM = "Incorrect IAM authentication information: "


def test_case_03_the_project_of_a_region(gateway: Gateway) -> None:
    answer = gateway.signed("GET", PROJECTS)
    assert answer.status == 200
    assert answer.document["links"] == {}
    [project] = answer.document["projects"]
    assert (project["id"], project["name"]) == (PROJECT, "ap-southeast-1")


def test_case_04_the_project_asked_with_a_signed_body(gateway: Gateway) -> None:
    answer = gateway.signed("GET", PROJECTS, b"{}", {"Content-Type": "application/json"})
    assert answer.status == 200
    assert len(answer.document["projects"]) == 1


def test_case_05_the_project_of_an_unknown_region(gateway: Gateway) -> None:
    answer = gateway.signed("GET", "/v3/projects?name=ap-nowhere-1")
    assert (answer.status, answer.document["projects"]) == (200, [])


def test_without_a_name_all_projects_are_listed(gateway: Gateway) -> None:
    projects = gateway.signed("GET", "/v3/projects").document["projects"]
    assert [project["id"] for project in projects] == [PROJECT, SUBPROJECT]
    sub = gateway.signed("GET", f"/v3/projects?name={projects[1]['name']}").document["projects"]
    assert [project["id"] for project in sub] == [SUBPROJECT]


def test_the_look_ups_of_the_node_sdk(gateway: Gateway) -> None:
    assert gateway.signed("GET", "/v3/regions").document["regions"][0]["id"] == "ap-southeast-1"
    assert len(gateway.signed("GET", "/v3/auth/domains").document["domains"]) == 1
    created = gateway.signed(
        "POST", "/v3/projects", b'{"project": {"name": "x"}}', {"Content-Type": "application/json"}
    )
    assert created.error == (403, "APIGW.0302")


@pytest.mark.parametrize("scope", [{"project": {"name": "ap-southeast-1"}}, {"project": {"id": PROJECT}}])
@pytest.mark.parametrize("target", ["/v3/auth/tokens", "/v3/auth/tokens?nocatalog=true"])
def test_case_10_a_token_for_a_password(gateway: Gateway, scope: object, target: str) -> None:
    answer = gateway.log_in(scope)
    token = answer.document["token"]
    assert answer.status == 201
    assert answer.headers["X-Subject-Token"]
    assert token["project"]["id"] == PROJECT
    lived = time.strptime(token["expires_at"][:19], "%Y-%m-%dT%H:%M:%S")
    issued = time.strptime(token["issued_at"][:19], "%Y-%m-%dT%H:%M:%S")
    assert abs(time.mktime(lived) - time.mktime(issued) - 24 * 3600) <= 1


@pytest.mark.parametrize(("name", "password"), [("clerk", "wrong"), ("nobody", "wrong"), ("nobody", "")])
def test_case_11_a_wrong_password(gateway: Gateway, name: str, password: str) -> None:
    answer = gateway.log_in({"project": {"id": PROJECT}}, password, name)
    message = "The username or password is wrong."
    assert answer.status == 401
    assert answer.document == {"error": {"code": 401, "message": message, "title": "Unauthorized"}}
    assert answer.headers["X-Request-Id"]


def test_after_ten_wrong_passwords_a_user_has_to_wait(gateway: Gateway) -> None:
    gateway.clock.ahead = 3600
    statuses = [gateway.log_in(None, "wrong").status for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    assert gateway.log_in().status == 429
    gateway.clock.ahead += 61
    assert gateway.log_in().status == 201


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'"x"', b'{"auth": {}}', b'{"auth": {"identity": {"password": 3}}}', b"\xff"]
)
def test_a_malformed_log_in_is_told_so(gateway: Gateway, body: bytes) -> None:
    answer = gateway.send("POST", "/v3/auth/tokens", body)
    assert (answer.status, answer.document["error"]["code"]) == (400, 400)


def test_a_log_in_for_an_unknown_project(gateway: Gateway) -> None:
    assert gateway.log_in({"project": {"id": FOREIGN_PROJECT}}).status == 404


def test_case_12_a_token_opens_the_service(gateway: Gateway) -> None:
    token = gateway.log_in({"project": {"name": "ap-southeast-1"}}).headers["X-Subject-Token"]
    assert gateway.send("POST", OCR, BODY, {"X-Auth-Token": token}).status == 200
    assert gateway.send("GET", PROJECTS, b"", {"X-Auth-Token": token}).document["projects"][0]["id"] == PROJECT
    elsewhere = gateway.send("POST", f"/v2/{SUBPROJECT}/ocr/id-document", BODY, {"X-Auth-Token": token})
    assert elsewhere.error == (403, "APIG.0302")


def test_case_15_a_token_after_24_hours(gateway: Gateway) -> None:
    token = gateway.log_in({"project": {"id": PROJECT}}).headers["X-Subject-Token"]
    gateway.clock.ahead = 24 * 3600 - 5
    assert gateway.send("POST", OCR, BODY, {"X-Auth-Token": token}).status == 200
    gateway.clock.ahead = 24 * 3600 + 5
    answer = gateway.send("POST", OCR, BODY, {"X-Auth-Token": token})
    assert answer.error == (401, "APIG.0307")
    assert answer.document["error_msg"] == "The token must be updated."


@pytest.mark.parametrize("scope", [{"domain": {"name": "example"}}, None])
def test_case_16_a_token_of_the_domain(gateway: Gateway, scope: object) -> None:
    token = gateway.log_in(scope).headers["X-Subject-Token"]
    assert gateway.send("POST", OCR, BODY, {"X-Auth-Token": token}).error == (401, "ModelArts.0212")
    assert gateway.send("GET", PROJECTS, b"", {"X-Auth-Token": token}).status == 200


def test_case_17_a_token_of_12_kilobytes(gateway: Gateway) -> None:
    assert gateway.send("POST", OCR, BODY, {"X-Auth-Token": LONG_TOKEN}).status == 200
    assert gateway.send("POST", OCR, BODY, {"X-Auth-Token": "x" * 32 * 1024}).error == (401, "APIG.0301")
