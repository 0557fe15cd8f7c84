"""What becomes of each documented answer of Huawei's: every cassette, played to its end."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final

import pytest

from idbridge import errors
from idbridge.testing import pictures
from idbridge.testing.played import CassetteContract

KEYS: Final = {"access_key": "invented", "secret_key": "invented", "project_id": "0123456789abcdef0123456789abcdef"}
USER: Final = {"username": "clerk", "password": "invented", "domain": "example"}


class TestHuaweiCassettes(CassetteContract):
    provider = "huawei"
    folder = Path(__file__).parents[3] / "cassettes" / "huawei"
    settings: ClassVar = KEYS
    settings_of: ClassVar = {"token-and-project": USER, "token-outdated": USER | {"project_id": KEYS["project_id"]}}
    request_of: ClassVar = {
        "passport": {"country_region": "ALB", "id_type": "PP"},
        "driving-licence": {"country_region": "PHL", "id_type": "DL"},
        "identity-card-with-portrait": {"country_region": "THA", "id_type": "ID", "return_portrait_image": True},
        "token-and-project": {"country_region": "VN"},
        "url-not-fetched": {"url": "https://bucket.example/card.jpg"},
    }
    read: ClassVar = {
        "passport": {"country_region": "ALB", "id_type": "PP", "document_number": "ZZ0000001"},
        "driving-licence": {"country_region": "PHL", "id_type": "DL", "document_number": "N0000000001"},
        "identity-card-with-portrait": {"country_region": "THA", "id_type": "ID", "sex": None, "nationality": None},
        "token-and-project": {"last_name": "Trần"},
        "token-outdated": {"last_name": "SHEMBULLI"},
        "partial-answer": {"last_name": "HALIMBAWA", "sex": None, "birth_date": None},
    }
    warned: ClassVar = {
        "partial-answer": (
            "sex",
            "birth_date",
            "expiry_date",
        ),
    }
    failed: ClassVar = {
        "api-gone": (errors.ServiceTerminated, 404, "APIG.0101"),
        "empty-answer": (errors.NotRecognized, None, None),
        "not-json": (errors.MalformedResponse, 200, None),
        "not-recognised": (errors.NotRecognized, 400, "AIS.0105"),
        "not-subscribed": (errors.AuthenticationFailed, 403, "ModelArts.4204"),
        "poor-picture": (errors.NotRecognized, 400, "AIS.0104"),
        "server-error": (errors.ServiceUnavailable, 500, "ModelArts.4505"),
        "throttled": (errors.QuotaExceeded, 429, "APIG.0308"),
        "url-not-fetched": (errors.BadRequest, None, None),
        "wrong-token": (errors.AuthenticationFailed, 401, "APIG.0301"),
    }
    refused: ClassVar = {"bad-format": "format", "bad-size": "size"}
    throttled = (7.0, "5f1c0000000000000000000000000001")

    def picture(self, case: str) -> bytes:
        return pictures.steady_bitmap()


play = TestHuaweiCassettes().play


def test_a_passport_comes_through_whole() -> None:
    recognition = play("passport")
    wire = recognition.item.to_wire()
    assert wire == recognition.evidence.raw["result"]  # type: ignore[index]  # Huawei's field names are ours
    assert wire["document_number"] == "ZZ0000001"
    assert recognition.evidence.provider == "huawei"
    assert recognition.evidence.warnings == ()
    assert recognition.evidence.timings_ms["http"] > 0


def test_what_was_not_read_or_is_no_value_is_left_out() -> None:
    recognition = play("partial-answer")
    assert recognition.item.to_wire() == {
        "country_region": "PHL",
        "id_type": "DL",
        "last_name": "HALIMBAWA",
        "document_number": "N0000000001",
        "confidence": {"last_name": 0.9},
    }
    assert "1988" not in str(recognition.evidence.warnings)


def test_a_url_is_passed_on_and_its_failure_is_the_requests() -> None:
    with pytest.raises(errors.BadRequest, match="url"):
        play("url-not-fetched")


@pytest.mark.parametrize("case", ["api-gone", "not-subscribed"])
def test_what_is_gone_says_what_to_do(case: str) -> None:
    with pytest.raises(errors.ProviderError, match='another provider, such as provider = "local"'):
        play(case)
