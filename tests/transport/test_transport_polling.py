"""Polling for a result: it goes on until it is there, until the service fails or until time is up."""

from __future__ import annotations

import time
from http.server import BaseHTTPRequestHandler

import pytest

from idbridge import errors, transport
from idbridge.transport import Transport

from .conftest import Serve, answer


def result_of(serve: Serve, *replies: tuple[int, bytes, dict[str, str]], seconds: float = 5) -> transport.Answer:
    """What polling ends in where the service gives these replies in turn."""
    turn = iter(replies)

    def reply(handler: BaseHTTPRequestHandler) -> None:
        status, body, headers = next(turn)
        answer(handler, status, body, **headers)

    client = Transport("vendor", serve(reply), timeout=5)
    try:
        accepted = transport.Answer({"Retry-After": "0"}, {}, 1.0)
        deadline = time.monotonic() + seconds
        return client.poll("/result", accepted=accepted, done=lambda found: "a" in found, deadline=deadline)
    finally:
        client.close()


def test_polling_goes_on_until_it_is_done_and_outlives_throttling(serve: Serve) -> None:
    soon = {"Retry_After": "0"}
    found = result_of(serve, (200, b"{}", soon), (429, b"{}", soon), (200, b'{"a": 1}', {}))
    assert found.document == {"a": 1}


@pytest.mark.parametrize("headers", [{"Retry_After": "3600"}, {}])
def test_polling_never_waits_beyond_its_deadline(serve: Serve, headers: dict[str, str]) -> None:
    with pytest.raises(errors.ServiceUnavailable, match="in time"):
        result_of(serve, (200, b"{}", headers), seconds=0.5)


def test_polling_ends_with_the_services_failure(serve: Serve) -> None:
    with pytest.raises(errors.ServiceUnavailable) as caught:
        result_of(serve, (503, b"{}", {}))
    assert caught.value.status == 503
