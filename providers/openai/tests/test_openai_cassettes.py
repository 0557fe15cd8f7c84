"""What becomes of what a model writes: every cassette, played to its end."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final

import pytest

from idbridge import errors
from idbridge.testing.played import CassetteContract


class TestOpenAiCassettes(CassetteContract):
    provider = "openai"
    folder = Path(__file__).parents[3] / "cassettes" / "openai"
    settings: ClassVar = {"endpoint": "http://localhost:8000/v1", "model": "invented-vl", "api_key": "invented"}
    read: ClassVar = {
        "passport": {"country_region": "ALB", "id_type": "PP", "last_name": "Provë"},
        "contradicted": {"id_type": "PP", "last_name": "PROVE"},
        "names-swapped": {"first_name": "Mirjeta Ana", "last_name": "Provë"},
        "misread-zone": {"last_name": "Provë", "document_number": None},
        "identity-card-back": {"country_region": "VNM", "id_type": "ID", "side": "back"},
        "driving-licence": {"country_region": "PHL", "id_type": "DL", "last_name": "HALIMBAWA"},
        "partial-answer": {"last_name": "Provë", "sex": None, "birth_date": None},
    }
    warned: ClassVar = {
        "contradicted": (
            "sex differs",
            "birth_date differs",
            "expiry_date differs",
            "last_name differs",
        ),
        "driving-licence": (
            "No machine-readable zone vouches for",
            "expiry_date",
        ),
        "identity-card-back": ("Line 3 had 13 characters",),
        "misread-zone": (
            "Line 2, position 3",
            "document_number differs",
        ),
        "names-swapped": ("first_name and last_name were read the wrong way round",),
        "partial-answer": (
            "No machine-readable zone vouches for",
            "country_region",
            "id_type",
            "sex",
            "birth_date",
            "document_number",
        ),
    }
    failed: ClassVar = {
        "invented-person": (errors.NotRecognized, None, None),
        "zone-of-no-format": (errors.NotRecognized, None, None),
        "no-document": (errors.NotRecognized, None, None),
        "empty-answer": (errors.NotRecognized, None, None),
        "refused": (errors.NotRecognized, None, None),
        "filtered": (errors.NotRecognized, None, None),
        "cut-short": (errors.MalformedResponse, None, None),
        "prose": (errors.MalformedResponse, None, None),
        "not-json": (errors.MalformedResponse, 200, None),
        "wrong-key": (errors.AuthenticationFailed, 401, "invalid_api_key"),
        "unknown-model": (errors.ProviderError, 404, "model_not_found"),
        "throttled": (errors.QuotaExceeded, 429, "rate_limit_exceeded"),
        "used-up": (errors.QuotaExceeded, 429, "insufficient_quota"),
        "server-error": (errors.ServiceUnavailable, 500, "server_error"),
        "error-in-body": (errors.QuotaExceeded, 200, "429"),
    }
    refused: ClassVar = {"bad-picture": "format"}
    throttled = (7.0, "req_5f1c0000000000000000000000000001")


play = TestOpenAiCassettes().play


PERSON: Final = {
    "country_region": "ALB",
    "id_type": "PP",
    "side": "front",
    "first_name": "Mirjeta Ana",
    "last_name": "Provë",
    "sex": "F",
    "nationality": "ALB",
    "birth_date": "1990-02-03",
    "issue_date": "2021-05-06",
    "expiry_date": "2031-05-05",
    "document_number": "ZZ0000001",
    "issuing_authority": "MPB",
}


def test_a_passport_that_its_zone_bears_out_is_read_with_the_tokens_probabilities() -> None:
    recognition = play("passport", country_region="ALB", id_type="PP")
    assert recognition.item.text() == PERSON
    assert recognition.evidence.mrz_valid is True
    assert recognition.evidence.warnings == ()
    confidence = recognition.item.confidence or {}
    assert confidence.keys() == PERSON.keys()
    # Each token has 0.999: the longer a value the less sure all of it is.
    assert confidence["sex"] == 0.999
    assert 0.98 < confidence["birth_date"] < confidence["sex"]


def test_what_the_zone_contradicts_is_dropped_with_a_warning() -> None:
    recognition = play("contradicted")
    assert recognition.item.text() == PERSON | {"last_name": "PROVE"}
    assert "Tjetër" not in str(recognition.evidence.warnings)
    assert recognition.item.confidence is None


def test_names_the_wrong_way_round_are_put_right_in_the_prints_letters() -> None:
    assert play("names-swapped").item.text() == PERSON


def test_a_zone_fills_what_the_model_left_out_and_lost_fillers_are_put_back() -> None:
    recognition = play("identity-card-back", country_region="VNM")
    assert recognition.item.text() == {
        "country_region": "VNM",
        "id_type": "ID",
        "side": "back",
        "first_name": "VAN MAU",
        "last_name": "TRAN",
        "sex": "M",
        "nationality": "VNM",
        "birth_date": "1999-07-15",
        "issue_date": "2021-08-20",
        "expiry_date": "2039-07-15",
        "document_number": "001099000001",
    }
    assert recognition.evidence.mrz_valid is True


def test_a_document_without_a_zone_says_that_nothing_vouches_for_it() -> None:
    recognition = play("driving-licence")
    assert recognition.item.text() == {
        "country_region": "PHL",
        "id_type": "DL",
        "side": "front",
        "first_name": "JOSE TALA",
        "last_name": "HALIMBAWA",
        "sex": "M",
        "nationality": "PHL",
        "birth_date": "1990-02-03",
        "document_number": "N0000000001",
        "address": "1 KALYE HALIMBAWA, MAYNILA",
    }
    assert recognition.evidence.warnings == (
        "No machine-readable zone vouches for what the model wrote.",
        "expiry_date could not be understood and was left out",
    )


def test_what_is_no_value_is_left_out_and_no_date_is_guessed() -> None:
    recognition = play("partial-answer")
    assert recognition.item.text() == {"last_name": "Provë"}


def test_an_invented_person_is_no_document_and_another_provider_is_asked() -> None:
    with pytest.raises(errors.NotRecognized, match="check digits") as caught:
        play("invented-person")
    assert caught.value.falls_back
    assert "INVENTADA" not in str(caught.value)


def test_a_zone_with_one_misread_character_is_let_through_with_a_warning() -> None:
    recognition = play("misread-zone")
    assert recognition.item.text() == {name: value for name, value in PERSON.items() if name != "document_number"}
    assert recognition.evidence.warnings[-1] == (
        "document_number differs between print and machine-readable zone; the value was dropped."
    )
