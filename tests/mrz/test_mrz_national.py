from __future__ import annotations

from datetime import date

import pytest

from idbridge.mrz import build, check_digit, parse
from idbridge.mrz.national import RULES

TODAY = date(2026, 1, 15)


def national_warnings(mrz):
    return [w for w in mrz.warnings if "date" not in w]


def test_a_vietnamese_card_s_number_has_all_its_twelve_digits():
    lines = build("TD1", document_code="ID", country_region="VNM", nationality="VNM", document_number="079185001234")
    assert lines[0][5:14] == "185001234"
    assert lines[0][15:29] == "079185001234<<"
    assert lines[0][29] == check_digit("079185001234")
    mrz = parse(lines, today=TODAY)
    assert mrz.valid
    assert mrz.fields["document_number"] == "079185001234"
    assert not national_warnings(mrz)


def test_a_vietnamese_card_whose_two_numbers_differ_warns():
    lines = build("TD1", country_region="VNM", document_number="079185001234")
    other = build("TD1", country_region="UTO", document_number="185001235", optional=lines[0][15:])
    mrz = parse((other[0].replace("UTO", "VNM"), *other[1:]), today=TODAY)
    assert mrz.valid
    assert mrz.fields["document_number"] == "079185001234"
    assert national_warnings(mrz)[-1:] == ["The number of 12 digits does not end with the number of nine."]


def test_a_vietnamese_card_whose_extra_check_digit_fails_warns_only():
    digit = str((int(check_digit("079185001234")) + 1) % 10)
    other = build("TD1", country_region="UTO", document_number="185001234", optional=f"079185001234<<{digit}")
    mrz = parse((other[0].replace("UTO", "VNM"), *other[1:]), today=TODAY)
    assert mrz.valid
    assert mrz.fields["document_number"] == "079185001234"
    assert national_warnings(mrz)[-1:] == ["The check digit of the number of 12 digits does not hold."]


def test_a_vietnamese_card_without_the_twelve_digits_keeps_the_nine():
    mrz = parse(build("TD1", country_region="VNM", document_number="185001234"), today=TODAY)
    assert mrz.fields["document_number"] == "185001234"
    assert "The optional data does not hold the number of 12 digits." in mrz.warnings


def test_a_chilean_card_has_the_run_in_its_second_line_and_any_nationality():
    lines = build(
        "TD1",
        document_code="IN",
        country_region="CHL",
        nationality="PER",
        document_number="512345678",
        personal_number="12345678-5",
        optional="B31",
    )
    assert lines[1][15:29] == "PER12345678<5<"
    mrz = parse(lines, today=TODAY)
    assert mrz.valid
    assert mrz.fields["personal_number"] == "12345678-5"
    assert mrz.fields["document_number"] == "512345678"
    assert mrz.fields["nationality"] == "PER"
    assert not national_warnings(mrz)


@pytest.mark.parametrize("body", ["7654321", "12345678", "20347878", "10000013", "99999999"])
def test_a_run_has_one_right_check_digit(body):
    total = sum(int(digit) * weight for digit, weight in zip(reversed(body), (2, 3, 4, 5, 6, 7, 2, 3), strict=False))
    right = "0K987654321"[total % 11]
    for digit in "0123456789K":
        lines = build("TD1", country_region="CHL", document_number="5", personal_number=f"{body}-{digit}")
        mrz = parse(lines, today=TODAY)
        assert mrz.fields["personal_number"] == f"{body}-{digit}"
        assert (not national_warnings(mrz)) == (digit == right)


# state, the number as published, as printed on TD3, and one whose own check fails (None: it has no public check)
PASSPORTS = [
    ("ALB", "J45612098W", "J45612098W", None),
    ("CHL", "12345678-5", "123456785", "123456784"),
    ("MYS", "850423105678", "850423105678", None),
    ("NGA", "12345678901", "12345678901", None),
    ("PAK", "12345-1234567-1", "1234512345671", None),
    ("THA", "1101700203450", "1101700203450", "1101700203451"),
    ("TWN", "A123456789", "A123456789", "A123456788"),
    ("UKR", "19850423-01230", "1985042301230", "1985042301235"),
    ("UKR", "3134567890", "3134567890", None),
    ("VNM", "079185001234", "079185001234", None),
    ("VNM", "123456789", "123456789", None),
]


@pytest.mark.parametrize(("state", "published", "printed", "failing"), PASSPORTS)
def test_a_passport_s_personal_number(state, published, printed, failing):
    lines = build("TD3", country_region=state, document_number="A1234567", personal_number=published)
    assert lines[1][28:42] == printed.ljust(14, "<")
    mrz = parse(lines, today=TODAY)
    assert mrz.valid
    assert mrz.fields["personal_number"] == published
    assert mrz.fields["document_number"] == "A1234567"
    assert not national_warnings(mrz)
    assert build("TD3", **mrz.fields) == lines


@pytest.mark.parametrize(("state", "failing"), [(state, failing) for state, _, _, failing in PASSPORTS if failing])
def test_a_failed_national_check_only_warns(state, failing):
    mrz = parse(build("TD3", country_region=state, document_number="A1234567", optional=failing), today=TODAY)
    assert mrz.valid
    assert mrz.fields["personal_number"].replace("-", "") == failing
    assert [w for w in mrz.warnings if w.startswith("The check digit of the ")]


@pytest.mark.parametrize("state", sorted({state for state, layout in RULES if layout == "TD3"}))
def test_optional_data_of_another_form_is_no_personal_number(state):
    mrz = parse(build("TD3", country_region=state, document_number="A1234567", optional="Q7"), today=TODAY)
    assert mrz.valid
    assert mrz.fields["optional"] == "Q7"
    assert "personal_number" not in mrz.fields
    assert [w for w in mrz.warnings if "does not have the form" in w]


@pytest.mark.parametrize("state", sorted({state for state, layout in RULES if layout == "TD3"}))
def test_blank_optional_data_says_nothing_of_a_personal_number(state):
    mrz = parse(build("TD3", country_region=state, document_number="A1234567"), today=TODAY)
    assert "personal_number" not in mrz.fields
    assert not national_warnings(mrz)


def test_an_albanian_card_has_its_personal_number_in_the_first_line():
    mrz = parse(
        build("TD1", country_region="ALB", document_number="123456789", personal_number="J45612098W"), today=TODAY
    )
    assert mrz.fields["personal_number"] == "J45612098W"
    assert mrz.fields["document_number"] == "123456789"


def test_a_chilean_passport_may_set_the_last_digit_of_the_run_apart():
    mrz = parse(build("TD3", country_region="CHL", document_number="A1234567", optional="12345678<5"), today=TODAY)
    assert mrz.fields["personal_number"] == "12345678-5"


def test_a_russian_internal_passport_is_noticed():
    mrz = parse(build("TD3", document_code="PN", country_region="RUS", document_number="123456789"), today=TODAY)
    assert any("internal passport" in warning for warning in mrz.warnings)
    passport = parse(build("TD3", document_code="P", country_region="RUS", document_number="123456789"), today=TODAY)
    assert not any("internal passport" in warning for warning in passport.warnings)
