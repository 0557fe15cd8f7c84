"""Vendors' words become the contract's, and what is not known for sure becomes nothing."""

import base64
import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idbridge import normalise
from idbridge.testing import pictures


@pytest.mark.parametrize("partial", ["05 FEB 1", "1990", "00/00/1990", "31.02.1990", "", None, 19900101, "LIFELONG"])
def test_a_partial_or_impossible_date_is_no_date(partial: object) -> None:
    assert normalise.iso_date(partial, "%d %b %Y", "%d/%m/%Y", "%d.%m.%Y") is None


def test_a_date_is_read_in_the_named_format_only() -> None:
    assert normalise.iso_date("05 FEB 2031", "%d %b %Y") == "2031-02-05"
    assert normalise.iso_date("03/04/2031", "%d/%m/%Y") == "2031-04-03"
    assert normalise.iso_date("03/04/2031", "%Y-%m-%d") is None


@given(st.one_of(st.text(), st.integers(), st.none(), st.lists(st.text())))
def test_nothing_raises_whatever_a_vendor_sends(value: object) -> None:
    for function in (
        normalise.text,
        normalise.sex,
        normalise.country,
        normalise.nationality,
        normalise.document_number,
        normalise.without_title,
        normalise.portrait,
    ):
        assert function(value) != ""
    assert normalise.iso_date(value, "%Y-%m-%d") is None or isinstance(value, str)
    assert "" not in normalise.split_name(value, None).values()


def test_text_can_be_written_as_utf_8() -> None:
    assert normalise.text(" Pro\ud83dv\u00eb ") == "Prov\u00eb"


def test_sex_is_a_known_word_or_nothing() -> None:
    assert [normalise.sex(word) for word in ("Nam", "Nữ", " male ", "x", "P", "L")] == ["M", "F", "M", "X", None, None]


@pytest.mark.parametrize(
    ("written", "sex"),
    [("女F", "F"), ("男/M", "M"), ("M/M", "M"), ("LAKI-LAKI", "M"), ("LEAKI", None), ("M/F", None), ("F?", None)],
)
def test_several_words_for_the_sex_must_agree(written: str, sex: str | None) -> None:
    assert normalise.sex(written) == sex


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("al", "ALB"),
        ("ALB", "ALB"),
        ("D<<", "DEU"),
        ("D", "DEU"),
        ("GBD", "GBD"),
        ("RKS", "RKS"),
        ("UTO", "UTO"),
        ("United States of America", "USA"),
        ("VIET NAM", "VNM"),
        ("Filipino", "PHL"),
        ("COUNTY", None),
        ("REPUBLIC OF CHINA", None),
        ("", None),
    ],
)
def test_countries_resolve_from_codes_and_names(written: str, code: str | None) -> None:
    assert normalise.country(written) == code
    assert normalise.nationality(written) == (code or written or None)


@pytest.mark.parametrize(
    ("printed", "number"), [("Z683365(5)", "Z6833655"), ("1 1020 00347 60 7", "1102000347607"), ("()", None)]
)
def test_a_document_number_is_letters_and_digits(printed: str, number: str | None) -> None:
    assert normalise.document_number(printed) == number


def test_an_undivided_name_splits_by_country() -> None:
    assert normalise.split_name("NGUYỄN VĂN MẪU", "VNM") == {"last_name": "NGUYỄN", "first_name": "VĂN MẪU"}
    assert normalise.split_name("Budi Contoh", "IDN") == {"last_name": "Contoh", "first_name": "Budi"}
    assert normalise.split_name("CONTOH", "IDN") == {"last_name": "CONTOH"}
    assert normalise.split_name("CONTOH, Budi Satu", "HKG") == {"last_name": "CONTOH", "first_name": "Budi Satu"}
    assert normalise.split_name("CONTOH,", "HKG") == {"last_name": "CONTOH"}


def test_titles_go() -> None:
    assert normalise.without_title("Miss Somying") == "Somying"
    assert normalise.without_title("Dr. Mr. A") == "A"


def test_confidence_keeps_numbers_of_fields_that_were_read() -> None:
    scores = {"sex": Decimal("99.5"), "last_name": "high", "address": 12, "birth_date": 101, "id_type": True}
    fields = ("sex", "last_name", "birth_date", "id_type")
    assert normalise.confidence(scores, fields, scale=100) == {"sex": 0.995}


@pytest.mark.parametrize(
    "score", [10**400, -(10**400), math.nan, math.inf], ids=["huge", "hugely negative", "nan", "infinite"]
)
def test_a_confidence_of_any_size_outside_its_scale_is_none(score: float) -> None:
    assert normalise.confidence({"sex": score}, ["sex"]) == {}


def test_a_portrait_is_a_jpeg_in_plain_base64() -> None:
    jpeg, png = (base64.b64encode(pictures.blank(fmt)).decode() for fmt in ("JPEG", "PNG"))
    assert normalise.portrait(f"data:image/jpeg;base64,{jpeg}") == normalise.portrait(jpeg) == jpeg
    assert [normalise.portrait(value) for value in (png, "/9j/4AAQ.....s97n", "", None)] == [None] * 4


def test_fields_are_read_and_what_is_not_understood_is_told_without_its_value() -> None:
    values = {"sex": "secret", "last_name": " PROVA ", "address": " ", "nationality": None, "unknown": 1}
    readers = dict.fromkeys(("last_name", "address", "nationality"), normalise.text) | {"sex": normalise.sex}
    fields, warnings = normalise.read_fields(values, readers)
    assert fields == {"last_name": "PROVA"}
    assert warnings == ("sex could not be understood and was left out",)


@pytest.mark.parametrize(
    "written", ["05 FEB 1", "2030", "FEB 2030", "(09-99)", "01-02-03", "SEUMUR HIDUP", "14 ธ.ค. 2509", "2030-02-30"]
)
def test_a_date_is_whole_or_absent(written: str) -> None:
    assert normalise.date_in("%Y-%m-%d", "%d %b %Y")(written) is None
    assert normalise.date_in("%Y-%m-%d", "%d %b %Y")("1965-02-05") == "1965-02-05"


def test_an_address_keeps_its_lines_apart() -> None:
    assert normalise.address("1 Nowhere Road\n\n Bangkok ") == "1 Nowhere Road, Bangkok"
    assert [normalise.address(value) for value in ("", " \n", None, 7)] == [None] * 4


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (["EJEMPLO", None, " DEMO "], "EJEMPLO DEMO"),
        ("EJEMPLO", "EJEMPLO"),
        ([], None),
        (None, None),
        ({"a": "b"}, None),
    ],
)
def test_parts_are_joined_and_one_text_is_one_part(parts: object, whole: str | None) -> None:
    assert normalise.joined(parts) == whole


def test_months_in_words_are_read_by_their_table() -> None:
    read = normalise.date_in("%d %m %Y", "%Y-%m-%d", months=normalise.SPANISH_MONTHS)
    assert [read(date) for date in ("05 ago 1990", "1990-08-05")] == ["1990-08-05"] * 2
    assert [read(date) for date in ("05 AUG 1990", "05 XXX 1990", "AGO 1990", None, 7)] == [None] * 5


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ('{"a": 1}', {"a": 1}),
        ({"a": 1}, {"a": 1}),
        ("[1]", None),
        ("{", None),
        ("[" * 100_000, None),
        (1, None),
        (None, None),
    ],
)
def test_an_object_is_read_from_json_text_or_taken_as_it_is(value: object, told: object) -> None:
    assert normalise.json_object(value) == told


def test_probabilities_multiply_over_the_tokens_of_a_value() -> None:
    written = '{"last_name": "Prova", "sex": null}'
    tokens = [(b'{"last', -1.0), (b'_name": "', -1.0), (b"Pro", -0.5), (b'va", "s', -0.25), (b'ex": null}', -1.0)]
    assert normalise.probabilities(written, tokens) == {"last_name": pytest.approx(math.exp(-0.75))}
    assert normalise.probabilities("another text", tokens) == {}
    assert normalise.probabilities(written, []) == {}
