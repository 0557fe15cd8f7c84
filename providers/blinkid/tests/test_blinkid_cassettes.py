"""What becomes of each answer of BlinkID: every cassette, played to its end."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from idbridge import IdDocumentRequest, Recognition, errors
from idbridge.testing import cassettes, pictures
from idbridge_blinkid import BlinkIdRecognizer, BlinkIdSettings

FOLDER: Final = Path(__file__).parents[3] / "cassettes" / "blinkid"

READ: Final = {
    "driving-licence",
    "identity-card",
    "multipurpose-card",
    "partial-answer",
    "passport",
    "passport-with-portrait",
}

FAILED: Final[dict[str, tuple[type[errors.ProviderError], int | None, str | None]]] = {
    "empty-answer": (errors.NotRecognized, None, None),
    "error-in-success": (errors.AuthenticationFailed, 200, "NOT_ALLOWED_TO_EXECUTE_REQUESTED_RECOGNIZER"),
    "no-licence": (errors.AuthenticationFailed, 400, "INVALID_LICENSE_KEY"),
    "not-json": (errors.MalformedResponse, 200, None),
    "server-error": (errors.ServiceUnavailable, 500, "INTERNAL_SERVER_ERROR"),
    "throttled": (errors.QuotaExceeded, 429, None),
    "too-busy": (errors.ServiceUnavailable, 503, "SERVER_TOO_BUSY"),
    "wrong-key": (errors.AuthenticationFailed, 401, "AUTHORIZATION_HEADER_IS_NOT_VALID"),
}


def play(case: str, **request: Any) -> Recognition:
    settings = BlinkIdSettings(endpoint="http://localhost:8080")
    with cassettes.play(FOLDER / f"{case}.yaml"), BlinkIdRecognizer(settings) as recognizer:
        return recognizer.recognize(IdDocumentRequest(image=pictures.steady(), **request))


def test_every_cassette_is_played_by_a_test() -> None:
    assert {*READ, *FAILED, "bad-picture"} == {path.stem for path in FOLDER.iterdir()}


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


def test_the_portrait_comes_where_it_was_asked_for() -> None:
    item = play("passport-with-portrait", return_portrait_image=True).item
    assert item.portrait_image is not None
    assert item.portrait_image.startswith("/9j/")


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
    assert recognition.evidence.warnings == ()


def test_an_undivided_name_is_divided_and_a_lifelong_card_has_no_expiry_date() -> None:
    recognition = play("driving-licence")
    item = recognition.item
    assert (item.last_name, item.first_name, item.id_type) == ("TRẦN", "THỊ VÍ DỤ", "DL")
    assert (item.issue_date, item.expiry_date, item.nationality) == (None, None, "VNM")
    assert [warning.split()[0] for warning in recognition.evidence.warnings] == ["expiry_date"]


def test_the_multipurpose_card_is_an_identity_card() -> None:
    item = play("multipurpose-card", country_region="PHL", id_type="ID").item
    assert (item.id_type, item.document_number) == ("ID", "CRN000000000017")


def test_a_year_is_no_date_and_doubt_is_told() -> None:
    recognition = play("partial-answer")
    assert recognition.item.to_wire() == {"last_name": "HALIMBAWA"}
    assert [warning.split()[0] for warning in recognition.evidence.warnings] == ["BlinkID", "sex", "birth_date"]


@pytest.mark.parametrize("case", FAILED)
def test_each_failure_ends_in_its_error(case: str) -> None:
    error, status, code = FAILED[case]
    with pytest.raises(errors.ProviderError) as caught:
        play(case)
    assert type(caught.value) is error
    assert (caught.value.provider, caught.value.status, caught.value.vendor_code) == ("blinkid", status, code)


def test_a_refused_picture_says_why() -> None:
    with pytest.raises(errors.BadImage) as caught:
        play("bad-picture")
    assert caught.value.reason == "format"


def test_a_throttled_call_says_how_long_to_wait() -> None:
    with pytest.raises(errors.QuotaExceeded) as caught:
        play("throttled")
    assert caught.value.retry_after == 7.0
