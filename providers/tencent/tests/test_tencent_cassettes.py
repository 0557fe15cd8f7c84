"""What becomes of each documented answer of Tencent's: every cassette, played to its end."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final

import pytest

from idbridge import errors
from idbridge.testing import pictures
from idbridge.testing.played import CassetteContract

UMID: Final = {"country_region": "PHL", "id_type": "ID"}
ANY_CARD: Final = {"country_region": "ALB", "id_type": "ID"}


class TestTencentCassettes(CassetteContract):
    provider = "tencent"
    folder = Path(__file__).parents[3] / "cassettes" / "tencent"
    settings: ClassVar = {"secret_id": "invented", "secret_key": "invented"}
    request: ClassVar = {"id_type": "PP"}
    request_of: ClassVar = {
        "passport": {"id_type": "PP", "return_portrait_image": True},
        "driving-licence": {"country_region": "PHL", "id_type": "DL", "return_portrait_image": True},
        "umid": UMID,
        "thailand": {"country_region": "THA", "id_type": "ID"},
        "hong-kong": {"country_region": "HKG", "id_type": "ID", "return_portrait_image": True},
        "general-card": {"country_region": "IDN", "id_type": "ID"},
        "general-card-of-any-country": {"country_region": "ALB", "id_type": "DL"},
        "partial-answer": UMID,
        "empty-answer": UMID,
        "general-card-unread": ANY_CARD,
        "general-card-without-token": ANY_CARD,
    }
    read: ClassVar = {
        "passport": {"id_type": "PP", "document_number": "ZZ0000001"},
        "passport-with-scores": {"id_type": "PP", "document_number": "ZZ0000001"},
        "passport-without-print": {"id_type": "PP", "issuing_authority": None},
        "passport-doctored": {"id_type": "PP", "document_number": "ZZ0000001"},
        "names-swapped": {"first_name": "JOSEFA TALA", "last_name": "HALIMBAWA"},
        "driving-licence": {"country_region": "PHL", "id_type": "DL", "last_name": "HALIMBAWA"},
        "umid": {"country_region": "PHL", "id_type": "ID", "nationality": None},
        "thailand": {"country_region": "THA", "id_type": "ID", "sex": None},
        "hong-kong": {"country_region": "HKG", "id_type": "ID", "last_name": "CHEUNG"},
        "general-card": {"country_region": "IDN", "id_type": "ID", "expiry_date": None},
        "general-card-of-any-country": {"country_region": "ALB", "id_type": "DL"},
        "partial-answer": {"last_name": "HALIMBAWA", "sex": None, "birth_date": None},
    }
    warned: ClassVar = {
        "general-card": ("expiry_date could not be understood and was left out",),
        "names-swapped": ("first_name and last_name were read the wrong way round",),
        "partial-answer": (
            "sex",
            "birth_date",
        ),
        "passport": ("Tencent warns of the picture: it looks like a photocopy.",),
        "passport-doctored": (
            "A check digit does not hold: document_number",
            "A check digit does not hold: composite",
        ),
        "thailand": ("Tencent warns of the picture: it looks like a picture of a screen.",),
    }
    failed: ClassVar = {
        "api-offline": (errors.ServiceTerminated, 200, "ActionOffline"),
        "empty-answer": (errors.NotRecognized, None, None),
        "general-card-unread": (errors.NotRecognized, None, None),
        "general-card-without-token": (errors.MalformedResponse, None, None),
        "in-arrears": (errors.QuotaExceeded, 200, "ResourceUnavailable.InArrears"),
        "internal-error": (errors.ServiceUnavailable, 200, "InternalError"),
        "not-a-passport": (errors.NotRecognized, 200, "FailedOperation.NoPassport"),
        "not-json": (errors.MalformedResponse, 200, None),
        "not-open": (errors.AuthenticationFailed, 200, "FailedOperation.UnOpenError"),
        "server-error": (errors.ServiceUnavailable, 502, None),
        "throttled": (errors.QuotaExceeded, 200, "RequestLimitExceeded"),
        "wrong-signature": (errors.AuthenticationFailed, 200, "AuthFailure.SignatureFailure"),
    }
    refused: ClassVar = {"undecodable": "format", "too-large": "size"}
    throttled = (7.0, "00000000-0000-4000-8000-000000000001")

    def picture(self, case: str) -> bytes:
        return pictures.steady(256 if case.startswith("general") else 100)


play = TestTencentCassettes().play


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)


PERSON: Final = {
    "country_region": "PHL",
    "side": "front",
    "first_name": "JOSEFA TALA",
    "last_name": "HALIMBAWA",
    "sex": "F",
    "birth_date": "1990-02-03",
}
IN_PASSPORT: Final = PERSON | {
    "id_type": "PP",
    "nationality": "PHL",
    "issue_date": "2021-05-06",
    "expiry_date": "2031-05-05",
    "document_number": "ZZ0000001",
    "issuing_authority": "DFA MANILA",
}


def test_a_passport_is_read_from_print_and_zone() -> None:
    recognition = play("passport")
    assert recognition.item.text() == IN_PASSPORT
    assert recognition.evidence.mrz_valid is True


def test_a_bare_one_is_no_confidence() -> None:
    assert play("passport").item.confidence is None


def test_scores_inside_objects_are_read_and_a_bare_one_among_them_is_not() -> None:
    assert play("passport-with-scores").item.confidence == {
        "document_number": 0.9995,
        "last_name": 0.9871,
        "first_name": 0.9612,
    }


def test_without_print_tencents_own_reading_of_the_zone_stands() -> None:
    recognition = play("passport-without-print")
    assert recognition.item.text() == {
        name: value for name, value in IN_PASSPORT.items() if name not in {"issue_date", "issuing_authority"}
    }
    assert recognition.evidence.mrz is None


def test_names_the_wrong_way_round_at_98_percent_are_put_right_by_the_zone() -> None:
    recognition = play("names-swapped")
    assert recognition.item.text() == IN_PASSPORT
    assert recognition.item.confidence == {"first_name": 0.985, "last_name": 0.983}


def test_a_doctored_passport_is_read_with_less_confidence() -> None:
    recognition = play("passport-doctored")
    assert recognition.item.text() == IN_PASSPORT
    assert recognition.item.confidence == {"document_number": 0.45}
    assert recognition.evidence.mrz_valid is False


def test_a_driving_licence_joins_the_middle_name_to_the_first() -> None:
    recognition = play("driving-licence")
    assert recognition.item.text() == PERSON | {
        "id_type": "DL",
        "nationality": "PHL",
        "expiry_date": "2028-02-03",
        "document_number": "N0000000001",
        "address": "1 KALYE HALIMBAWA, MAYNILA",
    }


def test_a_umid_has_neither_nationality_nor_expiry() -> None:
    assert play("umid").item.text() == PERSON | {
        "id_type": "ID",
        "document_number": "CRN000000000010",
        "address": "1 KALYE HALIMBAWA, MAYNILA",
    }


def test_a_thai_card_is_read_in_english_dates_without_title_and_sex() -> None:
    recognition = play("thailand")
    assert recognition.item.text() == {
        "country_region": "THA",
        "id_type": "ID",
        "side": "front",
        "first_name": "Somyot",
        "last_name": "Tuayang",
        "birth_date": "1987-12-14",
        "issue_date": "2020-12-09",
        "expiry_date": "2029-12-13",
        "document_number": "0000000000001",
        "address": "1 ถนนตัวอย่าง",
    }
    assert (recognition.item.confidence or {})["first_name"] == 0.9232


def test_a_hong_kong_card_divides_at_the_comma_and_reads_days_first() -> None:
    assert play("hong-kong").item.text() == {
        "country_region": "HKG",
        "id_type": "ID",
        "side": "front",
        "first_name": "Yeung Boon",
        "last_name": "CHEUNG",
        "sex": "F",
        "birth_date": "1990-02-03",
        "issue_date": "2010-09-23",
        "document_number": "Z0000001",
    }


def test_a_general_card_is_waited_for_and_a_lifelong_one_has_no_expiry() -> None:
    recognition = play("general-card")
    assert recognition.item.text() == {
        "country_region": "IDN",
        "id_type": "ID",
        "side": "front",
        "first_name": "BUDI",
        "last_name": "CONTOH",
        "sex": "M",
        "nationality": "IDN",
        "birth_date": "1987-01-13",
        "issue_date": "2015-05-15",
        "document_number": "0000000000000001",
        "address": "JL CONTOH 1, JAKARTA",
    }
    assert recognition.evidence.personal_number == "0000000000000001"


def test_a_card_of_a_country_without_an_api_is_read_as_a_general_one() -> None:
    item = play("general-card-of-any-country").item
    assert (item.country_region, item.id_type, item.nationality, item.sex) == ("ALB", "DL", "ALB", "F")
    assert (item.last_name, item.issuing_authority, item.expiry_date) == ("Shembulli", "DPSHTRR", "2033-10-19")


def test_what_was_not_read_or_is_no_value_is_left_out() -> None:
    recognition = play("partial-answer")
    assert recognition.item.text() == {
        "country_region": "PHL",
        "id_type": "ID",
        "side": "front",
        "last_name": "HALIMBAWA",
        "document_number": "CRN000000000010",
    }
