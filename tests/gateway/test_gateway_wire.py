"""What holds for every request: ids, JSON, keep-alive, limits, the native endpoint, metrics, discretion."""

from __future__ import annotations

import asyncio
import http.client
import io
import itertools
import json
import logging
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from contextlib import suppress
from pathlib import Path
from typing import Any, get_args

import pytest
import requests
from fastapi import FastAPI
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from idbridge import errors
from idbridge.gateway import answers, bodies
from idbridge.gateway.app import create_app
from idbridge.gateway.refusals import Reason, Refused
from idbridge.gateway.settings import GatewaySettings
from idbridge.testing import pictures
from idbridge.testing.fake import FakeRecognizer

from .conftest import ACCESS_KEY, OCR, PROJECT, Gateway, encode, sdk_date, sign

BODY = json.dumps({"image": encode(pictures.blank())}).encode()
TOKEN = {"X-Auth-Token": "token-of-main"}


def test_case_02_the_wire_of_the_node_sdk(gateway: Gateway) -> None:
    headers = {"Content-Type": "application/json", "X-Project-Id": PROJECT}
    node = {"User-Agent": "huaweicloud-usdk-nodejs/3.0", "Accept-Encoding": "gzip, compress, deflate, br"}
    projects = sign("GET", "/v3/projects?name=ap-southeast-1", headers, b"{}", host=gateway.host) | node
    assert gateway.send("GET", "/v3/projects?name=ap-southeast-1", b"{}", projects).status == 200
    answer = gateway.send("POST", OCR, BODY, sign("POST", OCR, headers, BODY, host=gateway.host) | node)
    assert answer.status == 200
    assert answer.headers["X-Request-Id"]
    assert answer.headers["Content-Type"] == "application/json; charset=UTF-8"


def test_case_46_every_error_has_an_id_and_is_json_of_one_form(gateway: Gateway) -> None:
    cases = [
        gateway.send("GET", "/nowhere"),
        gateway.send("POST", OCR, BODY),
        gateway.send("GET", "/v1/recognize"),
        gateway.ask("crash"),
        gateway.ask("garbled"),
        gateway.ask(image="no base64"),
        gateway.send("POST", OCR, BODY, {"X-Auth-Token": "x" * 200_000}),
    ]
    ids = set()
    for answer in cases:
        assert answer.status >= 400
        assert answer.headers["Content-Type"].lower() == "application/json; charset=utf-8"
        assert {type(answer.document[name]) for name in ("error_code", "error_msg")} == {str}
        ids.add(answer.headers["X-Request-Id"])
    assert len(ids) == len(cases)


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01 no http\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: h\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\nX-Many: " + b"x" * 200_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\n" + b"X-Many: x\r\n" * 20_000 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\nX-Endless: " + b"x" * 500_000,
        b"GET /" + b"x" * 500_000,
    ],
    ids=["tls", "two lengths", "length and chunks", "no ascii", "long header", "many headers", "endless", "path"],
)
def test_what_is_no_http_or_too_long_a_head_is_refused_in_json(gateway: Gateway, sent: bytes) -> None:
    host, _, port = gateway.host.partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        with suppress(ConnectionError):  # the server may hang up before it has read all of it
            connection.sendall(sent)
        received = bytearray()
        with suppress(ConnectionResetError):
            while data := connection.recv(4096):
                received += data
    head, _, content = bytes(received).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400")
    assert json.loads(content)["error_code"] == "APIG.0201"


def test_case_59_two_calls_on_one_connection_and_after_an_error(gateway: Gateway) -> None:
    connection = http.client.HTTPConnection(gateway.host, timeout=10)
    statuses, sockets = [], set()
    too_large = b"A" * (13 << 20)
    for body in (BODY, BODY, b"{", too_large, BODY):
        connection.request("POST", OCR, body, TOKEN | {"Accept-Encoding": "gzip"})
        response = connection.getresponse()
        response.read()
        statuses.append(response.status)
        sockets.add(id(connection.sock))
    connection.close()
    assert statuses == [200, 200, 400, 413, 200]
    assert len(sockets) == 1


def test_a_chunked_body_is_read_and_bounded(gateway: Gateway) -> None:
    def pieces(count: int) -> Any:
        yield b'{"image": "'
        for _ in range(count):
            yield b"A" * (1 << 20)
        yield b'"}'

    url = f"http://{gateway.host}{OCR}"
    assert requests.post(url, data=pieces(1), headers=TOKEN, timeout=10).json()["error_code"] == "AIS.0102"
    assert requests.post(url, data=pieces(13), headers=TOKEN, timeout=10).status_code == 413


def test_a_body_that_never_comes_is_given_up(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "SECONDS", 0.05)
    connection = http.client.HTTPConnection(gateway.host, timeout=10)
    connection.putrequest("POST", OCR)
    connection.putheader("Content-Length", "100")
    connection.putheader("X-Auth-Token", "token-of-main")
    connection.endheaders(b"{")
    response = connection.getresponse()
    assert (response.status, json.loads(response.read())["error_code"]) == (408, "APIG.0201")
    connection.close()


def test_a_strangers_body_is_not_even_waited_for(gateway: Gateway) -> None:
    connection = http.client.HTTPConnection(gateway.host, timeout=10)
    connection.putrequest("POST", OCR)
    connection.putheader("Content-Length", "10000000")
    connection.endheaders()
    response = connection.getresponse()
    assert (response.status, json.loads(response.read())["error_code"]) == (401, "APIG.0301")
    connection.close()


def test_bodies_share_a_memory_and_give_it_back(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "MAX_TOGETHER_BYTES", len(BODY) - 1)
    answer = gateway.ask_raw(BODY)
    assert answer.error == (429, "ModelArts.4401")
    assert answer.headers["Retry-After"] == "1"
    monkeypatch.setattr(bodies, "MAX_TOGETHER_BYTES", len(BODY))
    assert [gateway.ask_raw(BODY).status for _ in range(3)] == [200] * 3


def test_a_client_that_hangs_up_does_no_harm(gateway: Gateway) -> None:
    host, _, port = gateway.host.partition(":")
    for _ in range(3):
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            connection.sendall(f"POST {OCR} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{{".encode())
    assert gateway.ask().status == 200


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


def test_every_refusal_and_every_error_has_its_answer() -> None:
    assert set(answers.REFUSALS) == set(get_args(Reason))

    def below(kind: type[BaseException]) -> set[type[BaseException]]:
        return {kind}.union(*(below(child) for child in kind.__subclasses__()))

    made: dict[type[BaseException], BaseException] = {
        errors.BadImage: errors.BadImage("x", reason="size"),
        errors.AllProvidersFailed: errors.AllProvidersFailed(
            "x", [errors.QuotaExceeded("a"), errors.NotRecognized("b")]
        ),
        Refused: Refused("not json"),
    }
    for kind in below(errors.IdBridgeError):
        error = made[kind] if kind in made else kind("x")
        fault = answers.fault_of(error)
        assert 400 <= fault.status < 600
        assert fault.code
    assert answers.fault_of(made[errors.AllProvidersFailed]).code == "AIS.0104"


CANARY = "kAnArY7c1e5"


def canary_picture() -> bytes:
    about, buffer = PngInfo(), io.BytesIO()
    about.add_text("Comment", CANARY)
    about.add_itxt(CANARY, CANARY)
    Image.new("L", (200, 200)).save(buffer, "PNG", pnginfo=about)
    return buffer.getvalue()


@pytest.mark.parametrize("tenant", ["main", "crash", "unread", "locked"])
def test_nothing_that_was_sent_comes_out_anywhere(
    gateway: Gateway, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], tenant: str
) -> None:
    caplog.set_level(logging.DEBUG)
    headers = dict.fromkeys(
        (
            *("Accept", "Authorization", "Content-Type", "Cookie", "Enterprise-Project-Id", "Forwarded", "Origin"),
            *("Referer", "User-Agent", "X-Forwarded-For", "X-Project-Id", "X-Request-Id", "X-Sdk-Content-Sha256"),
            *("X-Sdk-Date", "X-Security-Token", "X-Sticky-Key", f"X-{CANARY}"),
        ),
        CANARY,
    )
    picture = encode(canary_picture())
    fields = ("image", "url", "country_region", "id_type", "return_portrait_image", CANARY)
    sent = [{"image": picture, name: CANARY} for name in fields] + [{"url": f"https://{CANARY}.example/{CANARY}"}]
    sent += [
        {"url": CANARY},
        {"image": picture},
        {"image": CANARY + "===="},
        {"image": picture, CANARY: {CANARY: CANARY}},
    ]
    tokens = {"X-Auth-Token": f"token-of-{tenant}"}, {"X-Auth-Token": CANARY}, {}
    project = PROJECT if tenant == "main" else f"project-of-{tenant}"
    signature = f"SDK-HMAC-SHA256 Access={CANARY}, SignedHeaders=host;x-sdk-date, Signature={'0' * 64}"
    written = []
    for token in tokens:
        for document in sent:
            body = json.dumps(document).encode()
            written.append(
                gateway.send("POST", f"/v2/{project}/ocr/id-document?{CANARY}={CANARY}", body, headers | token)
            )
            written.append(gateway.send("POST", "/v1/recognize", body, headers | token))
    form = {"image": (CANARY, canary_picture(), CANARY, {CANARY: CANARY}), CANARY: (None, CANARY)}
    prepared = requests.Request("POST", f"http://{gateway.host}/v1/recognize", files=form).prepare()
    body, kind = prepared.body, {"Content-Type": prepared.headers["Content-Type"]}
    for sent_form in (body, body.replace(b"\r\n", CANARY.encode()), body[:-50], CANARY.encode() + body):
        written += [gateway.send("POST", "/v1/recognize", sent_form, headers | tokens[0] | kind)]
    targets = (f"/{CANARY}", f"/v2/{CANARY}/ocr/id-document", f"/v3/projects?name={CANARY}", f"/v3/{CANARY}")
    for method, target in itertools.product(("GET", "POST", CANARY), targets):
        written += [gateway.send(method, target, CANARY.encode(), headers | tokens[0])]
    signed = {"Authorization": signature, "X-Sdk-Date": sdk_date(time.time())}
    written.append(gateway.send("POST", OCR, BODY, signed))
    written.append(gateway.signed("POST", OCR, BODY, {"X-Canary": CANARY}, ak=ACCESS_KEY, sk=CANARY))
    written += [gateway.log_in({"project": {"name": CANARY}}, **{name: CANARY}) for name in ("name", "password")]
    written.append(gateway.send("GET", "/metrics"))
    out, err = capfd.readouterr()
    logged = caplog.text + out + err
    assert "/v2/{project_id}/ocr/id-document" in logged  # the access log is on
    for text in (
        logged,
        *(str(answer.headers) for answer in written),
        *(answer.content.decode() for answer in written),
    ):
        assert CANARY.lower() not in urllib.parse.unquote(text).lower()


def test_the_answers_to_many_at_once_are_each_ones_own(gateway: Gateway) -> None:
    statuses: dict[int, tuple[int, ...]] = {}

    def call(number: int) -> None:
        tenant, expected = [("main", 200), ("unread", 400), ("crash", 500)][number % 3]
        statuses[number] = (gateway.ask(tenant).status, expected)

    threads = [threading.Thread(target=call, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(got == expected for got, expected in statuses.values())
    assert len(statuses) == 24
