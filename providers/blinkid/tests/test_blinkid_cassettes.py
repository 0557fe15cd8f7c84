"""What becomes of each answer of BlinkID: every cassette, played to its end."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from idbridge import errors
from idbridge.testing.played import CassetteContract


class TestBlinkIdCassettes(CassetteContract):
    provider = "blinkid"
    folder = Path(__file__).parents[3] / "cassettes" / "blinkid"
    settings: ClassVar = {"endpoint": "http://localhost:8080"}
    request_of: ClassVar = {"passport-with-portrait": {"return_portrait_image": True}}
    read: ClassVar = {
        "driving-licence": {"id_type": "DL", "last_name": "TRẦN", "first_name": "THỊ VÍ DỤ"},
        "identity-card": {"id_type": "ID", "last_name": "Tuayang", "sex": None},
        "multipurpose-card": {"id_type": "ID", "document_number": "CRN000000000017"},
        "partial-answer": {"last_name": "HALIMBAWA", "birth_date": None},
        "passport": {"id_type": "PP", "last_name": "SHEMBULLI"},
        "passport-with-portrait": {"id_type": "PP"},
    }
    warned: ClassVar = {
        "driving-licence": ("expiry_date",),
        "partial-answer": (
            "BlinkID is not certain",
            "sex",
            "birth_date",
        ),
    }
    failed: ClassVar = {
        "empty-answer": (errors.NotRecognized, None, None),
        "error-in-success": (errors.AuthenticationFailed, 200, "NOT_ALLOWED_TO_EXECUTE_REQUESTED_RECOGNIZER"),
        "no-licence": (errors.AuthenticationFailed, 400, "INVALID_LICENSE_KEY"),
        "not-json": (errors.MalformedResponse, 200, None),
        "server-error": (errors.ServiceUnavailable, 500, "INTERNAL_SERVER_ERROR"),
        "throttled": (errors.QuotaExceeded, 429, None),
        "too-busy": (errors.ServiceUnavailable, 503, "SERVER_TOO_BUSY"),
        "wrong-key": (errors.AuthenticationFailed, 401, "AUTHORIZATION_HEADER_IS_NOT_VALID"),
    }
    refused: ClassVar = {"bad-picture": "format"}
    throttled = (7.0, None)


play = TestBlinkIdCassettes().play


def test_a_passport_comes_through_whole_and_without_confidence() -> None:
    recognition = play("passport", country_region="ALB", id_type="PP")
    assert recognition.item.to_wire() == {
        "country_region": "ALB",
        "id_type": "PP",
        "side": "front",
        "first_name": "ARBEN",
        "last_name": "SHEMBULLI",
        "sex": "M",  # read as M/M
        "nationality": "ALB",
        "birth_date": "1990-02-03",
        "issue_date": "2021-05-06",
        "expiry_date": "2031-05-05",
        "document_number": "ZZ0000001",
        "issuing_authority": "MINISTRIA E BRENDSHME",
    }
    evidence = recognition.evidence
    assert (evidence.mrz_valid, evidence.personal_number, evidence.warnings) == (True, "J00203001Z", ())


def test_a_text_by_script_is_read_and_what_was_not_printed_is_left_out() -> None:
    recognition = play("identity-card")
    assert recognition.item.to_wire() == {
        "country_region": "THA",
        "id_type": "ID",
        "first_name": "Ana",
        "last_name": "Tuayang",
        "birth_date": "1990-02-03",
        "issue_date": "2021-05-06",
        "document_number": "0000000000017",
        "address": "1 Nowhere Road, Bangkok",
    }


def test_an_undivided_name_is_divided_and_a_lifelong_card_has_no_expiry_date() -> None:
    recognition = play("driving-licence")
    item = recognition.item
    assert (item.last_name, item.first_name, item.id_type) == ("TRẦN", "THỊ VÍ DỤ", "DL")
    assert (item.issue_date, item.expiry_date, item.nationality) == (None, None, "VNM")


def test_the_multipurpose_card_is_an_identity_card() -> None:
    item = play("multipurpose-card", country_region="PHL", id_type="ID").item
    assert (item.id_type, item.document_number) == ("ID", "CRN000000000017")


def test_a_year_is_no_date_and_doubt_is_told() -> None:
    recognition = play("partial-answer")
    assert recognition.item.to_wire() == {"last_name": "HALIMBAWA"}
