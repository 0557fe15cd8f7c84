"""Whom a transport connects to, and that its threads share connections and no cookie."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import BaseHTTPRequestHandler

import pytest

from idbridge import errors
from idbridge.transport import Transport

from .conftest import Serve, answer


@pytest.mark.parametrize(
    "endpoint", ["", "ocr.example", "ftp://ocr.example", "https://", "https://user:pw@ocr.example", "https://a?key=b"]
)
def test_an_endpoint_that_cannot_be_one_is_refused_at_once(endpoint: str) -> None:
    with pytest.raises(errors.ConfigError, match="https://host"):
        Transport("vendor", endpoint, timeout=1)


def test_threads_share_a_transport_and_no_cookie(serve: Serve) -> None:
    cookies = []

    def greet(handler: BaseHTTPRequestHandler) -> None:
        cookies.append(handler.headers["Cookie"])
        answer(handler, body=json.dumps({"path": handler.path}).encode(), Set_Cookie="session=1; Path=/")

    client = Transport("vendor", serve(greet), timeout=10)
    paths = [f"/{number}" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        assert [a.document["path"] for a in pool.map(partial(client.send, "GET"), paths)] == paths
    client.close()
    assert set(cookies) == {None}


def test_a_connection_is_used_again(serve: Serve) -> None:
    peers = []

    def note(handler: BaseHTTPRequestHandler) -> None:
        peers.append(handler.client_address)
        answer(handler)

    client = Transport("vendor", serve(note), timeout=5)
    for _ in range(3):
        client.send("GET", "/read")
    client.close()
    assert len(set(peers)) == 1
