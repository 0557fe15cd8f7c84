"""What becomes of each documented answer of Huawei's: every cassette, played to its end."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from idbridge import IdDocumentRequest, Recognition, errors
from idbridge.testing import cassettes
from idbridge_huawei import HuaweiRecognizer, HuaweiSettings

FOLDER: Final = Path(__file__).parents[3] / "cassettes" / "huawei"

KEYS = {"access_key": "invented", "secret_key": "invented", "project_id": "0123456789abcdef0123456789abcdef"}
USER = {"username": "clerk", "password": "invented", "domain": "example"}

READ: Final[dict[str, tuple[dict[str, str], dict[str, Any]]]] = {
    "passport": (KEYS, {"country_region": "ALB", "id_type": "PP"}),
    "identity-card-with-portrait": (KEYS, {"country_region": "THA", "id_type": "ID", "return_portrait_image": True}),
    "token-and-project": (USER, {"country_region": "VN"}),
    "token-outdated": (USER | {"project_id": KEYS["project_id"]}, {}),
    "partial-answer": (KEYS, {}),
}

FAILED = {
    "api-gone": (errors.ServiceTerminated, 404, "APIG.0101"),
    "empty-answer": (errors.NotRecognized, None, None),
    "not-json": (errors.MalformedResponse, 200, None),
    "not-recognised": (errors.NotRecognized, 400, "AIS.0105"),
    "not-subscribed": (errors.AuthenticationFailed, 403, "ModelArts.4204"),
    "poor-picture": (errors.NotRecognized, 400, "AIS.0104"),
    "server-error": (errors.ServiceUnavailable, 500, "ModelArts.4505"),
    "throttled": (errors.QuotaExceeded, 429, "APIG.0308"),
    "wrong-token": (errors.AuthenticationFailed, 401, "APIG.0301"),
}

REFUSED = {"bad-format": "format", "bad-size": "size"}


def play(case: str, picture: bytes, settings: dict[str, str] | None = None, **request: Any) -> Recognition:
    with (
        cassettes.play(FOLDER / f"{case}.yaml"),
        HuaweiRecognizer(HuaweiSettings.model_validate(settings or KEYS)) as recognizer,
    ):
        return recognizer.recognize(IdDocumentRequest(image=None if "url" in request else picture, **request))


def read(case: str, picture: bytes) -> Recognition:
    settings, request = READ[case]
    return play(case, picture, settings, **request)


def test_every_cassette_is_played_by_a_test() -> None:
    assert {*READ, *FAILED, *REFUSED, "url-not-fetched"} == {path.stem for path in FOLDER.iterdir()}


def test_a_passport_comes_through_whole(picture: bytes) -> None:
    recognition = read("passport", picture)
    wire = recognition.item.to_wire()
    assert wire == recognition.evidence.raw["result"]  # type: ignore[index]  # Huawei's field names are ours
    assert wire["document_number"] == "ZZ0000001"
    assert recognition.evidence.provider == "huawei"
    assert recognition.evidence.warnings == ()
    assert recognition.evidence.timings_ms["http"] > 0


def test_the_portrait_comes_where_it_was_asked_for(picture: bytes) -> None:
    item = read("identity-card-with-portrait", picture).item
    assert item.portrait_image is not None
    assert item.portrait_image.startswith("/9j/")
    assert (item.country_region, item.id_type) == ("THA", "ID")
    assert (item.sex, item.nationality) == (None, None)


def test_a_token_and_the_project_are_found_first(picture: bytes) -> None:
    assert read("token-and-project", picture).item.last_name == "Trần"


def test_an_outdated_token_is_renewed_once(picture: bytes) -> None:
    assert read("token-outdated", picture).item.last_name == "SHEMBULLI"


def test_what_was_not_read_or_is_no_value_is_left_out(picture: bytes) -> None:
    recognition = read("partial-answer", picture)
    assert recognition.item.to_wire() == {
        "country_region": "PHL",
        "id_type": "DL",
        "last_name": "HALIMBAWA",
        "document_number": "N0000000001",
        "confidence": {"last_name": 0.9},
    }
    assert [warning.split()[0] for warning in recognition.evidence.warnings] == ["sex", "birth_date", "expiry_date"]
    assert "1988" not in str(recognition.evidence.warnings)


@pytest.mark.parametrize("case", FAILED)
def test_each_failure_ends_in_its_error(case: str, picture: bytes) -> None:
    error, status, code = FAILED[case]
    with pytest.raises(errors.ProviderError) as caught:
        play(case, picture)
    assert type(caught.value) is error
    assert (caught.value.provider, caught.value.status, caught.value.vendor_code) == ("huawei", status, code)


@pytest.mark.parametrize("case", REFUSED)
def test_a_refused_picture_says_why(case: str, picture: bytes) -> None:
    with pytest.raises(errors.BadImage) as caught:
        play(case, picture)
    assert caught.value.reason == REFUSED[case]


def test_a_url_is_passed_on_and_its_failure_is_the_requests(picture: bytes) -> None:
    with pytest.raises(errors.BadRequest, match="url"):
        play("url-not-fetched", picture, url="https://bucket.example/card.jpg")


def test_a_throttled_call_says_how_long_to_wait(picture: bytes) -> None:
    with pytest.raises(errors.QuotaExceeded) as caught:
        play("throttled", picture)
    assert caught.value.retry_after == 7.0
    assert caught.value.request_id == "5f1c0000000000000000000000000001"


@pytest.mark.parametrize("case", ["api-gone", "not-subscribed"])
def test_what_is_gone_says_what_to_do(case: str, picture: bytes) -> None:
    with pytest.raises(errors.ProviderError, match='another provider, such as provider = "local"'):
        play(case, picture)
