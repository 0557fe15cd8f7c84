"""What becomes of each documented answer of the remaining APIs: every cassette, played to its end."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final

from idbridge import errors
from idbridge.testing.played import CassetteContract

PROJECT: Final = "0123456789abcdef0123456789abcdef"
REGIONS: Final = ("ap-southeast-1", "ap-southeast-2", "la-south-2")


class TestHuaweiRegionalCassettes(CassetteContract):
    provider = "huawei_regional"
    folder = Path(__file__).parents[3] / "cassettes" / "huawei_regional"
    settings: ClassVar = {
        "access_key": "invented",
        "secret_key": "invented",
        "project_ids": dict.fromkeys(REGIONS, PROJECT),
    }
    request: ClassVar = {"id_type": "PP"}
    request_of: ClassVar = {
        "passport": {},
        "vietnam-front": {"country_region": "VNM", "id_type": "ID", "return_portrait_image": True},
        "vietnam-back": {"country_region": "VNM", "id_type": "ID"},
        "thailand": {"country_region": "THA", "id_type": "ID"},
        "lifelong-card": {"country_region": "THA", "id_type": "ID"},
        "chile": {"country_region": "CHL", "id_type": "ID"},
        "hong-kong": {"country_region": "HKG", "id_type": "ID"},
        "no-passport-but-a-card": {"country_region": "VNM"},
        "not-recognised": {"country_region": "USA"},
        "not-subscribed": {"country_region": "CHL", "id_type": "ID"},
        "api-gone": {"country_region": "HKG", "id_type": "ID"},
    }
    read: ClassVar = {
        "passport": {"country_region": "ALB", "id_type": "PP"},
        "vietnam-front": {"country_region": "VNM", "id_type": "ID", "side": "front"},
        "vietnam-back": {"country_region": "VNM", "id_type": "ID", "side": "back"},
        "thailand": {"country_region": "THA", "id_type": "ID", "sex": None},
        "lifelong-card": {"country_region": "THA", "id_type": "ID", "expiry_date": None},
        "chile": {"country_region": "CHL", "id_type": "ID", "last_name": "EJEMPLO DEMO"},
        "hong-kong": {"country_region": "HKG", "id_type": "ID", "document_number": "Z0000001"},
        "partial-answer": {"id_type": "PP", "last_name": "SHEMBULLI", "birth_date": None},
        "no-passport-but-a-card": {"country_region": "VNM", "id_type": "ID", "last_name": "TRẦN"},
    }
    warned: ClassVar = {
        "lifelong-card": (
            "birth_date",
            "expiry_date",
        ),
        "partial-answer": (
            "sex",
            "birth_date",
            "expiry_date",
        ),
    }
    failed: ClassVar = {
        "empty-answer": (errors.NotRecognized, None, None),
        "not-recognised": (errors.NotRecognized, 400, "AIS.0104"),
        "wrong-token": (errors.AuthenticationFailed, 401, "APIG.0301"),
        "not-subscribed": (errors.AuthenticationFailed, 403, "ModelArts.4204"),
        "api-gone": (errors.ServiceTerminated, 404, "APIG.0101"),
        "throttled": (errors.QuotaExceeded, 429, "APIG.0308"),
        "server-error": (errors.ServiceUnavailable, 500, "ModelArts.4505"),
        "not-json": (errors.MalformedResponse, 200, None),
    }
    throttled = (7.0, "5f1c0000000000000000000000000002")


play = TestHuaweiRegionalCassettes().play


def test_a_passport_has_the_fields_of_its_zone() -> None:
    recognition = play("passport")
    assert recognition.item.text() == {
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
    recognition = play("vietnam-front")
    assert recognition.item.text() == {
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
    }
    # One confidence of an undivided name is that of both its parts.
    assert {name: (recognition.item.confidence or {})[name] for name in ("first_name", "last_name")} == {
        "first_name": 0.9712,
        "last_name": 0.9712,
    }


def test_the_back_of_a_vietnamese_card_is_read_from_its_zone() -> None:
    recognition = play("vietnam-back")
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


def test_a_thai_card_has_no_title_no_sex_and_no_nationality() -> None:
    recognition = play("thailand")
    assert (recognition.item.first_name, recognition.item.last_name) == ("Somyot", "Tuayang")
    assert (recognition.item.sex, recognition.item.nationality) == (None, None)
    assert recognition.item.document_number == "0000000000001"
    assert (recognition.item.birth_date, recognition.item.issue_date) == ("1987-12-14", "2020-12-09")


def test_a_lifelong_card_has_no_expiry_date_and_a_year_is_no_birth_date() -> None:
    recognition = play("lifelong-card")
    assert (recognition.item.expiry_date, recognition.item.birth_date) == (None, None)
    assert recognition.item.first_name == "Somying"


def test_a_chilean_card_joins_both_surnames_and_keeps_its_own_number() -> None:
    recognition = play("chile")
    assert (recognition.item.last_name, recognition.item.first_name) == ("EJEMPLO DEMO", "ANA MARÍA")
    assert (recognition.item.document_number, recognition.evidence.personal_number) == ("000000001", "0.000.001-9")
    assert (recognition.item.birth_date, recognition.item.issue_date) == ("1991-01-03", "2022-08-05")
    assert (recognition.item.nationality, recognition.item.side) == ("CHL", "front")


def test_a_hong_kong_card_keeps_its_check_digit_and_divides_at_the_comma() -> None:
    recognition = play("hong-kong")
    assert (recognition.item.last_name, recognition.item.first_name) == ("CHEUNG", "Yeung Boon")
    assert recognition.item.document_number == "Z0000001"
    assert (recognition.item.birth_date, recognition.item.issue_date) == ("1990-02-03", "2010-09-23")
    assert recognition.item.nationality is None


def test_what_was_not_read_or_is_no_value_is_left_out() -> None:
    recognition = play("partial-answer")
    assert recognition.item.text() == {
        "id_type": "PP",
        "side": "front",
        "last_name": "SHEMBULLI",
        "document_number": "ZZ0000001",
    }
    assert recognition.item.confidence == {"last_name": 0.9}
