"""What is seldom on documents: each special is in the zone and in the truth as ICAO or the issuer has it."""

from __future__ import annotations

import pytest

from idbridge import mrz
from idbridge.errors import BadRequest
from idbridge_specimens import Special, fill_out, kinds
from idbridge_specimens.document import Document

SEEDS = range(15)


def documents(kind: str, special: Special) -> list[Document]:
    return [fill_out(kind, seed, special=special) for seed in SEEDS]


@pytest.mark.parametrize("kind", kinds())
def test_every_special_of_a_kind_makes_a_valid_zone(kind: str) -> None:
    for special in kinds()[kind].specials:
        for document in documents(kind, special):
            assert document.special == special
            zone = mrz.parse(document.mrz)
            assert zone.valid
            assert zone.format == document.kind.format


def test_sex_x_is_printed_and_a_filler_in_the_zone() -> None:
    for document in documents("CHL-PP", "sex-x"):
        assert document.mrz[1][20] == "<"
        assert document.printed["sex"] == document.truth["sex"] == "X"


def test_a_single_name_has_no_two_fillers_before_another() -> None:
    for document in documents("IDN-PP", "single-name"):
        assert "<<" not in document.mrz[0][5:].rstrip("<")
        assert "first_name" not in document.truth


def test_an_empty_surname_leaves_the_primary_identifier_empty() -> None:
    for document in documents("IND-PP", "no-surname"):
        assert document.mrz[0].startswith("P<IND<<")
        assert "last_name" not in document.truth


def test_a_long_name_is_cut_in_the_zone_and_whole_in_print() -> None:
    for document in documents("UTO-PP", "long-name"):
        assert document.mrz[0][-1] != "<"
        assert len(f"{document.truth['last_name']} {document.truth['first_name']}") >= 39


@pytest.mark.parametrize(("kind", "line", "check"), [("UTO-ID", 0, 14), ("UTO-TD2", 1, 9)])
def test_a_long_number_runs_on_into_the_optional_data(kind: str, line: int, check: int) -> None:
    for document in documents(kind, "long-number"):
        assert len(document.truth["document_number"]) > 9
        assert document.mrz[line][check] == "<"
        assert mrz.parse(document.mrz).fields["document_number"] == document.truth["document_number"]


def test_blank_optional_data_have_a_filler_or_a_zero_for_a_check_digit() -> None:
    endings = {document.mrz[1][28:43] for document in documents("UTO-PP", "blank-optional")}
    assert endings == {"<" * 15, "<" * 14 + "0"}


def test_what_is_not_known_of_a_birth_date_is_fillers_in_the_zone_and_x_in_print() -> None:
    for document in documents("UTO-PP", "partial-birth-date"):
        assert document.mrz[1][13:19].endswith("<<")
        assert document.printed["birth_date"].startswith("XX ")
        assert "birth_date" not in document.truth


def test_a_second_letter_stands_in_the_zone_and_in_print() -> None:
    codes = {document.printed["type"] for document in documents("UTO-PP", "second-letter")}
    assert len(codes) > 3
    assert all(code[0] == "P" and code[1] != "<" for code in codes)


def test_a_foreigner_has_another_nationality_than_the_card() -> None:
    for document in documents("CHL-ID-2024", "foreigner"):
        assert document.truth["country_region"] == "CHL"
        assert document.truth["nationality"] == mrz.parse(document.mrz).fields["nationality"] != "CHL"


def test_a_misprint_is_one_wrong_check_digit_and_leaves_the_truth_alone() -> None:
    for seed in SEEDS:
        right, wrong = fill_out("UTO-PP", seed), fill_out("UTO-PP", seed, special="misprint")
        pairs = zip("".join(right.mrz), "".join(wrong.mrz), strict=True)
        assert sum(one != other for one, other in pairs) == 1
        assert not mrz.parse(wrong.mrz).valid
        assert wrong.truth == right.truth


def test_any_is_one_that_the_kind_has_but_no_misprint() -> None:
    found = {document.special for document in documents("UTO-ID", "any")}
    assert len(found) > 3
    assert found <= set(kinds()["UTO-ID"].specials)
    assert fill_out("VNM-ID-2021", 1, special="any").special is None


def test_a_special_that_a_kind_cannot_have_is_refused_by_name() -> None:
    with pytest.raises(BadRequest, match="long-number"):
        fill_out("UTO-PP", 1, special="long-number")
