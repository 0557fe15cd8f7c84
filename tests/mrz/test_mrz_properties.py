from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from idbridge.mrz import ALPHABET, LAYOUTS, build, parse, repair
from idbridge.mrz.checkdigit import VALUES, effective_checks

TODAY = date(2026, 1, 15)

# How long a document number and the optional fields may be.
NUMBER_LENGTHS = {"TD1": (1, 22), "TD2": (1, 14), "TD3": (1, 9), "MRV-A": (1, 9), "MRV-B": (1, 9), "FRA-ID": (12, 12)}
OPTIONAL = {"TD1": 15, "TD2": 7, "TD3": 14, "MRV-A": 16, "MRV-B": 8, "FRA-ID": 6}
CODES = {
    "TD1": ["I", "ID", "A", "AC", "C1"],
    "TD2": ["I", "ID", "AC"],
    "TD3": ["P", "PD", "PO"],
    "MRV-A": ["V", "VN"],
    "MRV-B": ["V", "VC"],
    "FRA-ID": ["ID"],
}
STATES = ["UTO", "DEU", "IND", "BRA", "GBR", "RUS", "UNO", "XXA"]

names = st.lists(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=5), min_size=1, max_size=2).map(" ".join)


def alphanumeric(shortest: int, longest: int) -> st.SearchStrategy[str]:
    return st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=shortest, max_size=longest)


@st.composite
def zones(draw: st.DrawFn, name: str | None = None) -> tuple[str, dict[str, str], tuple[str, ...]]:
    """A format, its published fields, and the lines built from them."""
    name = name or draw(st.sampled_from(sorted(LAYOUTS)))
    born = draw(st.dates(date(1926, 1, 16), TODAY))
    fields = {
        "document_code": draw(st.sampled_from(CODES[name])),
        "country_region": "FRA" if name == "FRA-ID" else draw(st.sampled_from(STATES)),
        "document_number": draw(alphanumeric(*NUMBER_LENGTHS[name])),
        "birth_date": born.isoformat(),
        "sex": draw(st.sampled_from("MFX")),
    }
    for key in draw(st.sampled_from([("last_name",), ("first_name",), ("last_name", "first_name")])):
        fields[key] = draw(names)
    if name != "FRA-ID":
        fields["nationality"] = draw(st.sampled_from(STATES))
        expiry = draw(st.dates(max(born + timedelta(1), date(1977, 1, 1)), date(2076, 12, 31)))
        assume(expiry.strftime("%y%m%d") not in {"990101", "991231"})
        fields["expiry_date"] = expiry.isoformat()
    spare = OPTIONAL[name]
    if name in {"TD1", "TD2"} and len(fields["document_number"]) > 9:
        spare -= len(fields["document_number"]) - 9 + 2
    if optional := draw(alphanumeric(0, spare)):
        fields["optional"] = optional
    if name == "TD1" and (optional := draw(alphanumeric(0, 11))):
        fields["optional_2"] = optional
    return name, fields, build(name, **fields)


def with_character(lines: tuple[str, ...], line: int, position: int, character: str) -> list[str]:
    changed = [list(text) for text in lines]
    changed[line][position] = character
    return ["".join(text) for text in changed]


@given(zone=zones())
def test_what_is_built_is_parsed_back(zone):
    name, fields, lines = zone
    mrz = parse(lines, today=TODAY)
    id_type = {"TD3": "PP", "TD1": "ID", "TD2": "ID", "FRA-ID": "ID"}.get(name)
    assert mrz.format == name
    assert mrz.lines == lines
    assert mrz.fields == fields | ({"id_type": id_type} if id_type else {})
    assert mrz.valid
    assert list(mrz.checks) == [check.name for check in LAYOUTS[name].checks]
    assert build(name, **mrz.fields) == lines


@given(zone=zones(), data=st.data())
def test_a_changed_character_is_noticed_by_each_check_digit_over_it(zone, data):
    name, fields, lines = zone
    layout = LAYOUTS[name]
    check = data.draw(st.sampled_from(effective_checks(layout, lines)))
    head = 5 if name == "FRA-ID" else 0  # the head of the French card says that it is one
    covered = [(s.line, x) for s in check.over for x in range(s.start, s.stop) if s.line or x >= head]
    line, x = data.draw(st.sampled_from(covered))
    character = data.draw(st.sampled_from(ALPHABET))
    assume(VALUES[character] % 10 != VALUES[lines[line][x]] % 10)
    # A filler would put the end of a long number elsewhere.
    assume(character != "<" or len(fields["document_number"]) <= 9)
    mrz = parse(with_character(lines, line, x, character), today=TODAY)
    assert not mrz.checks[check.name]
    assert not mrz.valid


@given(zone=zones(), data=st.data())
def test_a_changed_check_digit_is_noticed(zone, data):
    _, _, lines = zone
    check = data.draw(st.sampled_from(effective_checks(LAYOUTS[zone[0]], lines)))
    digit = data.draw(st.sampled_from("123456789"))
    assume(digit != lines[check.line][check.position])
    assert not parse(with_character(lines, check.line, check.position, digit), today=TODAY).checks[check.name]


@given(zone=zones(), data=st.data())
def test_a_character_outside_a_date_s_alphabet_is_noticed_even_where_7_3_1_cannot_see_it(zone, data):
    name, _, lines = zone
    field = LAYOUTS[name].field("birth_date")
    x = data.draw(st.integers(field.start, field.stop - 1))
    # A letter that counts the same modulo 10.
    letter = next(c for c in "KLMNOPQRST" if VALUES[c] % 10 == VALUES[lines[field.line][x]])
    mrz = parse(with_character(lines, field.line, x, letter), today=TODAY)
    assert not mrz.checks["birth_date"]
    assert "birth_date" not in mrz.fields
    assert f"Line {field.line + 1}, position {x + 1}: the character cannot stand there." in mrz.warnings


@given(zone=zones())
def test_repair_leaves_a_right_zone_alone(zone):
    _, _, lines = zone
    assert repair(lines, today=TODAY) == parse(lines, today=TODAY)


@given(zone=zones(), data=st.data())
def test_letters_read_for_digits_in_dates_and_check_digits_are_repaired(zone, data):
    name, _, lines = zone
    layout = LAYOUTS[name]
    field = layout.field("birth_date")
    check = layout.check("birth_date")
    look_alikes = {"0": "OQD", "1": "IL", "2": "Z", "5": "S", "6": "G", "8": "B"}
    misread = [list(line) for line in lines]
    for x in (*range(field.start, field.stop), check.position):
        if readings := look_alikes.get(lines[field.line][x]):
            misread[field.line][x] = data.draw(st.sampled_from(readings))
    mrz = repair(["".join(line) for line in misread], today=TODAY)
    assert mrz.lines == lines
    assert mrz.valid
    changed = [x for old, new in zip(lines, misread, strict=True) for x in range(len(old)) if old[x] != new[x]]
    assert len(mrz.repairs) == len(changed)


# Text whose number and length of lines are those of a format, whatever stands in it.
shapes = st.sampled_from([(3, 30), (2, 36), (2, 44)])
characters = st.one_of(st.sampled_from(ALPHABET + "«(|&;"), st.characters())
shaped = shapes.flatmap(
    lambda shape: st.lists(
        st.one_of(
            st.text(characters, min_size=shape[1] - 2, max_size=shape[1]),
            st.text("IPV<0OD", min_size=shape[1], max_size=shape[1]),
        ),
        min_size=shape[0],
        max_size=shape[0],
    )
)


@pytest.mark.parametrize("read", [parse, repair])
@given(lines=st.one_of(st.text(), st.lists(st.text()), st.lists(st.none() | st.just("None")), shaped))
def test_no_text_makes_it_raise(read, lines):
    mrz = read(lines)
    assert mrz.valid <= (mrz.format is not None)
