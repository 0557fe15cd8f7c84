"""What becomes of each answer of Document Intelligence: every cassette, played to its end."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from idbridge import IdDocumentRequest, Recognition, errors
from idbridge.testing import cassettes, pictures
from idbridge_azure import AzureRecognizer, AzureSettings

FOLDER: Final = Path(__file__).parents[3] / "cassettes" / "azure"
SETTINGS: Final = {"endpoint": "https://example.cognitiveservices.azure.com", "key": "invented"}

READ: Final = {
    "driving-licence",
    "identity-card",
    "partial-answer",
    "passport",
    "swapped-names",
    "throttled-while-waiting",
    "two-documents",
}

FAILED: Final[dict[str, tuple[type[errors.ProviderError], int | None, str | None]]] = {
    "analysis-failed": (errors.ServiceUnavailable, 200, "InternalServerError"),
    "empty-answer": (errors.NotRecognized, None, None),
    "forbidden": (errors.AuthenticationFailed, 403, "AuthorizationFailed"),
    "not-json": (errors.MalformedResponse, 200, None),
    "server-error": (errors.ServiceUnavailable, 500, "InternalServerError"),
    "throttled": (errors.QuotaExceeded, 429, None),
    "wrong-key": (errors.AuthenticationFailed, 401, None),
}

REFUSED: Final = {"bad-content": "format", "picture-too-large": "size"}


def play(case: str, **request: Any) -> Recognition:
    with (
        cassettes.play(FOLDER / f"{case}.yaml"),
        AzureRecognizer(AzureSettings.model_validate(SETTINGS)) as recognizer,
    ):
        return recognizer.recognize(IdDocumentRequest(image=pictures.steady(), **request))


def test_every_cassette_is_played_by_a_test() -> None:
    assert {*READ, *FAILED, *REFUSED} == {path.stem for path in FOLDER.iterdir()}


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
    assert [warning.split()[0] for warning in recognition.evidence.warnings] == ["sex", "birth_date", "expiry_date"]


def test_names_the_wrong_way_round_are_put_right_by_the_zone() -> None:
    recognition = play("swapped-names")
    assert (recognition.item.first_name, recognition.item.last_name) == ("ARBEN", "SHEMBULLI")
    assert any("wrong way round" in warning for warning in recognition.evidence.warnings)


def test_of_several_documents_the_largest_is_read() -> None:
    recognition = play("two-documents")
    assert recognition.item.id_type == "PP"
    assert any("several documents" in warning for warning in recognition.evidence.warnings)


def test_a_throttled_question_is_asked_again() -> None:
    assert play("throttled-while-waiting").item.last_name == "BEISPIEL"


@pytest.mark.parametrize("case", FAILED)
def test_each_failure_ends_in_its_error(case: str) -> None:
    error, status, code = FAILED[case]
    with pytest.raises(errors.ProviderError) as caught:
        play(case)
    assert type(caught.value) is error
    assert (caught.value.provider, caught.value.status, caught.value.vendor_code) == ("azure", status, code)


@pytest.mark.parametrize("case", REFUSED)
def test_a_refused_picture_says_why(case: str) -> None:
    with pytest.raises(errors.BadImage) as caught:
        play(case)
    assert caught.value.reason == REFUSED[case]


def test_a_throttled_call_says_how_long_to_wait() -> None:
    with pytest.raises(errors.QuotaExceeded) as caught:
        play("throttled")
    assert caught.value.retry_after == 7.0
    assert caught.value.request_id == "5f1c0000-0000-4000-8000-000000000001"
