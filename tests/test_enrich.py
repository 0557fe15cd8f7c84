"""The zone in a vendor's answer fills gaps, settles numbers, dates and sex, checks names, and every conflict warns."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.zones import ZONE

from idbridge import IdDocumentRequest, Recognition, errors, mrz
from idbridge.enrich import DOUBTED, Reading, enrich
from idbridge.model import TEXT_FIELDS

PRINTED = {
    "country_region": "UTO",
    "id_type": "PP",
    "last_name": "Prova",
    "first_name": "Mirjeta Ana",
    "document_number": "ZZ0000001",
    "nationality": "UTO",
    "birth_date": "1990-02-03",
    "sex": "F",
    "expiry_date": "2031-05-05",
}


def zone_of(**changes: str) -> tuple[str, ...]:
    """The zone with other fields, its check digits right."""
    return mrz.build(
        "TD3", **{"document_code": "P"} | {key.lower(): value.upper() for key, value in FIELDS.items()} | changes
    )


FIELDS = {name: value for name, value in PRINTED.items() if name != "id_type"}


def conclude(fields: dict[str, str | None], zone: Any = ZONE, **request: Any) -> Recognition:
    confidence = {name: 0.9 for name, value in fields.items() if value}
    reading = Reading(fields=fields, confidence=confidence, mrz=zone, mrz_confidence=0.7)
    request_ = IdDocumentRequest(image=b"picture", **request)
    return enrich(reading, request_, provider="hello", raw={}, timings_ms={})


def scores(recognition: Recognition) -> dict[str, float]:
    return recognition.item.confidence or {}


def test_a_reading_that_the_zone_bears_out_stays_as_it_is() -> None:
    recognition = conclude({**PRINTED})
    assert recognition.item.text() == PRINTED | {"side": "front"}
    assert set(scores(recognition).values()) == {0.9}
    assert recognition.evidence.warnings == ()
    assert (recognition.evidence.mrz, recognition.evidence.mrz_valid) == (ZONE, True)


def test_the_zone_fills_what_the_vendor_left_out_with_the_zones_confidence() -> None:
    recognition = conclude({"first_name": "Mirjeta Ana", "last_name": "", "birth_date": None})
    expected = PRINTED | {"last_name": "PROVA", "side": "front"}
    assert recognition.item.text() == expected
    assert scores(recognition) == dict.fromkeys(PRINTED, 0.7) | {"first_name": 0.9}


def test_without_a_confidence_of_the_zone_what_it_fills_has_none() -> None:
    reading = Reading(fields={"last_name": "Prova"}, confidence={"last_name": 0.9}, mrz="\n".join(ZONE))
    recognition = enrich(reading, IdDocumentRequest(image=b"x"), provider="hello", raw=None, timings_ms={})
    assert scores(recognition) == {"last_name": 0.9}


@pytest.mark.parametrize(
    ("name", "printed"),
    [("document_number", "ZZ0000007"), ("birth_date", "1990-02-08"), ("expiry_date", "2057-05-05"), ("sex", "M")],
)
def test_number_dates_and_sex_follow_a_zone_whose_check_digits_hold(name: str, printed: str) -> None:
    recognition = conclude(PRINTED | {name: printed})
    assert getattr(recognition.item, name) == PRINTED[name]
    assert scores(recognition)[name] == 0.9 * DOUBTED
    [warning] = recognition.evidence.warnings
    assert warning.startswith(f"{name} differs")
    assert printed not in warning


@pytest.mark.parametrize(("name", "printed"), [("birth_date", "1990-02-08"), ("sex", "M")])
def test_the_print_stays_where_the_zones_check_digit_fails(name: str, printed: str) -> None:
    line = ZONE[1]
    broken = (ZONE[0], line[:19] + str((int(line[19]) + 1) % 10) + line[20:])  # the check digit of the birth date
    recognition = conclude(PRINTED | {name: printed}, broken)
    assert getattr(recognition.item, name) == printed
    assert scores(recognition)[name] == 0.9 * DOUBTED
    assert recognition.evidence.mrz_valid is False
    assert any("check digit does not hold: birth_date" in warning for warning in recognition.evidence.warnings)


def test_a_failed_check_digit_lowers_the_confidence_and_rejects_nothing() -> None:
    line = ZONE[1]
    broken = (ZONE[0], line[:9] + str((int(line[9]) + 1) % 10) + line[10:])  # the check digit of the number
    filled = conclude({"last_name": "Prova"}, broken)
    assert filled.item.document_number == "ZZ0000001"
    assert scores(filled)["document_number"] == 0.7 * DOUBTED
    assert scores(conclude({**PRINTED}, broken))["document_number"] == 0.9 * DOUBTED


def test_a_name_stays_as_printed_and_a_conflict_warns() -> None:
    recognition = conclude(PRINTED | {"last_name": "Tjetër"})
    assert recognition.item.last_name == "Tjetër"
    assert scores(recognition)["last_name"] == 0.9 * DOUBTED
    assert recognition.evidence.warnings == (
        "last_name differs between print and machine-readable zone; the print was taken.",
    )


@pytest.mark.parametrize(
    ("printed", "in_zone"),
    [
        ("Müller-Lüdenscheidt", "MUELLER LUEDENSCHEIDT"),
        ("Müller", "MULLER"),
        ("O'Përbërë", "OPERBERE"),
        ("Đặng", "DANG"),
        ("Dela Cruz", "DELACRUZ"),
        ("Prova Një Dy", "PROVA NJE"),
        ("Prova", "PROVA NJE"),
        ("Проба", "PROVA"),
    ],
)
def test_the_zones_spelling_of_a_printed_name_is_no_conflict(printed: str, in_zone: str) -> None:
    recognition = conclude(PRINTED | {"last_name": printed}, zone_of(last_name=in_zone))
    assert recognition.item.last_name == printed
    assert recognition.evidence.warnings == ()


def test_a_name_that_the_zone_cuts_is_no_conflict() -> None:
    long = "Mirjeta Anastasia Konstandina Shpresa Vjollca"
    recognition = conclude(PRINTED | {"first_name": long}, zone_of(first_name=long.upper()))
    assert recognition.item.first_name == long
    assert not any("differs" in warning for warning in recognition.evidence.warnings)


def test_swapped_names_are_put_right_with_their_confidences() -> None:
    fields = PRINTED | {"last_name": "Mirjeta Ana", "first_name": "Prova"}
    reading = Reading(fields=fields, confidence={"last_name": 0.985, "first_name": 0.983}, mrz=ZONE)
    recognition = enrich(reading, IdDocumentRequest(image=b"x"), provider="hello", raw=None, timings_ms={})
    assert (recognition.item.last_name, recognition.item.first_name) == ("Prova", "Mirjeta Ana")
    assert scores(recognition) == {"last_name": 0.983, "first_name": 0.985}
    [warning] = recognition.evidence.warnings
    assert "wrong way round" in warning


@pytest.mark.parametrize(
    ("last", "first"),
    [
        (None, "Mirjeta Ana Prova"),
        ("Prova Mirjeta Ana", None),
        ("Ana Prova", "Mirjeta"),
        ("Mirjeta", "Ana Prova"),
        ("Mirjeta Ama", "Prova"),
    ],
)
def test_names_are_divided_as_in_the_zone(last: str | None, first: str | None) -> None:
    recognition = conclude(PRINTED | {"last_name": last, "first_name": first})
    assert recognition.item.last_name == "Prova"
    assert recognition.item.first_name in {"Mirjeta Ana", "Mirjeta Ama"}
    assert scores(recognition)["last_name"] == 0.9


def test_the_only_name_of_a_holder_goes_where_the_zone_has_it() -> None:
    recognition = conclude(PRINTED | {"last_name": None, "first_name": "Prova"}, zone_of(first_name=""))
    assert (recognition.item.last_name, recognition.item.first_name) == ("Prova", None)


def test_a_printed_word_for_the_nationality_gives_way_to_the_zones_code() -> None:
    recognition = conclude(PRINTED | {"nationality": "Utopian"})
    assert recognition.item.nationality == "UTO"
    assert recognition.evidence.warnings == ()


def test_a_state_that_the_zone_says_otherwise_warns_and_stays() -> None:
    recognition = conclude(PRINTED | {"country_region": "ALB"})
    assert recognition.item.country_region == "ALB"
    assert recognition.evidence.warnings[0].startswith("country_region differs")


@pytest.mark.parametrize(("printed", "published"), [("D<<", "DEU"), ("GBD", "GBD"), ("RKS", "RKS"), ("UTO", "UTO")])
def test_icaos_own_codes_are_resolved_or_passed_through(printed: str, published: str) -> None:
    zone = zone_of(country_region=published, nationality=published)
    assert zone[0][2:5] == printed
    item = conclude({"last_name": "Prova"}, zone).item
    assert (item.country_region, item.nationality) == (published, published)


def test_letters_that_are_no_state_fill_nothing() -> None:
    zone = (ZONE[0][:2] + "QQQ" + ZONE[0][5:], ZONE[1])
    assert conclude({"last_name": "Prova"}, zone).item.country_region is None


def test_a_camera_confusion_in_the_zone_is_undone_and_told() -> None:
    recognition = conclude({"last_name": "Prova"}, (ZONE[0], ZONE[1].replace("900203", "9OO2O3")))
    assert recognition.item.birth_date == "1990-02-03"
    assert recognition.evidence.mrz_valid is True
    assert any("read as a digit" in warning for warning in recognition.evidence.warnings)


def test_a_number_that_was_mended_by_chance_does_not_overrule_the_print() -> None:
    misread = (ZONE[0], ZONE[1].replace("ZZ0000001", "ZZ0000007"))  # a 1 read as 7, which another swap satisfies
    recognition = conclude({**PRINTED}, misread)
    assert recognition.evidence.mrz_valid is True
    assert recognition.item.document_number == "ZZ0000001"
    assert scores(recognition)["document_number"] == 0.9 * DOUBTED
    assert "document_number differs" in recognition.evidence.warnings[-1]
    filled = conclude({"last_name": "Prova"}, misread)
    assert scores(filled)["document_number"] == 0.7 * DOUBTED


def test_half_a_zone_is_left_out_with_a_warning() -> None:
    recognition = conclude({**PRINTED}, ZONE[0])
    assert recognition.evidence.mrz is None
    assert recognition.evidence.mrz_valid is None
    assert "no known format" in recognition.evidence.warnings[0]


def test_a_personal_number_comes_from_the_vendor_or_the_zone() -> None:
    zone = mrz.build(
        "TD1",
        document_code="ID",
        country_region="ALB",
        last_name="PROVA",
        first_name="MIRJETA",
        document_number="ZZ0000001",
        nationality="ALB",
        birth_date="1990-02-03",
        sex="F",
        expiry_date="2031-05-05",
        personal_number="J00203099W",
    )
    assert conclude({"last_name": "Prova"}, zone).evidence.personal_number == "J00203099W"
    reading = Reading(fields={"last_name": "Prova"}, mrz=zone, personal_number="OWN1")
    recognition = enrich(reading, IdDocumentRequest(image=b"x"), provider="hello", raw=None, timings_ms={})
    assert recognition.evidence.personal_number == "OWN1"
    assert recognition.item.side is None


def test_the_portrait_comes_where_it_was_asked_for() -> None:
    reading = Reading(fields={"last_name": "Prova"}, portrait_image="/9j/")
    for asked, portrait in ((False, None), (True, "/9j/")):
        request = IdDocumentRequest(image=b"x", return_portrait_image=asked)
        assert enrich(reading, request, provider="hello", raw=None, timings_ms={}).item.portrait_image == portrait


@pytest.mark.parametrize("fields", [{}, {"last_name": ""}, {"country_region": "ALB", "id_type": "PP", "side": "front"}])
def test_nothing_of_a_holder_is_not_recognised(fields: dict[str, str | None]) -> None:
    with pytest.raises(errors.NotRecognized, match="read no field"):
        conclude(fields, None)


def test_a_document_that_was_not_asked_for_is_not_recognised() -> None:
    with pytest.raises(errors.NotRecognized, match="not asked for"):
        conclude({"last_name": "Prova"}, country_region="ALB")


@given(
    fields=st.fixed_dictionaries({}, optional={name: st.text(max_size=20) for name in ("last_name", "first_name")}),
    zone=st.none() | st.text(max_size=100) | st.just("\n".join(ZONE)) | st.lists(st.none() | st.text(max_size=44)),
)
def test_no_name_and_no_text_in_place_of_a_zone_breaks_it(fields: dict[str, str | None], zone: Any) -> None:
    recognition = conclude({"document_number": "ZZ0000001", **fields}, zone)
    assert set(recognition.item.text()) <= set(TEXT_FIELDS)


@pytest.mark.parametrize("score", [5.0, -1.0, float("nan")])
def test_a_confidence_of_the_zone_that_is_none_is_left_out(score: float) -> None:
    reading = Reading(fields={}, mrz=ZONE, mrz_confidence=score)
    request = IdDocumentRequest(image=b"picture")
    assert enrich(reading, request, provider="hello", raw={}, timings_ms={}).item.confidence is None
