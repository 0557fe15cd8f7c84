"""What a specimen's document says holds together: the zone, the truth, the numbers and the dates."""

from __future__ import annotations

import re
from datetime import date

import pytest

from idbridge import mrz
from idbridge.errors import BadRequest
from idbridge.model import IdDocumentItem
from idbridge_specimens import fill_out, kinds
from idbridge_specimens.document import Document

SEEDS = range(25)
KINDS = pytest.mark.parametrize("kind", kinds())
FROM_THE_ZONE = ("country_region", "id_type", "document_number", "nationality", "birth_date", "sex", "expiry_date")
HARMLESS = "may be cut: the field is full|has no day in the zone"

# The patterns that the states' documents follow, stated here once more on purpose.
NUMBERS = {
    "VNM-PP": r"[A-Z]\d{7,8}",
    "ALB-PP": r"[A-Z]{2}\d{7}",
    "BRA-PP": r"[A-Z]{2}\d{6}",
    "CHL-PP": r"[A-Z]\d{8}",
    "PHL-PP": r"P\d{7}[A-Z]",
    "IND-PP": r"[A-Z]\d{7}",
    "IDN-PP": r"[A-Z]{1,2}\d{6,7}",
    "MYS-PP": r"[AHK]\d{8}",
    "NGA-PP": r"[A-Z]\d{8}",
    "PAK-PP": r"[A-Z]{2}\d{7}",
    "VNM-ID-2021": r"\d{12}",
    "ALB-ID": r"\d{9}",
    "CHL-ID-2013": r"\d{9}",
    "VNM-ID-2024": r"\d{12}",
    "CHL-ID-2024": r"[A-Z]\d[A-Z]\d{6}",
    "RUS-PP": r"\d{9}",
    "UKR-PP": r"[A-Z]{2}\d{6}",
    "TWN-PP": r"\d{9}",
    "THA-PP": r"[A-Z]{1,2}\d{6,7}",
    "FRA-ID-1988": r"\d{12}",
}


def documents(kind: str) -> list[Document]:
    return [fill_out(kind, seed) for seed in SEEDS]


@KINDS
def test_the_zone_is_valid_and_gives_back_the_truth(kind: str) -> None:
    for document in documents(kind):
        zone = mrz.parse(document.mrz)
        assert zone.valid
        assert all(re.search(HARMLESS, warning) for warning in zone.warnings)
        shared = [name for name in FROM_THE_ZONE if name in zone.fields]
        assert {name: zone.fields[name] for name in shared} == {name: document.truth[name] for name in shared}


@KINDS
def test_the_truth_is_an_item_of_the_contract(kind: str) -> None:
    for document in documents(kind):
        assert IdDocumentItem.model_validate(document.truth).text() == document.truth


@KINDS
def test_the_names_of_the_truth_are_those_of_the_zone_but_for_diacritics(kind: str) -> None:
    for document in documents(kind):
        zone = mrz.parse(document.mrz).fields
        rebuilt = mrz.parse(
            mrz.build(
                document.kind.format,
                country_region=document.truth["country_region"],
                document_number=document.truth["document_number"],
                birth_date=document.truth["birth_date"],
                last_name=document.truth["last_name"],
                first_name=document.truth.get("first_name"),
            )
        ).fields
        assert rebuilt["last_name"] == zone["last_name"]
        # The Philippine middle name is printed, and belongs to the first names, but does not stand in the zone.
        assert rebuilt.get("first_name", "").startswith(zone.get("first_name", ""))


@KINDS
def test_everybody_was_of_age_when_their_document_was_issued_and_it_was_valid_then(kind: str) -> None:
    for document in documents(kind):
        person = document.person
        first, last = document.kind.issued
        assert first <= person.issue_date <= last
        assert 18 <= person.age <= 75
        assert person.birth_date < person.issue_date < person.expiry_date


@pytest.mark.parametrize(("kind", "pattern"), NUMBERS.items())
def test_numbers_have_the_form_of_their_state(kind: str, pattern: str) -> None:
    assert all(re.fullmatch(pattern, document.truth["document_number"]) for document in documents(kind))


def test_a_vietnamese_card_expires_on_the_birthday_that_makes_the_holder_25_40_or_60() -> None:
    for document in documents("VNM-ID-2021"):
        birth, expiry = document.person.birth_date, document.person.expiry_date
        assert expiry.year - birth.year in {25, 40, 60}
        assert (expiry.month, expiry.day) in {(birth.month, birth.day), (2, 28)}


def test_a_vietnamese_number_tells_the_sex_and_the_year_of_birth() -> None:
    for document in documents("VNM-ID-2021"):
        number, person = document.truth["document_number"], document.person
        assert int(number[3]) == (person.birth_date.year // 100 - 19) * 2 + (person.sex == "F")
        assert number[4:6] == f"{person.birth_date:%y}"


@pytest.mark.parametrize(
    ("kind", "printed"),
    [
        ("UTO-PP", "05 FEB 2031"),
        ("VNM-PP", "05 / 02 / 2031"),
        ("ALB-PP", "05.02.2031"),
        ("BRA-PP", "05 FEV/FEB 2031"),
        ("MYS-PP", "05-FEB-2031"),
        ("NGA-PP", "05 FEB / FÉV 31"),
        ("VNM-ID-2021", "05/02/2031"),
    ],
)
def test_dates_are_printed_as_each_state_prints_them(kind: str, printed: str) -> None:
    assert kinds()[kind].print_date(date(2031, 2, 5)) == printed


def test_every_layout_of_the_core_is_drawn() -> None:
    assert {kind.format for kind in kinds().values()} == set(mrz.LAYOUTS)


def test_names_of_another_script_are_printed_before_the_latin_ones() -> None:
    document = fill_out("UKR-PP", seed=1)
    assert re.fullmatch(r"[А-ЯІЇЄҐ'’]+ / [A-Z]+", document.printed["last_name"])
    assert document.printed["last_name"].endswith(document.truth["last_name"])


def test_a_thai_title_is_printed_and_is_no_part_of_the_name() -> None:
    document = fill_out("THA-PP", seed=1)
    assert re.fullmatch(r"(MR\.|MISS) [A-Z]+", document.printed["first_name"])
    assert document.printed["first_name"].split()[1] == document.truth["first_name"]


def test_a_number_is_printed_with_its_blanks_and_told_without() -> None:
    document = fill_out("RUS-PP", seed=1)
    assert re.fullmatch(r"\d{2} \d{7}", document.printed["document_number"])
    assert document.printed["document_number"].replace(" ", "") == document.truth["document_number"]


def test_germany_is_d_on_the_document_and_deu_in_the_truth() -> None:
    document = fill_out("DEU-PP", seed=1)
    assert document.mrz[0].startswith("P<D<<")
    assert document.printed["code"] == "D"
    assert document.truth["country_region"] == document.truth["nationality"] == "DEU"


def test_the_holder_of_a_visa_is_a_foreigner_and_a_visa_has_no_type() -> None:
    for document in documents("USA-MRV-A"):
        assert document.truth["country_region"] == "USA"
        assert document.truth["nationality"] != "USA"
        assert "id_type" not in document.truth


def test_what_a_french_card_does_not_say_on_its_front_is_not_in_its_truth() -> None:
    truth = fill_out("FRA-ID-1988", seed=1).truth
    assert "expiry_date" not in truth
    assert truth["nationality"] == "FRA"


def test_a_malaysian_name_is_left_undivided() -> None:
    document = fill_out("MYS-PP", seed=1)
    assert re.search(r" BIN(TI)? ", document.truth["last_name"])
    assert "first_name" not in document.truth


def test_a_kind_there_is_not_is_refused_by_name() -> None:
    with pytest.raises(BadRequest, match="UTO-PP"):
        fill_out("ATLANTIS-PP", seed=1)


@KINDS
def test_every_row_of_a_kind_has_its_labels_and_its_values(kind: str) -> None:
    document = fill_out(kind, seed=1)
    for field in (field for row in document.kind.rows for field in row):
        assert field in document.kind.labels
        assert field == "signature" or document.printed[field]
