"""How much is read and how long is waited, whatever the server keeps sending."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from idbridge.errors import BadRequest
from idbridge.gateway.fetching import Fetcher, FetchSettings, UrlNotFetched, UrlTooLarge

from .conftest import BUCKET, Behaviour, Resolve, failure, send


def test_a_file_of_the_largest_size_is_fetched_and_one_byte_more_is_not(
    fetch_from: Callable[..., bytes], failure_of: Callable[..., BadRequest]
) -> None:
    assert len(fetch_from(lambda h: send(h, body=bytes(1000)), max_bytes=1000)) == 1000
    assert type(failure_of(lambda h: send(h, body=bytes(1001)), max_bytes=1000)) is UrlTooLarge


def test_a_file_without_end_is_cut_off(failure_of: Callable[..., BadRequest]) -> None:
    chunks: list[int] = []

    def pour(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "image/png")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for number in range(1000):
            handler.wfile.write(b"100000\r\n" + bytes(1 << 20) + b"\r\n")
            chunks.append(number)

    assert type(failure_of(pour, timeout=60)) is UrlTooLarge
    assert len(chunks) < 100


def trickle(handler: BaseHTTPRequestHandler, piece: bytes) -> None:
    try:
        for _ in range(300):
            handler.wfile.write(piece)
            handler.wfile.flush()
            time.sleep(0.02)
    finally:
        handler.close_connection = True


def trickle_body(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "image/png")
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    trickle(handler, b"x")


def trickle_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nX-Long: ")
    trickle(handler, b"x")


def trickle_interim_answers(handler: BaseHTTPRequestHandler) -> None:
    trickle(handler, b"HTTP/1.1 100 Continue\r\n\r\n")


def stay_silent(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(3)
    handler.close_connection = True


@pytest.mark.parametrize("behave", [trickle_body, trickle_headers, trickle_interim_answers, stay_silent])
def test_a_slow_answer_is_given_up(failure_of: Callable[..., BadRequest], behave: Behaviour) -> None:
    error = failure_of(behave, timeout=0.3)
    assert type(error) is UrlNotFetched
    assert "within 0.3 seconds" in str(error)


def test_a_handshake_without_end_is_given_up(resolve: Resolve, ca_file: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        resolve("127.0.0.1")
        fetcher = Fetcher(FetchSettings(timeout=0.2), loopback_ca=ca_file)
        assert "within 0.2 seconds" in str(failure(fetcher, f"https://{BUCKET}:{silent.getsockname()[1]}/a.png"))
