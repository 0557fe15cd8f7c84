"""Vendors' words become the contract's, and what is not known for sure becomes nothing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idbridge import normalise


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
    ):
        assert function(value) != ""
    assert normalise.iso_date(value, "%Y-%m-%d") is None or isinstance(value, str)
    assert "" not in normalise.split_name(value, None).values()


def test_sex_is_a_known_word_or_nothing() -> None:
    assert [normalise.sex(word) for word in ("Nam", "Nữ", " male ", "x", "P", "L")] == ["M", "F", "M", "X", None, None]


def test_countries_resolve_from_either_code_and_icao_germany() -> None:
    assert [normalise.country(code) for code in ("al", "ALB", "D<<", "COUNTY", "UTO")] == [
        "ALB",
        "ALB",
        "DEU",
        None,
        None,
    ]
    assert normalise.nationality("REPUBLIC OF CHINA") == "REPUBLIC OF CHINA"


@pytest.mark.parametrize(
    ("printed", "number"), [("Z683365(5)", "Z6833655"), ("1 1020 00347 60 7", "1102000347607"), ("()", None)]
)
def test_a_document_number_is_letters_and_digits(printed: str, number: str | None) -> None:
    assert normalise.document_number(printed) == number


def test_an_undivided_name_splits_by_country() -> None:
    assert normalise.split_name("NGUYỄN VĂN MẪU", "VNM") == {"last_name": "NGUYỄN", "first_name": "VĂN MẪU"}
    assert normalise.split_name("Budi Contoh", "IDN") == {"last_name": "Contoh", "first_name": "Budi"}
    assert normalise.split_name("CONTOH", "IDN") == {"last_name": "CONTOH"}


def test_titles_go() -> None:
    assert normalise.without_title("Miss Somying") == "Somying"
    assert normalise.without_title("Dr. Mr. A") == "A"


def test_confidence_keeps_numbers_of_fields_that_were_read() -> None:
    scores = {"sex": Decimal("99.5"), "last_name": "high", "address": 12, "birth_date": 101, "id_type": True}
    fields = ("sex", "last_name", "birth_date", "id_type")
    assert normalise.confidence(scores, fields, scale=100) == {"sex": 0.995}
