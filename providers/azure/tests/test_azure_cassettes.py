"""What becomes of each answer of Document Intelligence: every cassette, played to its end."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from idbridge import errors
from idbridge.testing.played import CassetteContract


class TestAzureCassettes(CassetteContract):
    provider = "azure"
    folder = Path(__file__).parents[3] / "cassettes" / "azure"
    settings: ClassVar = {"endpoint": "https://example.cognitiveservices.azure.com", "key": "invented"}
    read: ClassVar = {
        "driving-licence": {"country_region": "USA", "id_type": "DL", "last_name": "SPECIMENSON"},
        "identity-card": {"country_region": "DEU", "id_type": "ID"},  # printed D
        "partial-answer": {"last_name": "HALIMBAWA", "sex": None, "birth_date": None},
        "passport": {"country_region": "ALB", "id_type": "PP", "last_name": "SHEMBULLI"},
        "swapped-names": {"first_name": "ARBEN", "last_name": "SHEMBULLI"},
        "throttled-while-waiting": {"last_name": "BEISPIEL"},
        "two-documents": {"id_type": "PP"},
    }
    warned: ClassVar = {
        "partial-answer": (
            "sex",
            "birth_date",
            "expiry_date",
        ),
        "swapped-names": ("first_name and last_name were read the wrong way round",),
        "two-documents": ("The picture holds several documents",),
    }
    failed: ClassVar = {
        "analysis-failed": (errors.ServiceUnavailable, 200, "InternalServerError"),
        "empty-answer": (errors.NotRecognized, None, None),
        "forbidden": (errors.AuthenticationFailed, 403, "AuthorizationFailed"),
        "not-json": (errors.MalformedResponse, 200, None),
        "server-error": (errors.ServiceUnavailable, 500, "InternalServerError"),
        "throttled": (errors.QuotaExceeded, 429, None),
        "wrong-key": (errors.AuthenticationFailed, 401, None),
    }
    refused: ClassVar = {"bad-content": "format", "picture-too-large": "size"}
    throttled = (7.0, "5f1c0000-0000-4000-8000-000000000001")


play = TestAzureCassettes().play


def test_a_passport_is_waited_for_and_comes_through_whole() -> None:
    recognition = play("passport", country_region="ALB", id_type="PP")
    wire = recognition.item.to_wire()
    confidence = wire.pop("confidence")
    assert wire == {
        "country_region": "ALB",
        "id_type": "PP",
        "side": "front",
        "first_name": "ARBEN",
        "last_name": "SHEMBULLI",
        "sex": "M",
        "nationality": "ALB",
        "birth_date": "1990-02-03",
        "issue_date": "2021-05-06",
        "expiry_date": "2031-05-05",
        "document_number": "ZZ0000001",
        "issuing_authority": "MINISTRIA E BRENDSHME",
    }
    assert confidence["last_name"] == 0.994
    assert confidence["issuing_authority"] == 0.98
    evidence = recognition.evidence
    assert (evidence.mrz_valid, evidence.warnings, evidence.personal_number) == (True, (), "J00203001Z")
    assert set(evidence.timings_ms) == {"submit", "wait"}


def test_a_driving_licence_keeps_its_middle_name_and_the_lines_of_its_address() -> None:
    item = play("driving-licence").item
    assert (item.country_region, item.id_type, item.sex) == ("USA", "DL", "X")
    assert (item.first_name, item.last_name) == ("PAT Q.", "SPECIMENSON")
    assert item.address == "1 NOWHERE STREET, TESTVILLE WA 00000"
    assert item.document_number == "WDL0000001"
    assert item.confidence is not None
    assert item.confidence["first_name"] == 0.9  # the less sure of its two parts


def test_a_typed_value_goes_before_what_is_printed() -> None:
    item = play("identity-card").item
    assert (item.country_region, item.id_type) == ("DEU", "ID")  # printed D
    assert item.nationality == "DEUTSCH"  # no code, and no word that resolves: as printed
    assert item.issuing_authority is None


def test_partial_dates_and_unknown_words_are_left_out_with_a_warning() -> None:
    recognition = play("partial-answer")
    assert recognition.item.to_wire() == {
        "last_name": "HALIMBAWA",
        "document_number": "N000001",
        "confidence": {"last_name": 0.8, "document_number": 0.99},
    }
