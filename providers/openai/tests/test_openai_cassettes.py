"""What becomes of what a model writes: every cassette, played to its end."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from idbridge import IdDocumentRequest, Recognition, errors, open_recognizer
from idbridge.testing import cassettes, pictures

FOLDER: Final = Path(__file__).parents[3] / "cassettes" / "openai"

SETTINGS: Final = {"endpoint": "http://localhost:8000/v1", "model": "invented-vl", "api_key": "invented"}

READ: Final = {
    "passport",
    "contradicted",
    "names-swapped",
    "misread-zone",
    "identity-card-back",
    "driving-licence",
    "partial-answer",
}

FAILED: Final[dict[str, tuple[type[errors.ProviderError], str | None]]] = {
    "invented-person": (errors.NotRecognized, None),
    "zone-of-no-format": (errors.NotRecognized, None),
    "no-document": (errors.NotRecognized, None),
    "empty-answer": (errors.NotRecognized, None),
    "refused": (errors.NotRecognized, None),
    "filtered": (errors.NotRecognized, None),
    "cut-short": (errors.MalformedResponse, None),
    "prose": (errors.MalformedResponse, None),
    "not-json": (errors.MalformedResponse, None),
    "wrong-key": (errors.AuthenticationFailed, "invalid_api_key"),
    "unknown-model": (errors.ProviderError, "model_not_found"),
    "throttled": (errors.QuotaExceeded, "rate_limit_exceeded"),
    "used-up": (errors.QuotaExceeded, "insufficient_quota"),
    "server-error": (errors.ServiceUnavailable, "server_error"),
    "error-in-body": (errors.QuotaExceeded, "429"),
}


def read(case: str, **request: Any) -> Recognition:
    with cassettes.play(FOLDER / f"{case}.yaml"), open_recognizer("openai", **SETTINGS) as recognizer:
        return recognizer.recognize(IdDocumentRequest(image=pictures.steady(), **request))


def wire(recognition: Recognition) -> dict[str, Any]:
    return {name: value for name, value in recognition.item.to_wire().items() if name != "confidence"}


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


def test_every_cassette_is_played_by_a_test() -> None:
    assert {*READ, *FAILED, "bad-picture"} == {path.stem for path in FOLDER.iterdir()}


def test_a_passport_that_its_zone_bears_out_is_read_with_the_tokens_probabilities() -> None:
    recognition = read("passport", country_region="ALB", id_type="PP")
    assert wire(recognition) == PERSON
    assert recognition.evidence.mrz_valid is True
    assert recognition.evidence.warnings == ()
    confidence = recognition.item.confidence or {}
    assert confidence.keys() == PERSON.keys()
    # Each token has 0.999: the longer a value the less sure all of it is.
    assert confidence["sex"] == 0.999
    assert 0.98 < confidence["birth_date"] < confidence["sex"]


def test_what_the_zone_contradicts_is_dropped_with_a_warning() -> None:
    recognition = read("contradicted")
    assert wire(recognition) == PERSON | {"last_name": "PROVE"}
    differing = [warning.split()[0] for warning in recognition.evidence.warnings if "differs" in warning]
    assert differing == ["sex", "birth_date", "expiry_date", "last_name"]
    assert "Tjetër" not in str(recognition.evidence.warnings)
    assert recognition.item.confidence is None


def test_names_the_wrong_way_round_are_put_right_in_the_prints_letters() -> None:
    assert wire(read("names-swapped")) == PERSON


def test_a_zone_fills_what_the_model_left_out_and_lost_fillers_are_put_back() -> None:
    recognition = read("identity-card-back", country_region="VNM")
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


def test_a_document_without_a_zone_says_that_nothing_vouches_for_it() -> None:
    recognition = read("driving-licence")
    assert wire(recognition) == {
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
    recognition = read("partial-answer")
    assert wire(recognition) == {"last_name": "Provë"}
    left_out = [warning.split()[0] for warning in recognition.evidence.warnings[1:]]
    assert left_out == ["country_region", "id_type", "sex", "birth_date", "document_number"]


@pytest.mark.parametrize("case", FAILED)
def test_each_failure_ends_in_its_error(case: str) -> None:
    error, code = FAILED[case]
    with pytest.raises(errors.ProviderError) as caught:
        read(case)
    assert type(caught.value) is error
    assert (caught.value.provider, caught.value.vendor_code) == ("openai", code)
    assert caught.value.retry_after == (7.0 if case == "throttled" else None)


def test_an_invented_person_is_no_document_and_another_provider_is_asked() -> None:
    with pytest.raises(errors.NotRecognized, match="check digits") as caught:
        read("invented-person")
    assert caught.value.falls_back
    assert "INVENTADA" not in str(caught.value)


def test_a_zone_with_one_misread_character_is_let_through_with_a_warning() -> None:
    recognition = read("misread-zone")
    assert wire(recognition) == {name: value for name, value in PERSON.items() if name != "document_number"}
    assert recognition.evidence.warnings[-1] == (
        "document_number differs between print and machine-readable zone; the value was dropped."
    )


def test_a_picture_that_the_model_cannot_use_says_so() -> None:
    with pytest.raises(errors.BadImage):
        read("bad-picture")
