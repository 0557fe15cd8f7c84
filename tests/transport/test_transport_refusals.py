"""What becomes of a service's refusal: the vendor's code decides where it is known, else the status."""

from __future__ import annotations

from typing import Any

import pytest

from idbridge import errors

from .conftest import FAULTS, Serve, answer, failure


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, errors.AuthenticationFailed),
        (403, errors.AuthenticationFailed),
        (404, errors.ProviderError),
        (408, errors.ServiceUnavailable),
        (410, errors.ServiceTerminated),
        (413, errors.BadImage),
        (418, errors.ProviderError),
        (429, errors.QuotaExceeded),
        (500, errors.ServiceUnavailable),
        (502, errors.ServiceUnavailable),
        (599, errors.ServiceUnavailable),
    ],
)
def test_the_status_decides_where_the_provider_says_nothing(
    serve: Serve, status: int, error: type[errors.IdBridgeError]
) -> None:
    caught = failure(serve(lambda h: answer(h, status, b"<html>gateway</html>", X_Request_Id="trace-1")))
    assert type(caught) is error
    assert f"HTTP {status}" in str(caught)
    if isinstance(caught, errors.ProviderError):
        assert (caught.provider, caught.status, caught.request_id) == ("vendor", status, "trace-1")


def code_of(document: Any) -> str | None:
    code = document.get("code")
    return code if isinstance(code, str) else None


def test_the_vendors_code_goes_before_the_status(serve: Serve) -> None:
    endpoint = serve(lambda h: answer(h, 500, b'{"code": "Bad.Format"}'))
    caught = failure(endpoint, code_of=code_of, faults=FAULTS)
    assert isinstance(caught, errors.BadImage)
    assert caught.reason == "format"
    assert str(caught) == "vendor takes no such picture; convert it (HTTP 500, Bad.Format)"


def test_a_vendors_code_in_a_successful_answer_is_an_error_too(serve: Serve) -> None:
    endpoint = serve(lambda h: answer(h, 200, b'{"code": "Bad.Format"}'))
    assert isinstance(failure(endpoint, code_of=code_of, faults=FAULTS), errors.BadImage)


def test_an_unknown_code_leaves_it_to_the_status_and_is_kept(serve: Serve) -> None:
    endpoint = serve(lambda h: answer(h, 404, b'{"code": "New.0001"}'))
    caught = failure(endpoint, code_of=code_of, faults=FAULTS)
    assert isinstance(caught, errors.ServiceTerminated)
    assert caught.vendor_code == "New.0001"


def test_what_does_not_look_like_a_code_is_never_repeated(serve: Serve) -> None:
    endpoint = serve(lambda h: answer(h, 400, b'{"code": "no such person: ANNA EXAMPLE"}'))
    caught = failure(endpoint, code_of=code_of)
    assert isinstance(caught, errors.ProviderError)
    assert caught.vendor_code is None
    assert "EXAMPLE" not in str(caught)
