from __future__ import annotations

from datetime import date

import pytest

from idbridge.mrz import build, parse

TODAY = date(2026, 1, 15)

# The specimen of ICAO Doc 9303-4, appendix B.
TD3 = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
# The specimen of ICAO Doc 9303-5, appendix B.
TD1 = ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
# The specimen of ICAO Doc 9303-7.
MRV_A = ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<")


@pytest.mark.parametrize("lines", [TD3, TD1, MRV_A], ids=["TD3", "TD1", "MRV-A"])
@pytest.mark.parametrize(
    "given",
    [
        pytest.param("\n".join, id="text with newlines"),
        pytest.param("\r\n\r\n".join, id="blank lines between"),
        pytest.param("".join, id="one undivided string"),
        pytest.param(" ".join, id="one string with a blank between the lines"),
        pytest.param(lambda lines: ["\n".join(lines)], id="a list of one text"),
        pytest.param(iter, id="an iterator"),
        pytest.param(lambda lines: [lines[0], None, *lines[1:], ""], id="null and nothing among the lines"),
        pytest.param(lambda lines: [line.lower() for line in lines], id="lower case"),
        pytest.param(lambda lines: [f"\t {line[:9]} {line[9:]}\u200b\u00a0" for line in lines], id="junk blanks"),
        pytest.param(lambda lines: [line.replace("<", "&lt;") for line in lines], id="HTML"),
        pytest.param(lambda lines: [line.replace("<", "‹") for line in lines], id="single guillemets"),
        pytest.param(lambda lines: [line.replace("<", "＜") for line in lines], id="full width"),
        pytest.param(lambda lines: [line.replace("<<", "«") for line in lines], id="a guillemet for two fillers"),
        pytest.param(lambda lines: [line.replace("<", "«") for line in lines], id="a guillemet for each filler"),
    ],
)
def test_a_zone_is_read_as_a_camera_or_a_vendor_gives_it(lines, given):
    mrz = parse(given(lines), today=TODAY)
    assert mrz == parse(lines, today=TODAY)
    assert mrz.valid
    assert mrz.lines == lines
    assert not mrz.warnings


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        ((TD3[0].rstrip("<"), TD3[1]), 1),
        ((TD3[0] + "<<<", TD3[1]), 1),
        ((TD1[0].rstrip("<"), *TD1[1:]), 1),
        ((*TD1[:2], TD1[2].rstrip("<")), 3),
        ((MRV_A[0], MRV_A[1].rstrip("<")), 2),
    ],
)
def test_fillers_lost_or_gained_at_the_end_of_a_line_are_set_right_with_a_warning(lines, number):
    mrz = parse(lines, today=TODAY)
    assert mrz.valid
    assert mrz.lines in {TD3, TD1, MRV_A}
    assert [warning[:6] for warning in mrz.warnings] == [f"Line {number}"]


def test_a_french_card_is_padded_too():
    lines = build("FRA-ID", last_name="Laforet", first_name="Odile", document_number="101275202341")
    assert parse((lines[0].rstrip("<"), lines[1])).lines == lines


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Passport / Passeport",
        TD3[0],
        TD3[1],
        "\n".join(TD1[:2]),
        (TD3[0], TD3[1][:-1]),
        (TD3[0] + "A", TD3[1]),
        (TD3[0][:-9], TD3[1] + "<"),
        [*TD3, "1234"],
    ],
)
def test_what_is_no_zone_has_no_format_and_no_fields(text):
    mrz = parse(text)
    assert (mrz.format, mrz.fields, mrz.checks, mrz.valid) == (None, {}, {}, False)
    assert len(mrz.warnings) == 1


def test_a_zone_shows_no_data_of_its_holder_in_its_representation():
    shown = repr(parse(TD3, today=TODAY))
    assert not any(part in shown for part in ("ERIKSSON", "L898902C3", "740812", "1974"))
