"""What holds for every request: ids, JSON, keep-alive, limits."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from contextlib import suppress
from typing import Any, get_args

import pytest
import requests

from idbridge import errors
from idbridge.gateway import answers, bodies
from idbridge.gateway.refusals import Reason, Refused
from idbridge.testing import pictures

from .conftest import OCR, PROJECT, Gateway, encode, sign

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


def test_who_is_still_sending_a_head_that_is_too_long_gets_the_answer(gateway: Gateway) -> None:
    host, _, port = gateway.host.partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: h\r\nX-Long: " + b"x" * 140_000)
        for _ in range(3):
            time.sleep(0.1)  # the server has answered meanwhile
            connection.sendall(b"x" * 60_000)
        assert connection.makefile("rb").read().startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("head", ["HTTP/1.0\r\n", "HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"])
def test_a_refusal_is_seen_by_who_sends_much_and_wants_no_more(gateway: Gateway, head: str) -> None:
    host, _, port = gateway.host.partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(f"POST {OCR} {head}Content-Length: 20000000\r\n\r\n".encode())
        for _ in range(20):
            connection.sendall(b"x" * 1_000_000)
        assert connection.makefile("rb").read().startswith(b"HTTP/1.1 401")


def test_who_asks_before_sending_is_refused_without_being_asked_to_send(gateway: Gateway) -> None:
    host, _, port = gateway.host.partition(":")
    head = f"POST {OCR} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n"
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(head.encode())
        assert connection.makefile("rb").read().startswith(b"HTTP/1.1 401")


def test_a_body_that_breaks_off_into_nonsense_is_refused_in_json(gateway: Gateway) -> None:
    host, _, port = gateway.host.partition(":")
    head = f"POST {OCR} HTTP/1.1\r\nHost: h\r\nX-Auth-Token: token-of-main\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(head.encode() + b"5\r\n{    \r\n")
        time.sleep(0.1)  # until the request is under way
        connection.sendall(b"no length\r\n")
        answer, _, content = connection.makefile("rb").read().partition(b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400")
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
