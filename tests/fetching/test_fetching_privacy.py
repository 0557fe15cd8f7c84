"""What a fetch tells: no secret of this machine to the server, and nothing of the url to a log."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from idbridge.errors import BadRequest

from .conftest import BUCKET, PICTURE, QUERY, Resolve, refusal, send


def test_nothing_of_the_caller_or_of_this_machine_is_sent_along(
    fetch_from: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text(f"machine {BUCKET} login a password b\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    seen: list[list[str]] = []

    def behave(handler: BaseHTTPRequestHandler) -> None:
        seen.append(sorted(name.lower() for name in handler.headers))
        send(handler, Set_Cookie="session=1")

    assert fetch_from(behave) == fetch_from(behave) == PICTURE
    assert seen == [["accept", "accept-encoding", "connection", "host", "user-agent"]] * 2


def test_no_log_holds_the_url(
    failure_of: Callable[..., BadRequest],
    fetch_from: Callable[..., bytes],
    resolve: Resolve,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    fetch_from(send)
    failure_of(lambda h: send(h, 404))
    resolve("10.0.0.1")
    refusal(f"https://{BUCKET}/canary.png{QUERY}")
    assert "canary" not in caplog.text
    assert "c4nary" not in caplog.text


def test_others_of_this_process_log_as_before(
    fetch_from: Callable[..., bytes], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    fetch_from(send)
    logging.getLogger("urllib3.connectionpool").debug("of somebody else")
    assert "of somebody else" in caplog.text
