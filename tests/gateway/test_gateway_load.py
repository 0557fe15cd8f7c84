"""More documents than workers: waiting, shedding, and an end in good order."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests
from fastapi import FastAPI

from idbridge import IdDocumentRequest
from idbridge.gateway import workers
from idbridge.gateway.app import create_app
from idbridge.gateway.settings import GatewaySettings
from idbridge.recognizer import Recognition
from idbridge.testing import pictures
from idbridge.testing.fake import FakeRecognizer

from .conftest import encode, serve_in_thread

BODY = json.dumps({"image": encode(pictures.blank())}).encode()


class SlowRecognizer(FakeRecognizer):
    """Waits until it is released."""

    def __init__(self) -> None:
        super().__init__()
        self.released = threading.Event()
        self.reading = threading.Semaphore(0)

    def recognize(self, request: IdDocumentRequest) -> Recognition:
        self.reading.release()
        assert self.released.wait(20)
        return super().recognize(request)


def open_gateway(recognizer: FakeRecognizer, **changes: Any) -> tuple[FastAPI, GatewaySettings]:
    settings = GatewaySettings.model_validate({"auth": "none", "port": 0, "workers": 0, "queue": 0, **changes})
    return create_app(settings, lambda name: recognizer, provider="slow"), settings


def ask(host: str) -> requests.Response:
    return requests.post(f"http://{host}/v2/p/ocr/id-document", data=BODY, timeout=30)


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_beyond_workers_and_queue_a_document_is_refused_and_the_accepted_are_answered() -> None:
    slow = SlowRecognizer()
    app, settings = open_gateway(slow, queue=2)
    with serve_in_thread(app, settings) as host, ThreadPoolExecutor(workers.THREADS + 3) as clients:
        accepted = [clients.submit(ask, host) for _ in range(workers.THREADS + 2)]
        wait_until(lambda: 'idbridge_waiting{provider="slow"} 2.0' in requests.get(f"http://{host}/metrics").text)
        refused = ask(host)
        assert (refused.status_code, refused.json()["error_code"]) == (429, "ModelArts.4401")
        assert int(refused.headers["Retry-After"]) >= 1
        assert 'idbridge_busy{provider="slow"} 32.0' in requests.get(f"http://{host}/metrics").text
        slow.released.set()
        assert {answer.result().status_code for answer in accepted} == {200}
        assert ask(host).status_code == 200


def test_what_there_is_no_room_for_is_refused_before_its_body_came() -> None:
    slow = SlowRecognizer()
    app, settings = open_gateway(slow)
    with serve_in_thread(app, settings) as host, ThreadPoolExecutor(workers.THREADS) as clients:
        accepted = [clients.submit(ask, host) for _ in range(workers.THREADS)]
        wait_until(lambda: 'idbridge_busy{provider="slow"} 32.0' in requests.get(f"http://{host}/metrics").text)
        name, _, port = host.partition(":")
        with socket.create_connection((name, int(port)), timeout=10) as connection:
            connection.sendall(b"POST /v2/p/ocr/id-document HTTP/1.1\r\nHost: h\r\nContent-Length: 5000000\r\n\r\n{")
            assert connection.recv(4096).startswith(b"HTTP/1.1 429")
            connection.sendall(b" " * 4_999_999)  # which is thrown away, and the connection is good for more
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n")
            assert b"HTTP/1.1 200" in connection.recv(4096)
        large = requests.post(f"http://{host}/v2/p/ocr/id-document", data=b" " * 5_000_000, timeout=30)
        assert (large.status_code, large.json()["error_code"]) == (429, "ModelArts.4401")
        slow.released.set()
        assert {answer.result().status_code for answer in accepted} == {200}


def test_past_the_deadline_a_document_is_given_up() -> None:
    slow = SlowRecognizer()
    app, settings = open_gateway(slow, deadline=0.1)
    with serve_in_thread(app, settings) as host:
        late = ask(host)
        slow.released.set()
        assert (late.status_code, late.json()["error_code"]) == (503, "ModelArts.4403")


def test_a_shutdown_answers_what_was_accepted() -> None:
    slow = SlowRecognizer()
    app, settings = open_gateway(slow)
    with ThreadPoolExecutor(1) as client:
        with serve_in_thread(app, settings) as host:
            answer = client.submit(ask, host)
            assert slow.reading.acquire(timeout=10)
            threading.Timer(0.2, slow.released.set).start()
        assert answer.result().status_code == 200
