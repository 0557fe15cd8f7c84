"""What an exchange ends in that never comes to an answer: no such name, no connection, no end in time."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
import requests

from idbridge import errors
from idbridge.transport import Transport

from .conftest import FAULTS, Serve, answer, failure


def test_a_refused_connection_is_unavailable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        caught = failure(f"http://127.0.0.1:{taken.getsockname()[1]}")
    assert isinstance(caught, errors.ServiceUnavailable)
    assert isinstance(caught.__cause__, requests.ConnectionError)
    assert caught.transient


def test_a_server_that_hangs_up_is_unavailable(serve: Serve) -> None:
    def hang_up(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True

    assert isinstance(failure(serve(hang_up)), errors.ServiceUnavailable)


@pytest.mark.parametrize("headers", [{"Content_Length": "1000"}, {"Transfer_Encoding": "chunked"}])
def test_an_answer_cut_in_its_middle_is_unavailable(serve: Serve, headers: dict[str, str]) -> None:
    def cut(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(b'5\r\n{"a":\r\n')
        handler.close_connection = True

    caught = failure(serve(cut))
    assert isinstance(caught, errors.ServiceUnavailable)
    assert caught.__cause__ is not None


def test_a_silent_server_is_unavailable(serve: Serve) -> None:
    release = threading.Event()

    def wait(handler: BaseHTTPRequestHandler) -> None:
        release.wait(10)

    caught = failure(serve(wait), timeout=0.1)
    release.set()
    assert isinstance(caught, errors.ServiceUnavailable)
    assert "in time" in str(caught)


def test_a_server_that_trickles_its_answer_is_unavailable(serve: Serve) -> None:
    release = threading.Event()

    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(1000):
            if release.wait(0.02):
                handler.close_connection = True
                return
            handler.wfile.write(b" ")

    caught = failure(serve(trickle), timeout=0.2)
    release.set()
    assert isinstance(caught, errors.ServiceUnavailable)
    assert "in time" in str(caught)


def test_a_deadline_that_has_passed_ends_the_call_before_it_begins(serve: Serve) -> None:
    asked: list[str] = []
    client = Transport("vendor", serve(lambda h: asked.append(h.path)), timeout=5)
    with pytest.raises(errors.ServiceUnavailable, match="in time"):
        client.send("GET", "/read", deadline=time.monotonic())
    assert asked == []
    client.close()


def resolve_to(error: socket.gaierror) -> Callable[..., Any]:
    def resolve(*args: object, **kwargs: object) -> None:
        raise error

    return resolve


def test_a_name_that_does_not_exist_has_a_fault_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolve_to(socket.gaierror(socket.EAI_NONAME, "unknown")))
    assert isinstance(failure("https://ocr.invalid"), errors.ServiceUnavailable)
    assert isinstance(failure("https://ocr.invalid", faults=FAULTS), errors.ServiceTerminated)


def test_a_resolver_that_does_not_answer_is_no_sign_of_a_missing_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolve_to(socket.gaierror(socket.EAI_AGAIN, "later")))
    assert isinstance(failure("https://ocr.invalid", faults=FAULTS), errors.ServiceUnavailable)


def test_a_plain_server_asked_for_tls_is_unavailable(serve: Serve) -> None:
    caught = failure(serve(answer).replace("http://", "https://"))
    assert isinstance(caught, errors.ServiceUnavailable)
    assert "certificate" in str(caught)
