"""A recognizer that asks a service refuses first, converts what the service does not take, and says so."""

from __future__ import annotations

import base64

import pytest

from idbridge import Capabilities, IdDocumentRequest, ImageLimits, Recognition, Settings, errors, image
from idbridge.enrich import Reading
from idbridge.service import ServiceRecognizer, ServiceSettings, picture_of
from idbridge.testing import pictures
from idbridge.transport import Answer


class Hello(ServiceRecognizer[Settings]):
    """Its service reads one name in any picture."""

    name = "hello"
    capabilities = Capabilities({("ALB", "PP"): "claimed"}, frozenset({"last_name"}), ImageLimits(("JPEG", "PNG")))

    def __init__(self) -> None:
        self.asked: list[IdDocumentRequest] = []

    def ask(self, request: IdDocumentRequest) -> Recognition:
        """Keep what was asked."""
        self.asked.append(request)
        reading = Reading(fields={"last_name": "Prova"}, warnings=("odd",))
        return self.conclude(request, reading, Answer({}, {"name": "Prova"}, 5.0))


def test_a_picture_that_the_service_takes_is_asked_for_as_it_is() -> None:
    hello, request = Hello(), IdDocumentRequest(image=pictures.blank())
    recognition = hello.recognize(request)
    assert hello.asked == [request]
    evidence = recognition.evidence
    assert (evidence.provider, evidence.raw, evidence.timings_ms) == ("hello", {"name": "Prova"}, {"http": 5.0})
    assert evidence.warnings == ("odd",)


@pytest.mark.parametrize("fmt", ["BMP", "TIFF"])
def test_another_format_is_sent_as_jpeg_and_a_warning_says_so_first(fmt: str) -> None:
    hello = Hello()
    recognition = hello.recognize(IdDocumentRequest(image=pictures.blank(fmt), id_type="PP"))
    [asked] = hello.asked
    assert image.check(asked.require_image()).format == "JPEG"
    assert asked.id_type == ("PP",)
    assert [fmt in warning for warning in recognition.evidence.warnings] == [True, False]


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        ({"image": b"never looked at", "country_region": "ATA"}, errors.UnsupportedDocument),
        ({"image": b"no picture"}, errors.BadImage),
        ({"image": pictures.blank(width=50)}, errors.BadImage),
    ],
)
def test_what_cannot_be_read_is_refused_before_the_service_is_asked(
    request_: dict[str, object], error: type[errors.RequestError]
) -> None:
    hello = Hello()
    with pytest.raises(error):
        hello.recognize(IdDocumentRequest(**request_))
    assert hello.asked == []


def test_a_picture_goes_into_a_body_as_base64_or_as_its_address() -> None:
    encoded = base64.b64encode(pictures.blank()).decode()
    sent, linked = IdDocumentRequest(image=pictures.blank()), IdDocumentRequest(url="https://bucket.example/a.jpg")
    assert picture_of(sent, "image") == picture_of(sent, "image", url_key="url") == {"image": encoded}
    assert picture_of(linked, "image", url_key="url") == {"url": "https://bucket.example/a.jpg"}
    with pytest.raises(errors.BadRequest):
        picture_of(linked, "image")


def test_every_service_has_a_timeout() -> None:
    assert ServiceSettings().timeout == 30.0
    assert "whole answer" in str(ServiceSettings.model_fields["timeout"].description)
    with pytest.raises(ValueError, match="greater than 0"):
        ServiceSettings(timeout=0)
