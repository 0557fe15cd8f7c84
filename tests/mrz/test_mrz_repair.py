from __future__ import annotations

from datetime import date

import pytest

from idbridge.mrz import build, parse, repair

TODAY = date(2026, 1, 15)

# The specimens of ICAO Doc 9303-4 and 9303-5, appendix B.
TD3 = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
TD1 = ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")


def mended(*lines):
    return repair(lines, today=TODAY)


def test_parse_itself_repairs_nothing():
    misread = (TD3[0], TD3[1].replace("7408122", "74O8I22"))
    assert parse(misread, today=TODAY).lines == misread
    assert parse(misread, today=TODAY).repairs == ()


def test_a_repair_is_told_by_line_and_position_never_by_content():
    mrz = mended(TD3[0].replace("UTO", "UT0"), TD3[1].replace("7408122", "74O8I22"))
    assert mrz.lines == TD3
    assert mrz.valid
    assert mrz.repairs == (
        "Line 1, position 5: read as a letter.",
        "Line 2, position 16: read as a digit.",
        "Line 2, position 18: read as a digit.",
    )


def test_digits_in_names_are_letters():
    assert mended(TD3[0].replace("ERIKSSON", "ER1K550N"), TD3[1]).lines == TD3


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("UT0", "UTO"),
        ("V1M", "V1M"),
        ("1TA", "ITA"),
        ("6BR", "GBR"),
        ("8EL", "BEL"),
        ("D<K", "D<<"),
        ("0<<", "D<<"),
        ("C0L", "COL"),
    ],
)
def test_a_state_is_repaired_where_one_code_is_nearest(printed, meant):
    mrz = mended(TD3[0], TD3[1].replace("UTO", printed))
    assert mrz.lines[1][10:13] == meant


def test_a_state_that_exists_is_left_alone():
    lines = build("TD3", country_region="IND", nationality="IDN", document_number="Z1")
    assert mended(*lines).repairs == ()


@pytest.mark.parametrize(
    ("number", "misread"),
    [("XO9995285", "X09995285"), ("AB0034777", "ABO034777"), ("A1234567", "AI234567"), ("AB0034777", "ABOO34777")],
)
def test_a_document_number_is_repaired_where_the_check_digit_has_one_solution(number, misread):
    lines = build("TD3", country_region="UTO", document_number=number)
    mrz = mended(lines[0], misread.ljust(9, "<") + lines[1][9:])
    assert mrz.lines == lines
    assert mrz.valid
    assert len(mrz.repairs) == sum(a != b for a, b in zip(number, misread, strict=True))


def test_a_number_is_not_broken_up_into_letters_and_digits_to_satisfy_its_check_digit():
    # A 4 misread as 7: letters for the digits within the number would make the check digit hold.
    first, second = build("TD3", country_region="UTO", document_number="AB1020458")
    for digit in "012356789":
        mrz = mended(first, "AB1020" + digit + second[7:])
        assert mrz.fields["document_number"] in {f"AB1020{digit}58", f"A81020{digit}58", f"ABI020{digit}58"}


def test_of_two_solutions_none_is_taken():
    # Both letters O have weight 7: either as 0 makes the check digit hold.
    first, second = build("TD3", country_region="UTO", document_number="0AAOAA1")
    mrz = mended(first, "OAAOAA1" + second[7:])
    assert mrz.repairs == ()
    assert not mrz.valid


def test_a_change_that_the_composite_contradicts_is_not_made():
    first, second = build("TD3", country_region="UTO", document_number="XO1234567")
    number = "X01234567"
    # The number's check digit asks for the letter, the composite was printed for the digit.
    right = build("TD3", country_region="UTO", document_number=number)[1]
    mrz = mended(first, number + second[9] + right[10:])
    assert mrz.repairs == ()
    assert not mrz.valid


def test_optional_data_of_a_card_is_repaired_by_the_composite():
    lines = build("TD1", country_region="UTO", document_number="D23145890", optional="4071A")
    mrz = mended(lines[0].replace("4071A", "4O71A"), *lines[1:])
    assert mrz.lines == lines


def test_a_long_number_s_check_digit_read_as_a_letter_is_a_digit():
    lines = build("TD1", country_region="BEL", document_number="B123456780")
    digit = lines[0][16]
    letter = {"0": "O", "1": "I", "2": "Z", "5": "S", "6": "G", "8": "B"}[digit]
    assert mended(lines[0][:16] + letter + lines[0][17:], *lines[1:]).lines == lines


@pytest.mark.parametrize(
    "run", ["<<<<K<<C<<<<<<<<<<<", "<<<KKKKKKKKKKKKKKKK", "<<<<<<<<<<<<<<<<(<<", "<<<<<S<<<E<<<X<<<<<"]
)
def test_look_alikes_of_fillers_are_repaired_after_names(run):
    mrz = mended(TD3[0].rstrip("<") + run, TD3[1])
    assert mrz.lines == TD3
    assert mrz.valid


@pytest.mark.parametrize("names", ["KING<<CARL<K", "LI<<KC", "C<<K", "SMITH<<JOHN<C"])
def test_letters_of_names_are_not_fillers(names):
    first = f"P<UTO{names}".ljust(44, "<")
    assert mended(first, TD3[1]).lines[0] == first


def test_look_alikes_in_the_fillers_of_a_card_are_repaired():
    assert mended(TD1[0], TD1[1].replace("UTO<<<<<", "UTO<<K<<"), TD1[2]).lines == TD1
    assert mended(TD1[0][:-6] + "(<<<C<", *TD1[1:]).lines == TD1


def test_a_check_digit_that_is_a_letter_in_fillers_is_a_filler_where_allowed():
    first, second = build("TD3", country_region="UTO", document_number="Z1234567")
    assert mended(first, second[:42] + "K" + second[43]).lines == (first, second)


def test_a_french_card_is_known_by_its_repaired_head():
    lines = build("FRA-ID", last_name="Laforet", first_name="Odile", document_number="101275202341", sex="F")
    mrz = mended(lines[0].replace("IDFRA", "1DFRA"), lines[1])
    assert mrz.format == "FRA-ID"
    assert mrz.lines == lines


def test_the_names_of_a_french_card_are_repaired_too():
    lines = build("FRA-ID", last_name="Laforet", first_name="Odile", document_number="101275202341", sex="F")
    mrz = mended(lines[0].replace("LAFORET<<<<<", "LAF0RET<<<C<"), lines[1].replace("ODILE<<<<", "0DILE<<<K"))
    assert mrz.lines == lines
    assert mrz.valid


def test_what_is_no_zone_is_not_repaired():
    assert repair("PASSP0RT").format is None
