"""The suite that says when a provider is done, ours or an outsider's.

Subclass it in a test file, say how to open the provider, and name one request that it reads and one that it does not:

    class TestContract(RecognizerContract):
        provider = "hello"
        settings = {"api_key": "not-a-real-key"}

        def readable(self):
            return IdDocumentRequest(image=Path("specimen.jpg").read_bytes())

        def unreadable(self):
            return IdDocumentRequest(image=pictures.blank())

A provider that calls a service inherits from `ServiceContract` and says how the service answers.
"""

from __future__ import annotations

import json
import logging
import socket
import traceback
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, ClassVar

import pytest
from pydantic import SecretStr, ValidationError

from idbridge import registry
from idbridge.errors import BadImage, IdBridgeError, UnsupportedDocument
from idbridge.model import ID_TYPES, ITEM_FIELDS, IdDocumentItem, IdDocumentRequest, resolve_country
from idbridge.recognizer import ANY_COUNTRY, IdDocumentRecognizer, Recognition

from . import pictures
from .loopback import Received, Reply, serve

THREADS = 8


class RecognizerContract:
    """Inherit as `class TestContract(RecognizerContract)`; every test below must pass."""

    provider: ClassVar[str]
    """The name of the entry point, which is the name of everything else of the provider's."""

    settings: ClassVar[Mapping[str, object]] = {}
    """What `open_recognizer` takes, invented secrets included."""

    def readable(self) -> IdDocumentRequest:
        """A request that the provider answers with an item."""
        raise NotImplementedError

    def unreadable(self) -> IdDocumentRequest:
        """A request, allowed by contract and capabilities, that ends in an error."""
        raise NotImplementedError

    def world(self) -> AbstractContextManager[object]:
        """What stands in for the vendor while the provider is called, any number of times."""
        return nullcontext()

    @pytest.fixture
    def recognizer(self) -> Iterator[IdDocumentRecognizer[Any]]:
        """The provider, opened without touching the network."""
        with forbid_network():
            recognizer = registry.open_recognizer(self.provider, **self.settings)
        with recognizer:
            yield recognizer

    def read(self, recognizer: IdDocumentRecognizer[Any]) -> Recognition:
        """The answer to the readable request."""
        with self.world():
            return recognizer.recognize(self.readable())

    def fail(self, recognizer: IdDocumentRecognizer[Any]) -> IdBridgeError:
        """The error that the unreadable request ends in."""
        with self.world(), pytest.raises(IdBridgeError) as caught:
            recognizer.recognize(self.unreadable())
        return caught.value

    def test_one_name_everywhere(self, recognizer: IdDocumentRecognizer[Any]) -> None:
        """The entry point, the class and the evidence bear the same name."""
        assert recognizer.name == self.provider
        assert self.read(recognizer).evidence.provider == self.provider

    def test_it_declares_what_it_reads(self) -> None:
        """Countries are alpha-3, types and fields the contract's."""
        capabilities = registry.load(self.provider).capabilities
        assert capabilities.documents, "a provider reads at least one document"
        for country, id_type in capabilities.documents:
            assert country == ANY_COUNTRY or resolve_country(country) == country, f"{country} is not alpha-3"
            assert id_type in ID_TYPES
        assert capabilities.fields <= set(ITEM_FIELDS)

    def test_settings_are_frozen_and_know_their_keys(self, recognizer: IdDocumentRecognizer[Any]) -> None:
        """A misspelt key is refused, and nothing changes after opening."""
        settings = registry.validate(type(recognizer), self.settings, where=self.provider)
        assert settings.model_config.get("frozen"), "settings are frozen"
        with pytest.raises(ValidationError):
            recognizer.settings_type.model_validate({**self.settings, "no_such_key": 1})

    def test_it_fills_only_what_it_declares(self, recognizer: IdDocumentRecognizer[Any]) -> None:
        """The item is of a declared document and holds declared fields alone."""
        item = self.read(recognizer).item
        undeclared = item.to_wire().keys() - recognizer.capabilities.fields - {"confidence"}
        assert not undeclared, f"not declared in capabilities.fields: {sorted(undeclared)}"
        documents = recognizer.capabilities.documents
        if item.country_region and item.id_type:
            pairs = {(item.country_region, item.id_type), (ANY_COUNTRY, item.id_type)}
            assert pairs & documents.keys(), "the item's country and type are not declared in capabilities.documents"

    def test_the_item_survives_json(self, recognizer: IdDocumentRecognizer[Any]) -> None:
        """Written as JSON and read again it is the same, and says nothing twice: no null, no empty string."""
        item = self.read(recognizer).item
        wire = json.loads(json.dumps(item.to_wire()))
        assert IdDocumentItem.model_validate(wire) == item
        assert all(value not in (None, "", {}) for value in wire.values())

    def test_evidence_is_in_its_form(self, recognizer: IdDocumentRecognizer[Any]) -> None:
        """MRZ lines are whole, timings are milliseconds, and warnings do not repeat the holder's data."""
        recognition = self.read(recognizer)
        evidence = recognition.evidence
        assert evidence.mrz is None or {len(line) for line in evidence.mrz} <= {30, 36, 44}
        assert (evidence.mrz is None) or evidence.mrz_valid is not None
        assert all(milliseconds >= 0 for milliseconds in evidence.timings_ms.values())
        for warning in evidence.warnings:
            assert not _told(recognition.item, warning), "a warning repeats a value of the document"

    def test_an_error_is_ours_and_keeps_its_cause(self, recognizer: IdDocumentRecognizer[Any]) -> None:
        """Only `idbridge.errors`, raised `from` what lies behind them, with a message."""
        error = self.fail(recognizer)
        assert str(error), "an error says what happened"
        assert error.__context__ is None or error.__cause__ is not None, "raise it `from` what lies behind it"

    def test_secrets_are_never_shown(self, recognizer: IdDocumentRecognizer[Any]) -> None:
        """No representation of settings or recognizer, and no error with all its causes, holds one."""
        secrets = [str(self.settings[key]) for key in registry.secret_keys(type(recognizer)) if key in self.settings]
        settings = registry.validate(type(recognizer), self.settings, where=self.provider)
        shown = "\n".join(
            [
                *(repr(thing) for thing in (settings, recognizer, vars(recognizer))),
                *(str(thing) for thing in (settings, recognizer)),
                *traceback.format_exception(self.fail(recognizer)),
            ]
        )
        for secret in secrets:
            assert secret not in shown, "a secret is shown"
        assert all(
            isinstance(getattr(settings, key), SecretStr | None) for key in registry.secret_keys(type(recognizer))
        )

    def test_nothing_is_logged(
        self,
        recognizer: IdDocumentRecognizer[Any],
        caplog: pytest.LogCaptureFixture,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        """Nothing is logged but other libraries' debug chatter, which holds no value, and nothing is printed."""
        with caplog.at_level(logging.DEBUG):
            item = self.read(recognizer).item
            self.fail(recognizer)
        loud = {r.name for r in caplog.records if r.levelno > logging.DEBUG or r.name.startswith("idbridge")}
        assert not loud, f"logged by {sorted(loud)}"
        assert not _told(item, caplog.text)
        output = capfd.readouterr()
        assert not output.out
        assert not output.err

    def test_threads_share_it(self, recognizer: IdDocumentRecognizer[Any]) -> None:
        """Eight threads get what one gets."""
        request = self.readable()
        alone = self.read(recognizer).item
        with self.world(), ThreadPoolExecutor(THREADS) as pool:
            recognitions = list(pool.map(recognizer.recognize, [request] * THREADS))
        items = {recognition.item.model_dump_json() for recognition in recognitions}
        assert items == {alone.model_dump_json()}

    def test_unsupported_documents_are_refused_first(self, recognizer: IdDocumentRecognizer[Any]) -> None:
        """A document outside the capabilities is `UnsupportedDocument` before any call and any look at the picture."""
        for id_type in sorted(ID_TYPES):
            request = IdDocumentRequest(image=b"never looked at", country_region="ATA", id_type=id_type)
            if not request.pairs(recognizer.capabilities.documents):
                with forbid_network(), pytest.raises(UnsupportedDocument):
                    recognizer.recognize(request)

    @pytest.mark.parametrize("fault", ["empty", "text", "format", "small", "large", "bomb"])
    def test_bad_pictures_are_refused_first(self, recognizer: IdDocumentRecognizer[Any], fault: str) -> None:
        """A picture outside the declared limits is `BadImage` before any call and before its pixels are decoded."""
        limits = recognizer.capabilities.image_limits
        image, reason = {
            "empty": (b"", "format"),
            "text": (b"this is no picture", "format"),
            "format": (pictures.blank("PPM"), "format"),
            "small": (pictures.blank(width=limits.min_side - 1), "size"),
            "large": (pictures.blank() + bytes(limits.max_bytes), "size"),
            "bomb": (pictures.png_bomb(limits.max_side + 1, limits.max_side + 1), "size"),
        }[fault]
        with forbid_network(), pytest.raises(BadImage) as caught:
            recognizer.recognize(IdDocumentRequest(image=image))
        assert caught.value.reason == reason

    def test_closing_twice_is_fine(self, recognizer: IdDocumentRecognizer[Any]) -> None:
        """`close` may be called again, and before any use."""
        recognizer.close()
        recognizer.close()


class ServiceContract(RecognizerContract):
    """The contract for a provider that calls a service; a function on loopback stands in for that.

    It knows one picture, `pictures.blank()`, and says of any other that it shows no document.
    """

    keys: ClassVar[Mapping[str, object]] = {}
    """What `open_recognizer` takes besides the endpoint, invented secrets included."""

    request: ClassVar[Mapping[str, Any]] = {}
    """What `IdDocumentRequest` takes besides the picture."""

    def answer(self, received: Received) -> Reply:
        """What the service answers."""
        raise NotImplementedError

    def settings_at(self, endpoint: str) -> Mapping[str, object]:
        """What `open_recognizer` takes so that `endpoint` stands in for the service."""
        return {"endpoint": endpoint, **self.keys}

    @pytest.fixture(autouse=True)
    def service(self) -> Iterator[None]:
        """The service, listening."""
        with serve(self.answer) as service:
            type(self).settings = self.settings_at(service.url)
            yield

    def readable(self) -> IdDocumentRequest:
        """The one picture."""
        return IdDocumentRequest(image=pictures.blank(), **self.request)

    def unreadable(self) -> IdDocumentRequest:
        """Any other."""
        return IdDocumentRequest(image=pictures.blank(width=300, height=400), **self.request)


@contextmanager
def forbid_network() -> Iterator[None]:
    """Fail whatever connects or resolves a name inside the block."""

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("the network was used where it must not be")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket, "getaddrinfo", refuse)
        yield


def _told(item: IdDocumentItem, text: str) -> list[str]:
    telling = ("first_name", "last_name", "document_number", "birth_date", "address", "portrait_image")
    return [name for name in telling if (value := getattr(item, name)) and len(value) > 2 and value in text]
