"""What becomes of each answer of a Document Reader: every cassette, played to its end."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from idbridge import errors
from idbridge.testing.played import CassetteContract


class TestRegulaCassettes(CassetteContract):
    provider = "regula"
    folder = Path(__file__).parents[3] / "cassettes" / "regula"
    settings: ClassVar = {"endpoint": "http://localhost:8080"}
    request_of: ClassVar = {"passport-with-portrait": {"return_portrait_image": True}}
    read: ClassVar = {
        "driving-licence": {"id_type": "DL", "document_number": "N0000000017"},
        "identity-card": {"country_region": "VNM", "id_type": "ID", "last_name": "TRẦN"},
        "partial-answer": {"country_region": "RKS", "last_name": "HALIMBAWA", "birth_date": None},
        "passport": {"country_region": "CHL", "id_type": "PP", "last_name": "PRUEBA MUESTRA"},
        "passport-with-portrait": {"id_type": "PP"},
        "two-scripts": {"last_name": "PRIMEROV", "first_name": "IVAN"},
    }
    warned: ClassVar = {
        "partial-answer": (
            "sex",
            "birth_date",
        ),
    }
    failed: ClassVar = {
        "bad-request": (errors.ProviderError, 400, None),
        "empty-answer": (errors.NotRecognized, None, None),
        "no-licence": (errors.AuthenticationFailed, 403, None),
        "not-json": (errors.MalformedResponse, 200, None),
        "out-of-time": (errors.ServiceUnavailable, None, None),
        "server-error": (errors.ServiceUnavailable, 500, None),
        "throttled": (errors.QuotaExceeded, 429, None),
    }
    throttled = (7.0, "5f1c0000000000000000000000000001")


play = TestRegulaCassettes().play


def test_a_passport_joins_both_surnames_and_keeps_the_print_before_the_zone() -> None:
    recognition = play("passport", country_region="CHL", id_type="PP")
    wire = recognition.item.to_wire()
    confidence = wire.pop("confidence")
    assert wire == {
        "country_region": "CHL",
        "id_type": "PP",
        "side": "front",
        "first_name": "ANA MARÍA",
        "last_name": "PRUEBA MUESTRA",
        "sex": "F",
        "nationality": "CHL",
        "birth_date": "1990-02-03",
        "issue_date": "2021-05-06",
        "expiry_date": "2031-05-05",
        "document_number": "P00000017",
        "issuing_authority": "SERVICIO DE REGISTRO CIVIL E IDENTIFICACION",
    }
    assert (confidence["last_name"], confidence["first_name"]) == (0.95, 0.96)
    evidence = recognition.evidence
    assert (evidence.mrz_valid, evidence.personal_number, evidence.warnings) == (True, "00000001-9", ())


def test_an_undivided_vietnamese_name_begins_with_the_surname() -> None:
    item = play("identity-card").item
    assert (item.last_name, item.first_name) == ("TRẦN", "THỊ VÍ DỤ")
    assert (item.country_region, item.id_type, item.sex, item.nationality) == ("VNM", "ID", "F", "VNM")
    assert item.address == "Số 1 Phố Ví Dụ, Hoàn Kiếm, Hà Nội"


def test_a_philippine_licence_keeps_the_middle_name_with_the_first() -> None:
    item = play("driving-licence").item
    assert (item.id_type, item.first_name, item.last_name) == ("DL", "ANA SUBOK", "HALIMBAWA")
    assert item.document_number == "N0000000017"


def test_of_two_scripts_the_latin_one_is_taken() -> None:
    item = play("two-scripts").item
    assert (item.last_name, item.first_name) == ("PRIMEROV", "IVAN")


def test_local_dates_derived_scores_and_other_kinds_are_left_out() -> None:
    recognition = play("partial-answer")
    assert recognition.item.to_wire() == {
        "country_region": "RKS",
        "last_name": "HALIMBAWA",
        "expiry_date": "2031-05-05",
        "confidence": {"last_name": 0.66},
    }
