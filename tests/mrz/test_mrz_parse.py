from __future__ import annotations

from datetime import date

import pytest

from idbridge.mrz import build, parse

TODAY = date(2026, 1, 15)


def read(lines, today=TODAY):
    return parse(lines, today=today)


def test_the_standard_s_passport():
    mrz = read(("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"))
    assert mrz.format == "TD3"
    assert mrz.checks == dict.fromkeys(("document_number", "birth_date", "expiry_date", "optional", "composite"), True)
    assert mrz.valid
    assert mrz.fields == {
        "document_code": "P",
        "id_type": "PP",
        "country_region": "UTO",
        "last_name": "ERIKSSON",
        "first_name": "ANNA MARIA",
        "document_number": "L898902C3",
        "nationality": "UTO",
        "birth_date": "1974-08-12",
        "sex": "F",
        "expiry_date": "2012-04-15",
        "optional": "ZE184226B",
    }
    assert mrz.warnings == mrz.repairs == ()


def test_the_standard_s_cards():
    td1 = read("I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<")
    td2 = read("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6")
    assert (td1.format, td2.format) == ("TD1", "TD2")
    assert td1.valid
    assert td2.valid
    assert td1.fields == td2.fields
    assert td1.fields["id_type"] == "ID"
    assert list(td1.checks) == ["document_number", "birth_date", "expiry_date", "composite"]


def test_the_standard_s_visas_have_no_id_type_and_no_composite():
    mrv_a = read("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<")
    mrv_b = read("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<")
    for mrz in (mrv_a, mrv_b):
        assert mrz.valid
        assert "id_type" not in mrz.fields
        assert list(mrz.checks) == ["document_number", "birth_date", "expiry_date"]
        assert mrz.fields["nationality"] == "XXX"
        assert mrz.fields["birth_date"] == "1940-09-07"
        assert mrz.fields["expiry_date"] == "1996-12-10"
    assert (mrv_a.format, mrv_b.format) == ("MRV-A", "MRV-B")


def test_a_long_document_number_runs_on_into_the_optional_data():
    # ICAO Doc 9303-5, appendix B, the specimen with a long number
    lines = ("I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", "STEVENSON<<PETER<JOHN<<<<<<<<<")
    mrz = read(lines)
    assert mrz.valid
    assert mrz.fields["document_number"] == "D23145890734"
    assert "optional" not in mrz.fields
    assert not read((lines[0].replace("7349", "7359"), *lines[1:])).checks["document_number"]


def test_a_belgian_number_of_ten_characters_leaves_the_other_optional_data_alone():
    lines = build("TD1", document_code="ID", country_region="BEL", document_number="B123456789", optional="X9")
    assert lines[0] == "IDBELB12345678<94<X9<<<<<<<<<<"
    assert read(lines).fields["document_number"] == "B123456789"
    assert read(lines).fields["optional"] == "X9"


def test_a_long_number_on_td2():
    lines = build("TD2", country_region="UTO", document_number="AB1234567890")
    assert lines[1][:10] == "AB1234567<"
    assert read(lines).valid
    assert read(lines).fields["document_number"] == "AB1234567890"


def test_a_number_of_eight_characters_is_padded_not_run_on():
    lines = build("TD1", country_region="UTO", document_number="12345678", optional="ABC4")
    assert lines[0][5:14] == "12345678<"
    assert read(lines).fields["document_number"] == "12345678"
    assert read(lines).fields["optional"] == "ABC4"


@pytest.mark.parametrize("digit", ["<", "0"])
def test_a_blank_optional_field_takes_filler_or_zero(digit):
    lines = build("TD3", country_region="IND", document_number="Z1234567", blank_optional_check=digit)
    mrz = read(lines)
    assert lines[1][42] == digit
    assert mrz.checks["optional"]
    assert mrz.valid
    assert "optional" not in mrz.fields


def test_a_filler_is_no_check_digit_where_the_optional_data_is_not_blank():
    first, second = build("TD3", country_region="UTO", document_number="Z1234567", optional="A1")
    assert not read((first, second[:42] + "<" + second[43])).checks["optional"]


@pytest.mark.parametrize("code", ["P", "PP", "PD", "PS", "PO", "PM", "PC"])
def test_a_passport_may_have_any_second_letter(code):
    mrz = read(build("TD3", document_code=code, country_region="UTO", document_number="Z1234567"))
    assert mrz.valid
    assert mrz.fields["document_code"] == code
    assert mrz.fields["id_type"] == "PP"


def test_a_crew_card_is_a_card():
    mrz = read(build("TD1", document_code="AC", country_region="UTO", document_number="Z1234567"))
    assert (mrz.format, mrz.fields["document_code"], mrz.fields["id_type"]) == ("TD1", "AC", "ID")
    assert not [warning for warning in mrz.warnings if "document code" in warning]


def test_a_document_code_of_another_format_warns():
    mrz = read("X<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10")
    assert mrz.valid
    assert any("document code" in warning for warning in mrz.warnings)


def test_germany_is_published_as_deu():
    lines = build("TD3", country_region="DEU", nationality="DEU", document_number="C01X00T47")
    assert lines[0].startswith("P<D<<")
    assert read(lines).fields["country_region"] == read(lines).fields["nationality"] == "DEU"
    assert not [warning for warning in read(lines).warnings if "state" in warning]


def test_a_state_that_does_not_exist_is_published_as_printed_with_a_warning():
    mrz = read("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36QQQ7408122F1204159ZE184226B<<<<<10")
    assert mrz.valid
    assert mrz.fields["nationality"] == "QQQ"
    assert mrz.warnings == ("The nationality is no code of a state.",)


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("SUHARTINI", {"last_name": "SUHARTINI"}),
        ("AMINAH<BINTI<OSMAN", {"last_name": "AMINAH BINTI OSMAN"}),
        ("<<LAKSHMI<DEVI", {"first_name": "LAKSHMI DEVI"}),
        ("<LAKSHMI", {"last_name": "LAKSHMI"}),
        ("DA<SILVA<COSTA<<BIA", {"last_name": "DA SILVA COSTA", "first_name": "BIA"}),
        ("VAN<<DER<<BERG", {"last_name": "VAN", "first_name": "DER BERG"}),
        ("", {}),
    ],
)
def test_names_by_their_identifiers(printed, names):
    first = ("P<UTO" + printed).ljust(44, "<")
    mrz = read((first, build("TD3", country_region="UTO", document_number="Z1234567")[1]))
    assert {key: mrz.fields[key] for key in ("last_name", "first_name") if key in mrz.fields} == names


def test_a_name_that_fills_its_field_may_be_cut():
    lines = build("TD1", country_region="UTO", last_name="Papandropoulou", first_name="Alexandra Konstantina")
    assert read(lines).fields["first_name"] == "ALEXANDRA KONS"
    assert "The name may be cut: the field is full." in read(lines).warnings


@pytest.mark.parametrize(("printed", "sex"), [("M", "M"), ("F", "F"), ("<", "X"), ("X", "X")])
def test_sex_is_m_f_or_x(printed, sex):
    mrz = read(f"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122{printed}1204159ZE184226B<<<<<10")
    assert mrz.valid
    assert mrz.fields["sex"] == sex


def test_a_sex_that_is_none_is_left_out_with_a_warning():
    mrz = read("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122T1204159ZE184226B<<<<<10")
    assert "sex" not in mrz.fields
    assert mrz.warnings == ("Line 2, position 21: the character cannot stand there.",)


def test_a_letter_o_in_a_birth_date_is_noticed_though_7_3_1_cannot_see_it():
    # O counts 24 and 4 counts 4: the same modulo 10, and the check digits are right for both.
    mrz = read("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7O08122F1204159ZE184226B<<<<<10")
    assert not mrz.checks["birth_date"]
    assert not mrz.checks["composite"]
    assert mrz.checks["document_number"]
    assert not mrz.valid


@pytest.mark.parametrize(
    ("birth", "today", "read_as"),
    [
        ("740812", date(2026, 1, 15), "1974-08-12"),
        ("260115", date(2026, 1, 15), "2026-01-15"),
        ("260116", date(2026, 1, 15), "1926-01-16"),
        ("270101", date(2026, 1, 15), "1927-01-01"),
        ("260116", date(2026, 1, 16), "2026-01-16"),
        ("000229", date(2026, 1, 15), "2000-02-29"),
    ],
)
def test_a_birth_date_is_never_after_today(birth, today, read_as):
    lines = ("I<UTOD231458907<<<<<<<<<<<<<<<", f"{birth}0F<<<<<<0UTO<<<<<<<<<<<0", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
    assert read(lines, today).fields["birth_date"] == read_as


def test_a_birth_date_is_before_the_expiry_of_the_document():
    lines = build("TD3", country_region="UTO", document_number="Z1", birth_date="1922-03-04", expiry_date="2019-05-06")
    assert read(lines).fields["birth_date"] == "1922-03-04"


def test_a_birth_date_after_the_expiry_warns():
    lines = build("TD3", country_region="UTO", document_number="Z1", birth_date="1995-03-04", expiry_date="1990-05-06")
    assert read(lines).fields["birth_date"] == "1995-03-04"
    assert "The birth date is not before the expiry date." in read(lines).warnings


@pytest.mark.parametrize(
    ("expiry", "read_as"), [("350101", "2035-01-01"), ("760101", "2076-01-01"), ("941201", "1994-12-01")]
)
def test_an_expiry_date_is_of_this_century_unless_that_is_too_far_ahead(expiry, read_as):
    lines = ("I<UTOD231458907<<<<<<<<<<<<<<<", f"<<<<<<0F{expiry}0UTO<<<<<<<<<<<0", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
    assert read(lines).fields["expiry_date"] == read_as


@pytest.mark.parametrize(
    ("printed", "warning"),
    [
        ("6609<<", "is incomplete"),
        ("66<<<<", "is incomplete"),
        ("<<<<<<", "is blank"),
        ("000000", "is not a day of the calendar"),
        ("750231", "is not a day of the calendar"),
        ("7408I2", "has a character that is no digit"),
    ],
)
@pytest.mark.parametrize("name", ["birth_date", "expiry_date"])
def test_a_date_that_is_none_is_left_out_with_a_warning(name, printed, warning):
    dates = {"birth_date": "740812", "expiry_date": "120415"} | {name: printed}
    second = f"{dates['birth_date']}0F{dates['expiry_date']}0UTO<<<<<<<<<<<0"
    mrz = read(("I<UTOD231458907<<<<<<<<<<<<<<<", second, "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"))
    assert name not in mrz.fields
    assert f"The {name.replace('_', ' ')} {warning}." in mrz.warnings


def test_a_partial_birth_date_has_a_right_check_digit():
    mrz = read(build("TD3", country_region="UTO", document_number="Z1", birth_date="1966-09"))
    assert mrz.checks["birth_date"]


@pytest.mark.parametrize("lifelong", ["2099-12-31", "2099-01-01"])
def test_an_expiry_date_that_stands_for_none_is_left_out(lifelong):
    mrz = read(build("TD1", country_region="UTO", document_number="Z1", expiry_date=lifelong))
    assert mrz.checks["expiry_date"]
    assert "expiry_date" not in mrz.fields
    assert any("no expiry" in warning for warning in mrz.warnings)


def test_the_french_card_of_two_lines():
    lines = build(
        "FRA-ID",
        last_name="Laforêt",
        first_name="Odile Margaux",
        document_number="1012752D2341",
        optional="752064",
        birth_date="1985-04-23",
        sex="F",
    )
    assert lines == ("IDFRALAFORET<<<<<<<<<<<<<<<<<<752064", "1012752D23417ODILE<<MARGAUX8504238F2")
    mrz = read(lines)
    assert mrz.format == "FRA-ID"
    assert mrz.valid
    assert mrz.fields == {
        "document_code": "ID",
        "id_type": "ID",
        "country_region": "FRA",
        "last_name": "LAFORET",
        "first_name": "ODILE MARGAUX",
        "document_number": "1012752D2341",
        "birth_date": "1985-04-23",
        "sex": "F",
        "optional": "752064",
    }
    assert any("issue date" in warning for warning in mrz.warnings)
