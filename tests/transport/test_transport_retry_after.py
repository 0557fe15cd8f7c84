"""When to try again, as a service says it: read in both its forms, and left to the caller."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idbridge import errors
from idbridge.transport import parse_retry_after

from .conftest import Serve, answer, failure

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_nothing_is_tried_twice(serve: Serve) -> None:
    asked = []

    def fail(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        answer(handler, 503, Retry_After="1")

    caught = failure(serve(fail))
    assert isinstance(caught, errors.ServiceUnavailable)
    assert caught.retry_after == 1.0
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("0", 0.0),
        (" 120 ", 120.0),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90.0),
        ("Sunday, 22-Nov-26 12:01:30 GMT", 90.0),
        (format_datetime(NOW - timedelta(days=1), usegmt=True), 0.0),
        ("soon", None),
        ("-5", None),
        ("9" * 400, None),
    ],
)
def test_retry_after_is_read_in_both_its_forms(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, NOW) == seconds


@given(st.text())
def test_retry_after_never_raises(value: str) -> None:
    seconds = parse_retry_after(value, NOW)
    assert seconds is None or seconds >= 0
