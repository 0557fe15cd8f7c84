"""What becomes of each documented answer of the remaining APIs: every cassette, played to its end."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from idbridge import IdDocumentRequest, Recognition, errors, open_recognizer
from idbridge.testing import cassettes, pictures

FOLDER: Final = Path(__file__).parents[3] / "cassettes" / "huawei_regional"

PROJECT = "0123456789abcdef0123456789abcdef"
REGIONS = ("ap-southeast-1", "ap-southeast-2", "la-south-2")
SETTINGS = {"access_key": "invented", "secret_key": "invented", "project_ids": dict.fromkeys(REGIONS, PROJECT)}

ASKED: Final[dict[str, dict[str, Any]]] = {
    "passport": {},
    "vietnam-front": {"country_region": "VNM", "id_type": "ID", "return_portrait_image": True},
    "vietnam-back": {"country_region": "VNM", "id_type": "ID"},
    "thailand": {"country_region": "THA", "id_type": "ID"},
    "lifelong-card": {"country_region": "THA", "id_type": "ID"},
    "chile": {"country_region": "CHL", "id_type": "ID"},
    "hong-kong": {"country_region": "HKG", "id_type": "ID"},
    "partial-answer": {"id_type": "PP"},
    "no-passport-but-a-card": {"country_region": "VNM"},
}

FAILED: Final[dict[str, tuple[type[errors.ProviderError], str | None, dict[str, Any]]]] = {
    "empty-answer": (errors.NotRecognized, None, {"id_type": "PP"}),
    "not-recognised": (errors.NotRecognized, "AIS.0104", {"country_region": "USA"}),
    "wrong-token": (errors.AuthenticationFailed, "APIG.0301", {"id_type": "PP"}),
    "not-subscribed": (errors.AuthenticationFailed, "ModelArts.4204", {"country_region": "CHL", "id_type": "ID"}),
    "api-gone": (errors.ServiceTerminated, "APIG.0101", {"country_region": "HKG", "id_type": "ID"}),
    "throttled": (errors.QuotaExceeded, "APIG.0308", {"id_type": "PP"}),
    "server-error": (errors.ServiceUnavailable, "ModelArts.4505", {"id_type": "PP"}),
    "not-json": (errors.MalformedResponse, None, {"id_type": "PP"}),
}


def play(case: str, request: dict[str, Any]) -> Recognition:
    with cassettes.play(FOLDER / f"{case}.yaml"), open_recognizer("huawei_regional", **SETTINGS) as recognizer:
        return recognizer.recognize(IdDocumentRequest(image=pictures.steady(), **request))


def read(case: str) -> Recognition:
    return play(case, ASKED[case])


def wire(recognition: Recognition) -> dict[str, Any]:
    return {name: value for name, value in recognition.item.to_wire().items() if name != "confidence"}


def test_every_cassette_is_played_by_a_test() -> None:
    assert {*ASKED, *FAILED} == {path.stem for path in FOLDER.iterdir()}


def test_a_passport_has_the_fields_of_its_zone() -> None:
    recognition = read("passport")
    assert wire(recognition) == {
        "country_region": "ALB",
        "id_type": "PP",
        "side": "front",
        "first_name": "ARBEN",
        "last_name": "SHEMBULLI",
        "sex": "M",
        "nationality": "ALB",
        "birth_date": "1990-02-03",
        "expiry_date": "2031-05-05",
        "document_number": "ZZ0000001",
    }
    assert (recognition.item.confidence or {})["document_number"] == 0.9857
    assert recognition.evidence.warnings == ()


def test_the_front_of_a_vietnamese_card() -> None:
    recognition = read("vietnam-front")
    assert (recognition.item.portrait_image or "").startswith("/9j/")
    assert wire(recognition) == {
        "country_region": "VNM",
        "id_type": "ID",
        "side": "front",
        "first_name": "VĂN MẪU",
        "last_name": "TRẦN",
        "sex": "M",
        "nationality": "VNM",
        "birth_date": "1999-07-15",
        "expiry_date": "2039-07-15",
        "document_number": "001099000001",
        "address": "Số 1, Phố Mẫu, Tỉnh Ví Dụ",
        "portrait_image": recognition.item.portrait_image,
    }
    # One confidence of an undivided name is that of both its parts.
    assert {name: (recognition.item.confidence or {})[name] for name in ("first_name", "last_name")} == {
        "first_name": 0.9712,
        "last_name": 0.9712,
    }


def test_the_back_of_a_vietnamese_card_is_read_from_its_zone() -> None:
    recognition = read("vietnam-back")
    assert wire(recognition) == {
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


def test_a_thai_card_has_no_title_no_sex_and_no_nationality() -> None:
    recognition = read("thailand")
    assert (recognition.item.first_name, recognition.item.last_name) == ("Somyot", "Tuayang")
    assert (recognition.item.sex, recognition.item.nationality) == (None, None)
    assert recognition.item.document_number == "0000000000001"
    assert (recognition.item.birth_date, recognition.item.issue_date) == ("1987-12-14", "2020-12-09")


def test_a_lifelong_card_has_no_expiry_date_and_a_year_is_no_birth_date() -> None:
    recognition = read("lifelong-card")
    assert (recognition.item.expiry_date, recognition.item.birth_date) == (None, None)
    assert [warning.split()[0] for warning in recognition.evidence.warnings] == ["birth_date", "expiry_date"]
    assert recognition.item.first_name == "Somying"


def test_a_chilean_card_joins_both_surnames_and_keeps_its_own_number() -> None:
    recognition = read("chile")
    assert (recognition.item.last_name, recognition.item.first_name) == ("EJEMPLO DEMO", "ANA MARÍA")
    assert (recognition.item.document_number, recognition.evidence.personal_number) == ("000000001", "0.000.001-9")
    assert (recognition.item.birth_date, recognition.item.issue_date) == ("1991-01-03", "2022-08-05")
    assert (recognition.item.nationality, recognition.item.side) == ("CHL", "front")


def test_a_hong_kong_card_keeps_its_check_digit_and_divides_at_the_comma() -> None:
    recognition = read("hong-kong")
    assert (recognition.item.last_name, recognition.item.first_name) == ("CHEUNG", "Yeung Boon")
    assert recognition.item.document_number == "Z0000001"
    assert (recognition.item.birth_date, recognition.item.issue_date) == ("1990-02-03", "2010-09-23")
    assert recognition.item.nationality is None


def test_what_was_not_read_or_is_no_value_is_left_out() -> None:
    recognition = read("partial-answer")
    assert wire(recognition) == {
        "id_type": "PP",
        "side": "front",
        "last_name": "SHEMBULLI",
        "document_number": "ZZ0000001",
    }
    assert recognition.item.confidence == {"last_name": 0.9}
    assert [warning.split()[0] for warning in recognition.evidence.warnings] == ["sex", "birth_date", "expiry_date"]


def test_where_a_country_has_two_documents_the_passport_is_tried_first() -> None:
    assert read("no-passport-but-a-card").item.last_name == "TRẦN"


@pytest.mark.parametrize("case", FAILED)
def test_each_failure_ends_in_its_error(case: str) -> None:
    error, code, request = FAILED[case]
    with pytest.raises(errors.ProviderError) as caught:
        play(case, request)
    assert type(caught.value) is error
    assert (caught.value.provider, caught.value.vendor_code) == ("huawei_regional", code)
    assert caught.value.retry_after == (7.0 if case == "throttled" else None)
