"""What becomes of each answer of a Document Reader: every cassette, played to its end."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from idbridge import IdDocumentRequest, Recognition, errors
from idbridge.testing import cassettes, pictures
from idbridge_regula import RegulaRecognizer, RegulaSettings

FOLDER: Final = Path(__file__).parents[3] / "cassettes" / "regula"

READ: Final = {
    "driving-licence",
    "identity-card",
    "partial-answer",
    "passport",
    "passport-with-portrait",
    "two-scripts",
}

FAILED: Final[dict[str, tuple[type[errors.ProviderError], int | None]]] = {
    "bad-request": (errors.ProviderError, 400),
    "empty-answer": (errors.NotRecognized, None),
    "no-licence": (errors.AuthenticationFailed, 403),
    "not-json": (errors.MalformedResponse, 200),
    "out-of-time": (errors.ServiceUnavailable, None),
    "server-error": (errors.ServiceUnavailable, 500),
    "throttled": (errors.QuotaExceeded, 429),
}


def play(case: str, **request: Any) -> Recognition:
    settings = RegulaSettings(endpoint="http://localhost:8080")
    with cassettes.play(FOLDER / f"{case}.yaml"), RegulaRecognizer(settings) as recognizer:
        return recognizer.recognize(IdDocumentRequest(image=pictures.steady(), **request))


def test_every_cassette_is_played_by_a_test() -> None:
    assert {*READ, *FAILED} == {path.stem for path in FOLDER.iterdir()}


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


def test_the_portrait_comes_where_it_was_asked_for() -> None:
    item = play("passport-with-portrait", return_portrait_image=True).item
    assert item.portrait_image is not None
    assert item.portrait_image.startswith("/9j/")


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
    assert [warning.split()[0] for warning in recognition.evidence.warnings] == ["sex", "birth_date"]


@pytest.mark.parametrize("case", FAILED)
def test_each_failure_ends_in_its_error(case: str) -> None:
    error, status = FAILED[case]
    with pytest.raises(errors.ProviderError) as caught:
        play(case)
    assert type(caught.value) is error
    assert (caught.value.provider, caught.value.status) == ("regula", status)


def test_a_throttled_call_says_how_long_to_wait() -> None:
    with pytest.raises(errors.QuotaExceeded) as caught:
        play("throttled")
    assert caught.value.retry_after == 7.0
