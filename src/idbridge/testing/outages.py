"""The suite for providers that call a service: whatever befalls the call is an error of ours, within the timeout.

Subclass it beside `RecognizerContract`:

    class TestOutages(OutageContract):
        provider = "hello"
        keys = {"api_key": "not-a-real-key"}
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, ClassVar

import pytest

from idbridge import registry
from idbridge.errors import (
    AuthenticationFailed,
    MalformedResponse,
    ProviderError,
    QuotaExceeded,
    ServiceUnavailable,
)
from idbridge.model import IdDocumentRequest

from . import pictures
from .loopback import Received, Reply, serve

TIMEOUT = 0.5


class OutageContract:
    """Inherit as `class TestOutages(OutageContract)`; every test below must pass."""

    provider: ClassVar[str]
    """The name of the entry point."""

    keys: ClassVar[Mapping[str, object]] = {}
    """What `open_recognizer` takes besides endpoint and timeout, invented secrets included."""

    request: ClassVar[Mapping[str, Any]] = {}
    """What `IdDocumentRequest` takes besides the picture so that the service is asked."""

    def settings_at(self, endpoint: str) -> Mapping[str, object]:
        """What `open_recognizer` takes so that `endpoint` stands in for the service, without its timeout."""
        return {"endpoint": endpoint, **self.keys}

    def fail(self, endpoint: str, *, timeout: float = 10.0) -> ProviderError:
        """The error that a call of the service at `endpoint` ends in."""
        settings = {**self.settings_at(endpoint), "timeout": timeout}
        recognizer = registry.open_recognizer(self.provider, **settings)
        with recognizer, pytest.raises(ProviderError) as caught:
            recognizer.recognize(IdDocumentRequest(image=pictures.blank(), **self.request))
        error = caught.value
        assert error.falls_back
        assert error.provider == self.provider
        return error

    @pytest.mark.parametrize(
        ("reply", "error"),
        [
            pytest.param(Reply({}, 500), ServiceUnavailable, id="500"),
            pytest.param(Reply(b"<html>Bad gateway</html>", 502), ServiceUnavailable, id="502"),
            pytest.param(Reply({}, 503), ServiceUnavailable, id="503"),
            pytest.param(Reply({}, 401), AuthenticationFailed, id="401"),
            pytest.param(Reply({}, 429, {"Retry-After": "7"}), QuotaExceeded, id="429"),
            pytest.param(Reply(b"<html>Welcome</html>"), MalformedResponse, id="HTML"),
            pytest.param(Reply([]), MalformedResponse, id="no object"),
            pytest.param(Reply({}), MalformedResponse, id="no result"),
            pytest.param(Reply({}, 302, {"Location": "http://127.0.0.1:9/"}), MalformedResponse, id="redirect"),
            pytest.param(Reply(b'{"result": ', 200, {"Content-Length": "400"}), ServiceUnavailable, id="cut short"),
        ],
    )
    def test_a_bad_answer_is_our_error(self, reply: Reply, error: type[ProviderError]) -> None:
        """The class and the wait come from status and headers."""
        with serve(lambda _: reply) as service:
            caught = self.fail(service.url)
        assert type(caught) is error, f"ended in {type(caught).__name__} instead of {error.__name__}"
        assert caught.retry_after == (7.0 if reply.status == 429 else None)

    def test_a_service_that_is_gone_is_unavailable(self) -> None:
        """Nobody listens at the endpoint."""
        with serve(lambda _: Reply()) as service:
            pass
        assert type(self.fail(service.url)) is ServiceUnavailable

    def test_an_answer_after_the_timeout_is_unavailable(self) -> None:
        """The call ends with its timeout, not with the answer."""
        late = threading.Event()

        def answer(_: Received) -> Reply:
            late.wait(30)
            return Reply({})

        with serve(answer) as service:
            caught = self.fail(service.url, timeout=TIMEOUT)
            assert not late.is_set()
            late.set()
        assert type(caught) is ServiceUnavailable
