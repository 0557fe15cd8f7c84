"""The suite for a provider's cassettes: each is played to its end, and none of the answers a service gives is missing.

Subclass it beside `RecognizerContract`, and name for each cassette of a folder what becomes of it:

    class TestCassettes(CassetteContract):
        provider = "hello"
        folder = Path("cassettes/hello")
        settings = {"endpoint": "https://hello.example", "api_key": "not-a-real-key"}
        read = {
            "passport": {"id_type": "PP", "last_name": "PROVA"},
            "partial-answer": {"last_name": "PROVA", "birth_date": None},
        }
        warned = {"partial-answer": ("birth_date",)}
        failed = {
            "empty-answer": (NotRecognized, None, None),
            "not-json": (MalformedResponse, 200, None),
            "server-error": (ServiceUnavailable, 503, None),
            "throttled": (QuotaExceeded, 429, "RateLimit"),
            "wrong-key": (AuthenticationFailed, 401, None),
        }
        refused = {"undecodable": "format"}
        throttled = (7.0, "the-id-in-its-cassette")

What never comes as an answer (nobody listens, too late, cut short) is for `idbridge.testing.outages`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar, Final

import pytest

from idbridge import registry
from idbridge.errors import (
    AuthenticationFailed,
    BadImage,
    IdBridgeError,
    MalformedResponse,
    NotRecognized,
    ProviderError,
    QuotaExceeded,
    ServiceUnavailable,
)
from idbridge.model import ITEM_FIELDS, IdDocumentRequest
from idbridge.recognizer import Recognition

from . import cassettes, pictures

Failure = tuple[type[IdBridgeError], int | None, str | None]
"""The class of an error, and the HTTP status and the vendor's code that it tells."""

_PARTIAL: Final = "partial-answer"
_THROTTLED: Final = "throttled"

_NAMED: Final[Mapping[str, type[ProviderError]]] = {
    "empty-answer": NotRecognized,
    "not-json": MalformedResponse,
    "server-error": ServiceUnavailable,
    _THROTTLED: QuotaExceeded,
}
"""The failures that every service has, by the names of their cassettes."""

_OTHERS: Final[Mapping[str, Callable[[str, Failure], bool]]] = {
    "a refusal of the credentials": lambda _, failure: failure[0] is AuthenticationFailed,
    "a 5xx": lambda _, failure: failure[1] is not None and failure[1] >= 500,
    "a failure that the body tells, by a code or in a success": lambda case, failure: (
        case not in _NAMED
        and (
            failure[2] is not None
            or (failure[1] in {None, 200} and failure[0] not in {NotRecognized, MalformedResponse})
        )
    ),
}
"""The failures that every service has and names in its own way."""


class CassetteContract:
    """Inherit as `class TestCassettes(CassetteContract)`; every test below must pass."""

    provider: ClassVar[str]
    """The name of the entry point."""

    folder: ClassVar[Path]
    """Where the cassettes are."""

    settings: ClassVar[Mapping[str, object]] = {}
    """What `open_recognizer` takes, invented secrets included."""

    settings_of: ClassVar[Mapping[str, Mapping[str, object]]] = {}
    """What it takes instead, for cassettes that need others."""

    request: ClassVar[Mapping[str, Any]] = {}
    """What `IdDocumentRequest` takes besides the picture."""

    request_of: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    """What it takes instead, for cassettes that need others; a `url` stands in for the picture."""

    read: ClassVar[Mapping[str, Mapping[str, str | None]]] = {}
    """The cassettes that end in an item, with some fields of it, None for a field that is absent.

    There is one for each type of document in the capabilities, and "partial-answer", in which a field is absent. A
    portrait is there where the request asks for one.
    """

    failed: ClassVar[Mapping[str, Failure]] = {}
    """The cassettes that end in an error."""

    refused: ClassVar[Mapping[str, str]] = {}
    """The cassettes in which the vendor refuses the picture, with the reason of `BadImage`."""

    warned: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """How the warnings of the cassettes that are read begin, in their order; the others warn of nothing."""

    throttled: ClassVar[tuple[float | None, str | None]] = (None, None)
    """The seconds to wait and the request id that the cassette "throttled" tells, None where the vendor has no id."""

    def picture(self, case: str) -> bytes:  # noqa: ARG002  a provider may need others for some
        """The picture whose hash stands in the cassette."""
        return pictures.steady()

    def play(self, case: str, **request: Any) -> Recognition:
        """What the provider makes of the cassette, played to its end; `request` goes before what the tables ask."""
        asked = {**self.request_of.get(case, self.request), **request}
        if "url" not in asked:
            asked["image"] = self.picture(case)
        with (
            cassettes.play(self.folder / f"{case}.yaml"),
            registry.open_recognizer(self.provider, **self.settings_of.get(case, self.settings)) as recognizer,
        ):
            return recognizer.recognize(IdDocumentRequest(**asked))

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Run the tests of single cassettes for each."""
        for name, cases in (("read_case", self.read), ("failed_case", {**self.failed, **self.refused})):
            if name in metafunc.fixturenames:
                metafunc.parametrize(name, sorted(cases))

    def test_every_cassette_is_played(self) -> None:
        """What stands in the folder stands in one table, and the other way round."""
        named = {*self.read, *self.failed, *self.refused}
        there = {path.stem for path in self.folder.iterdir()}
        assert named == there, f"in the tables or in the folder alone: {sorted(named ^ there)}"
        strays = {*self.warned} - {*self.read} | {*self.settings_of, *self.request_of} - named
        assert not strays, f"named beside the tables, and in none: {sorted(strays)}"

    def test_each_kind_of_answer_has_its_cassette(self) -> None:
        """Partial, empty, no JSON, refused credentials, throttled, 5xx, and an error inside the body."""
        missing = [name for name, error in _NAMED.items() if self.failed.get(name, (None,))[0] is not error]
        missing += [_PARTIAL] if None not in self.read.get(_PARTIAL, {}).values() else []
        failures = self.failed.items()
        missing += [kind for kind, is_met in _OTHERS.items() if not any(is_met(*failure) for failure in failures)]
        assert not missing, f"no cassette, or one with another end: {missing}"

    def test_each_type_of_document_has_its_cassette(self) -> None:
        """A whole answer for each type that the provider declares."""
        declared = {id_type for _, id_type in registry.load(self.provider).capabilities.documents}
        whole = {fields.get("id_type") for case, fields in self.read.items() if case != _PARTIAL}
        assert declared <= whole, f"no whole answer is played for {sorted(declared - whole)}"

    def test_each_document_is_read(self, read_case: str) -> None:
        """The fields are those of the table, and so are the warnings, which tell what could not be understood."""
        unknown = self.read[read_case].keys() - ITEM_FIELDS
        assert not unknown, f"no fields of an item: {sorted(unknown)}"
        recognition = self.play(read_case)
        wire = recognition.item.to_wire()
        other = {name: wire.get(name) for name, value in self.read[read_case].items() if wire.get(name) != value}
        assert not other, f"read otherwise than the table says: {other}"
        has_portrait = (recognition.item.portrait_image or "").startswith("/9j/")
        asked = self.request_of.get(read_case, self.request)
        assert has_portrait == asked.get("return_portrait_image", False), "the portrait is there on request alone"
        assert recognition.evidence.raw, "the vendor's own answer is kept"
        warnings, expected = recognition.evidence.warnings, self.warned.get(read_case, ())
        are_foretold = [warning.startswith(words) for warning, words in zip(warnings, expected, strict=False)]
        assert len(warnings) == len(expected), f"warned of {warnings}"
        assert all(are_foretold), f"warned of {warnings}"

    def test_each_failure_ends_in_its_error(self, failed_case: str) -> None:
        """The error is the table's, with provider, status, code and, where throttled, how long to wait."""
        with pytest.raises(IdBridgeError) as caught:
            self.play(failed_case)
        error = caught.value
        told = (type(error), getattr(error, "status", None), getattr(error, "vendor_code", None))
        expected = self.failed.get(failed_case, (BadImage, None, None))
        assert told == expected, f"told {told}, and the table says {expected}"
        if isinstance(error, BadImage):
            expected_reason = self.refused.get(failed_case)
            assert error.reason == expected_reason, (
                f"refused for its {error.reason}, and the table says {expected_reason}"
            )
        if isinstance(error, ProviderError):
            assert error.provider == self.provider
            waits = self.throttled[0] if failed_case == _THROTTLED else None
            assert error.retry_after == waits, f"asks to wait for {error.retry_after} seconds"

    def test_a_throttled_call_says_how_long_to_wait(self) -> None:
        """And by which id the vendor knows it."""
        with pytest.raises(QuotaExceeded) as caught:
            self.play(_THROTTLED)
        told = (caught.value.retry_after, caught.value.request_id)
        assert told[0], "a cassette of throttling has a Retry-After"
        assert told == self.throttled, f"told {told}, and the table says {self.throttled}"
