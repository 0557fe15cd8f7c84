"""What went wrong is found wherever a vendor writes it, and numbers in its place are statuses."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from idbridge import errors
from idbridge.testing import loopback
from idbridge.testing.loopback import Reply
from idbridge.transport import Fault, HeaderAuth, Transport, code_at

FAULTS = {
    "Bad.Key": Fault(errors.AuthenticationFailed, "refused the key"),
    404: Fault(errors.ServiceTerminated, "is gone"),
}


def failure(reply: Reply, **options: Any) -> errors.ProviderError:
    """The error that the reply ends in."""
    with loopback.serve(lambda _: reply) as service:
        client = Transport("vendor", service.url, timeout=5, faults=FAULTS, **options)
        with pytest.raises(errors.ProviderError) as caught:
            client.send("GET", "/")
        client.close()
    return caught.value


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"error": {"inner": {"code": "Inner"}, "code": "Outer"}}, "Inner"),
        ({"error": {"inner": {"code": None}, "code": "Outer"}}, "Outer"),
        ({"error": {"inner": {"code": ""}, "code": 429}}, "429"),
        ({"error": {"inner": "text", "code": "com.vendor#Denied"}}, "Denied"),
        ({"error": {"code": ["x"]}}, "error"),
        ({"error": {"code": True}}, "error"),
        ({"error": {"message": "overloaded"}}, "error"),
        ({"error": "overloaded"}, "error"),
        ({"error": None}, None),
        ({"error": False}, None),
        ({"error": []}, None),
        ({"error": {"inner": {"code": "com.vendor#"}, "code": "Outer"}}, "Outer"),
        ({"result": {}, "error": {"code": "Outer"}}, None),
        ({}, None),
    ],
)
def test_a_code_is_found_at_the_first_path_that_holds_one(document: dict[str, Any], code: str | None) -> None:
    assert code_at("error.inner.code", "error.code", unless="result", failure="error")(document) == code


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["error", "code"]), inner),
)


@given(st.dictionaries(st.sampled_from(["error", "code", "result"]), anything))
def test_no_document_breaks_the_search(document: dict[str, Any]) -> None:
    code = code_at("error.code", "code", unless="result")(document)
    assert code is None or isinstance(code, str)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (401, errors.AuthenticationFailed),
        ("404", errors.ServiceTerminated),
        ("429", errors.QuotaExceeded),
        (500, errors.ServiceUnavailable),
        (418, errors.ProviderError),
        ("Bad.Key", errors.AuthenticationFailed),
        ("New.Key", errors.ProviderError),
    ],
)
def test_a_status_in_the_body_of_a_success_is_what_it_says(code: object, error: type[errors.ProviderError]) -> None:
    caught = failure(Reply({"code": code}), code_of=code_at("code"))
    assert type(caught) is error
    assert (caught.status, caught.vendor_code) == (200, str(code))


def test_a_code_that_repeats_the_status_is_none() -> None:
    caught = failure(Reply({"code": "401"}, 401), code_of=code_at("code"))
    assert type(caught) is errors.AuthenticationFailed
    assert caught.vendor_code is None


@pytest.mark.parametrize(
    ("headers", "told", "request_id"),
    [
        ({"X-Trace": "from-header"}, {"id": "from-body"}, "from-header"),
        ({}, {"id": "from-body"}, "from-body"),
        ({}, {"id": "ANNA EXAMPLE"}, None),
        ({}, {"id": 7}, None),
        ({}, {}, None),
    ],
)
def test_the_request_id_stands_in_a_header_or_in_the_body(
    headers: dict[str, str], told: dict[str, Any], request_id: str | None
) -> None:
    reply = Reply({"code": "Bad.Key", "about": told}, 400, headers)
    caught = failure(reply, code_of=code_at("code"), request_id_header="X-Trace", request_id_at="about.id")
    assert caught.request_id == request_id


@pytest.mark.parametrize(
    ("url", "is_own"),
    [
        ("https://vendor.example/results/1", True),
        ("https://VENDOR.example:443/elsewhere?x=1", True),
        ("http://vendor.example/results/1", False),
        ("https://vendor.example:8443/results/1", False),
        ("https://vendor.example@evil.example/", False),
        ("https://evil.example#@vendor.example/", False),
        ("/results/1", False),
        ("", False),
    ],
)
def test_only_the_endpoints_host_is_its_own(url: str, is_own: bool) -> None:
    client = Transport("vendor", "https://vendor.example/api", timeout=5)
    assert client.is_own(url) is is_own
    client.close()


def test_without_a_secret_no_header_is_sent() -> None:
    with loopback.serve(lambda _: Reply({})) as service:
        for secret in (None, SecretStr("s3cr3t")):
            client = Transport("vendor", service.url, timeout=5, auth=HeaderAuth("X-Key", secret))
            client.send("GET", "/")
            client.close()
    assert [received.headers.get("x-key") for received in service.received] == [None, "s3cr3t"]
