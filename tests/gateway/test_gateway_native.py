"""The gateway's own endpoints: documents with their evidence, health, readiness, metrics; and the open gateway."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests
from fastapi import FastAPI

from idbridge.gateway.app import create_app
from idbridge.gateway.settings import GatewaySettings
from idbridge.testing import pictures
from idbridge.testing.fake import FakeRecognizer

from .conftest import Gateway, encode

BODY = json.dumps({"image": encode(pictures.blank())}).encode()
TOKEN = {"X-Auth-Token": "token-of-main"}


def native(gateway: Gateway, **arguments: Any) -> requests.Response:
    return requests.post(f"http://{gateway.host}/v1/recognize", headers=TOKEN, timeout=10, **arguments)


def test_the_native_endpoint_answers_item_and_evidence(gateway: Gateway) -> None:
    for answer in (
        native(gateway, json={"image": encode(pictures.blank()), "id_type": "PP"}),
        native(gateway, files={"image": pictures.blank()}, data={"id_type": "PP", "country_region": ["ALB", "VN"]}),
    ):
        assert answer.status_code == 200
        assert answer.json()["result"]["last_name"] == "Provë"
        assert answer.json()["evidence"]["provider"] == "fake"
    assert gateway.requests[1].country_region == ("ALB", "VNM")
    assert gateway.requests[1].image == pictures.blank()


def test_a_large_upload_stays_in_memory(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile._TemporaryFileWrapper", None)
    monkeypatch.setattr("tempfile.TemporaryFile", None)
    large = pictures.blank() + bytes(5 << 20)
    assert native(gateway, files={"image": large}).status_code == 200


@pytest.mark.parametrize(
    "arguments",
    [
        {"files": {"picture": b"x"}},
        {"files": {"image": (None, "text")}},
        {"files": {"image": b"x", "more": b"y"}},
        {"files": {"image": pictures.blank()}, "data": {"return_portrait_image": "yes"}},
        {"files": {"image": pictures.blank()}, "data": {"country_region": "XXX"}},
        {"data": b"--x\r\nnonsense", "cookies": {}},
    ],
)
def test_a_wrong_form_is_told_so(gateway: Gateway, arguments: dict[str, Any]) -> None:
    if "cookies" in arguments:
        headers = TOKEN | {"Content-Type": "multipart/form-data; boundary=x"}
        answer = gateway.send("POST", "/v1/recognize", b"--x\r\nnonsense", headers)
        assert answer.error == (400, "AIS.0101")
        return
    answer = native(gateway, **arguments)
    assert (answer.status_code, answer.json()["error_code"]) == (400, "AIS.0101")


def test_health_readiness_and_metrics(gateway: Gateway) -> None:
    gateway.ask()
    gateway.ask("unread")
    assert gateway.send("GET", "/healthz").document == {"status": "alive"}
    assert gateway.send("GET", "/readyz").document == {"status": "ready"}
    shown = gateway.send("GET", "/metrics").content.decode()
    assert 'idbridge_recognitions_total{outcome="Read",provider="fake",tenant="main"}' in shown
    assert 'idbridge_recognitions_total{outcome="NotRecognized",provider="unread",tenant="unread"}' in shown
    assert 'route="/v2/{project_id}/ocr/id-document",status="200",tenant="main"' in shown
    assert 'idbridge_waiting{provider="fake"} 0.0' in shown


def open_app(**changes: Any) -> FastAPI:
    settings = GatewaySettings.model_validate({"auth": "none", "workers": 0, **changes})
    return create_app(settings, lambda name: FakeRecognizer(), provider="fake")


def test_before_the_workers_run_the_gateway_is_not_ready() -> None:
    app, answered = open_app(), []

    async def call() -> None:
        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b""}

        async def send(message: Any) -> None:
            answered.append(message)

        scope = {"type": "http", "method": "GET", "path": "/readyz", "raw_path": b"/readyz", "query_string": b""}
        await app({**scope, "headers": [], "http_version": "1.1", "server": ("h", 1), "scheme": "http"}, receive, send)

    asyncio.run(call())
    assert answered[0]["status"] == 503
    assert json.loads(answered[1]["body"])["error_code"] == "ModelArts.4508"


def test_an_open_gateway_asks_nobody_who_calls(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "idbridge", "serve", "--auth", "none", "--port", "0", "--workers", "0"]
    (tmp_path / "answers.jsonl").write_text(json.dumps({"sha256": "0" * 64, "error_code": "AIS.0104"}), "utf-8")
    (tmp_path / "idbridge.toml").write_text(
        'provider = "replay"\n[providers.replay]\narchive = "answers.jsonl"\n', "utf-8"
    )
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        url = process.stderr.readline().split()[-1]
        try:
            [project] = requests.get(f"{url}/v3/projects?name=ap-southeast-1", timeout=10).json()["projects"]
            answer = requests.post(f"{url}/v2/{project['id']}/ocr/id-document", data=BODY, timeout=30)
            assert (answer.status_code, answer.json()["error_code"]) == (400, "AIS.0104")
            user = {"name": "a", "password": "b", "domain": {"name": "c"}}
            auth = {"auth": {"identity": {"methods": ["password"], "password": {"user": user}}}}
            assert requests.post(f"{url}/v3/auth/tokens", json=auth, timeout=10).headers["X-Subject-Token"]
        finally:
            process.terminate()
