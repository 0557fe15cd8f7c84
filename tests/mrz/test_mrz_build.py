from __future__ import annotations

import pytest

from idbridge.mrz import build, parse


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Müller", "MUELLER"),
        ("Åström", "AASTROEM"),
        ("Ægir Þórsson", "AEGIR<THORSSON"),
        ("Strauß", "STRAUSS"),
        ("Núñez-Ibáñez", "NUNEZ<IBANEZ"),
        ("O’Connor", "OCONNOR"),
        ("D'Arcy, Jr.", "DARCY<JR"),
        ("Đặng Thị Phượng", "DANG<THI<PHUONG"),
        ("Nguyễn", "NGUYEN"),
        ("Nguye\u0302\u0303n", "NGUYEN"),
        ("Łukaszewicz", "LUKASZEWICZ"),
        ("Øst Œuvre", "OEST<OEUVRE"),
        ("Işık Çağlar", "ISIK<CAGLAR"),
        ("Ĳsselmeer", "IJSSELMEER"),
        ("Muthu A/L Raman", "MUTHU<A<L<RAMAN"),
    ],
)
def test_names_are_transliterated_as_the_standard_says(name, printed):
    assert build("TD3", country_region="UTO", last_name=name)[0] == f"P<UTO{printed}".ljust(44, "<")


@pytest.mark.parametrize("name", ["Петренко", "สมชาย", "陳大文", "Anna 2"])
def test_a_name_in_another_script_asks_for_its_latin_spelling(name):
    with pytest.raises(ValueError, match="Latin spelling") as caught:
        build("TD3", country_region="UTO", last_name=name)
    assert name not in str(caught.value)


@pytest.mark.parametrize(
    ("last_name", "first_name", "printed"),
    [
        # the secondary identifier is cut
        ("Nilavadhanananda", "Chayapa Dejthamrong Krasuang", "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K"),
        # a cut that would end with a filler takes a letter from the longest part, so that the last position is a letter
        ("Bennelong", "Wooloomooloo Warrandyte War Mo", "BENNELONG<<WOOLOOMOOLO<WARRANDYTE<WAR<M"),
        # a long primary identifier leaves one letter of the secondary
        ("Papandropoulous Aristofanopoulous Nikol", "Dimitra", "PAPANDROPOULOUS<ARISTOFANOPOULOUS<NI<<D"),
        # a primary identifier alone
        ("Papandropoulous Aristofanopoulous Nikolaou", "", "PAPANDROPOULOUS<ARISTOFANOPOULOUS<NIKOL"),
    ],
)
def test_names_too_long_are_cut_and_end_with_a_letter(last_name, first_name, printed):
    first, _ = build("TD3", country_region="UTO", last_name=last_name, first_name=first_name)
    assert len(first) == 44
    assert first[-1] != "<"
    assert first[5:] == printed


def test_what_is_left_out_is_blank():
    first, second = build("TD3", country_region="UTO", last_name=None)
    assert first == "P<UTO".ljust(44, "<")
    assert second == "<<<<<<<<<0<<<<<<<<<0<<<<<<<0<<<<<<<<<<<<<<<0"
    assert parse((first, second)).valid


def test_partial_dates_have_fillers():
    _, second = build("TD3", country_region="UTO", birth_date="1966-09", expiry_date="2031")
    assert second[13:19] == "6609<<"
    assert second[21:27] == "31<<<<"


def test_sex_x_is_printed_as_a_filler():
    assert build("TD3", country_region="UTO", sex="X")[1][20] == "<"


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("TD4", {}),
        ("TD3", {"document_number": "A123456789"}),
        ("TD3", {"document_number": "a1"}),
        ("TD3", {"document_number": "A<1"}),
        ("TD1", {"document_number": "A123456789", "optional": "ABCDEFGHIJKLM"}),
        ("TD3", {"optional": "ABCDEFGHIJKLMNO"}),
        ("TD3", {"optional_2": "A"}),
        ("TD3", {"surname": "Costa"}),
        ("TD3", {"sex": "W"}),
        ("TD3", {"nationality": "VN"}),
        ("TD3", {"nationality": "QQQ"}),
        ("TD3", {"birth_date": "12.08.1974"}),
        ("TD3", {"birth_date": "1974-02-30"}),
        ("TD3", {"id_type": "ID"}),
        ("TD3", {"document_code": "V"}),
        ("TD2", {"document_code": "ID", "country_region": "FRA"}),
        ("TD3", {"personal_number": "1"}),
        ("TD3", {"country_region": "CHL", "personal_number": "12"}),
        ("TD1", {"country_region": "VNM", "document_number": "079185001234", "optional": "A"}),
        ("FRA-ID", {"expiry_date": "2030-01-01"}),
        ("FRA-ID", {"document_number": "1"}),
    ],
)
def test_what_does_not_fit_is_refused(name, fields):
    with pytest.raises(ValueError, match=r"\w") as caught:
        build(name, **fields)
    assert not any(len(value) > 3 and value in str(caught.value) for value in fields.values())
