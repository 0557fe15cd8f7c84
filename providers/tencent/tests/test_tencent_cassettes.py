"""What becomes of each documented answer of Tencent's: every cassette, played to its end."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from idbridge import IdDocumentRequest, Recognition, errors, open_recognizer
from idbridge.testing import cassettes, pictures

FOLDER: Final = Path(__file__).parents[3] / "cassettes" / "tencent"

KEYS: Final = {"secret_id": "invented", "secret_key": "invented"}
PASSPORT: Final = {"id_type": "PP"}
UMID: Final = {"country_region": "PHL", "id_type": "ID"}

ASKED: Final[dict[str, dict[str, Any]]] = {
    "passport": PASSPORT | {"return_portrait_image": True},
    "passport-with-scores": PASSPORT,
    "passport-without-print": PASSPORT,
    "passport-doctored": PASSPORT,
    "names-swapped": PASSPORT,
    "driving-licence": {"country_region": "PHL", "id_type": "DL", "return_portrait_image": True},
    "umid": UMID,
    "thailand": {"country_region": "THA", "id_type": "ID"},
    "hong-kong": {"country_region": "HKG", "id_type": "ID", "return_portrait_image": True},
    "general-card": {"country_region": "IDN", "id_type": "ID"},
    "general-card-of-any-country": {"country_region": "ALB", "id_type": "DL"},
    "partial-answer": UMID,
}

FAILED: Final[dict[str, tuple[type[errors.ProviderError], str | None, dict[str, Any]]]] = {
    "api-offline": (errors.ServiceTerminated, "ActionOffline", PASSPORT),
    "empty-answer": (errors.NotRecognized, None, UMID),
    "general-card-unread": (errors.NotRecognized, None, {"country_region": "ALB", "id_type": "ID"}),
    "general-card-without-token": (errors.MalformedResponse, None, {"country_region": "ALB", "id_type": "ID"}),
    "in-arrears": (errors.QuotaExceeded, "ResourceUnavailable.InArrears", PASSPORT),
    "internal-error": (errors.ServiceUnavailable, "InternalError", PASSPORT),
    "not-a-passport": (errors.NotRecognized, "FailedOperation.NoPassport", PASSPORT),
    "not-json": (errors.MalformedResponse, None, PASSPORT),
    "not-open": (errors.AuthenticationFailed, "FailedOperation.UnOpenError", PASSPORT),
    "server-error": (errors.ServiceUnavailable, None, PASSPORT),
    "throttled": (errors.QuotaExceeded, "RequestLimitExceeded", PASSPORT),
    "wrong-signature": (errors.AuthenticationFailed, "AuthFailure.SignatureFailure", PASSPORT),
}

REFUSED: Final = {"undecodable": "format", "too-large": "size"}

SWAPPED: Final = "first_name and last_name were read the wrong way round"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("idbridge.transport.time.sleep", lambda _: None)


def play(case: str, request: dict[str, Any]) -> Recognition:
    picture = pictures.steady(256 if case.startswith("general") else 100)
    with cassettes.play(FOLDER / f"{case}.yaml"), open_recognizer("tencent", **KEYS) as recognizer:
        return recognizer.recognize(IdDocumentRequest(image=picture, **request))


def read(case: str) -> Recognition:
    return play(case, ASKED[case])


def wire(recognition: Recognition) -> dict[str, Any]:
    left_out = {"confidence", "portrait_image"}
    return {name: value for name, value in recognition.item.to_wire().items() if name not in left_out}


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


def test_every_cassette_is_played_by_a_test() -> None:
    assert {*ASKED, *FAILED, *REFUSED} == {path.stem for path in FOLDER.iterdir()}


def test_a_passport_is_read_from_print_and_zone() -> None:
    recognition = read("passport")
    assert wire(recognition) == IN_PASSPORT
    assert (recognition.item.portrait_image or "").startswith("/9j/")
    assert recognition.evidence.mrz_valid is True
    assert recognition.evidence.warnings == ("Tencent warns of the picture: it looks like a photocopy.",)


def test_a_bare_one_is_no_confidence() -> None:
    assert read("passport").item.confidence is None


def test_scores_inside_objects_are_read_and_a_bare_one_among_them_is_not() -> None:
    assert read("passport-with-scores").item.confidence == {
        "document_number": 0.9995,
        "last_name": 0.9871,
        "first_name": 0.9612,
    }


def test_without_print_tencents_own_reading_of_the_zone_stands() -> None:
    recognition = read("passport-without-print")
    assert wire(recognition) == {
        name: value for name, value in IN_PASSPORT.items() if name not in {"issue_date", "issuing_authority"}
    }
    assert recognition.evidence.mrz is None


def test_names_the_wrong_way_round_at_98_percent_are_put_right_by_the_zone() -> None:
    recognition = read("names-swapped")
    assert wire(recognition) == IN_PASSPORT
    assert recognition.item.confidence == {"first_name": 0.985, "last_name": 0.983}
    assert any(warning.startswith(SWAPPED) for warning in recognition.evidence.warnings)


def test_a_doctored_passport_is_read_with_less_confidence() -> None:
    recognition = read("passport-doctored")
    assert wire(recognition) == IN_PASSPORT
    assert recognition.item.confidence == {"document_number": 0.45}
    assert recognition.evidence.mrz_valid is False


def test_a_driving_licence_joins_the_middle_name_to_the_first() -> None:
    recognition = read("driving-licence")
    assert wire(recognition) == PERSON | {
        "id_type": "DL",
        "nationality": "PHL",
        "expiry_date": "2028-02-03",
        "document_number": "N0000000001",
        "address": "1 KALYE HALIMBAWA, MAYNILA",
    }
    assert recognition.item.portrait_image


def test_a_umid_has_neither_nationality_nor_expiry() -> None:
    assert wire(read("umid")) == PERSON | {
        "id_type": "ID",
        "document_number": "CRN000000000010",
        "address": "1 KALYE HALIMBAWA, MAYNILA",
    }


def test_a_thai_card_is_read_in_english_dates_without_title_and_sex() -> None:
    recognition = read("thailand")
    assert wire(recognition) == {
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
    assert recognition.evidence.warnings == ("Tencent warns of the picture: it looks like a picture of a screen.",)


def test_a_hong_kong_card_divides_at_the_comma_and_reads_days_first() -> None:
    assert wire(read("hong-kong")) == {
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
    recognition = read("general-card")
    assert wire(recognition) == {
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
    assert recognition.evidence.warnings == ("expiry_date could not be understood and was left out",)
    assert recognition.evidence.personal_number == "0000000000000001"


def test_a_card_of_a_country_without_an_api_is_read_as_a_general_one() -> None:
    item = read("general-card-of-any-country").item
    assert (item.country_region, item.id_type, item.nationality, item.sex) == ("ALB", "DL", "ALB", "F")
    assert (item.last_name, item.issuing_authority, item.expiry_date) == ("Shembulli", "DPSHTRR", "2033-10-19")


def test_what_was_not_read_or_is_no_value_is_left_out() -> None:
    recognition = read("partial-answer")
    assert wire(recognition) == {
        "country_region": "PHL",
        "id_type": "ID",
        "side": "front",
        "last_name": "HALIMBAWA",
        "document_number": "CRN000000000010",
    }
    assert [warning.split()[0] for warning in recognition.evidence.warnings] == ["sex", "birth_date"]


@pytest.mark.parametrize("case", FAILED)
def test_each_failure_ends_in_its_error(case: str) -> None:
    error, code, request = FAILED[case]
    with pytest.raises(errors.ProviderError) as caught:
        play(case, request)
    assert type(caught.value) is error
    assert (caught.value.provider, caught.value.vendor_code) == ("tencent", code)
    assert caught.value.retry_after == (7.0 if case == "throttled" else None)


@pytest.mark.parametrize("case", REFUSED)
def test_a_refused_picture_says_why(case: str) -> None:
    with pytest.raises(errors.BadImage) as caught:
        play(case, PASSPORT)
    assert caught.value.reason == REFUSED[case]
