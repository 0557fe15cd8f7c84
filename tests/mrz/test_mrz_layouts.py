from __future__ import annotations

from collections import Counter

import pytest

from idbridge.mrz import ALPHABET, LAYOUTS, STATE_CODES, check_digit, position_alphabets
from idbridge.mrz.states import published_code


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.name)
def test_every_position_belongs_to_exactly_one_field_or_check_digit(layout):
    owners = Counter((field.line, x) for field in layout.fields for x in range(field.start, field.stop))
    owners.update((check.line, check.position) for check in layout.checks)
    assert owners == Counter((line, x) for line in range(layout.lines) for x in range(layout.length))


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.name)
def test_position_alphabets_are_parts_of_the_zone_s_alphabet(layout):
    alphabets = position_alphabets(layout)
    assert [len(line) for line in alphabets] == [layout.length] * layout.lines
    assert all(alphabet and set(alphabet) <= set(ALPHABET) for line in alphabets for alphabet in line)


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.name)
def test_the_composite_comes_last_since_it_covers_other_check_digits(layout):
    assert "composite" not in [check.name for check in layout.checks[:-1]]


@pytest.mark.parametrize(
    ("text", "digit"),
    [  # worked examples of ICAO Doc 9303-3, 4.9, and the specimens of parts 4 and 5
        ("520727", "3"),
        ("AB2134<<<", "5"),
        ("L898902C3", "6"),
        ("740812", "2"),
        ("ZE184226B<<<<<", "1"),
        ("D23145890734", "9"),
        ("", "0"),
    ],
)
def test_check_digits_of_the_standard_s_examples(text, digit):
    assert check_digit(text) == digit


def test_a_check_digit_over_foreign_characters_is_refused():
    with pytest.raises(ValueError, match="A-Z"):
        check_digit("L898902c3")


@pytest.mark.parametrize(
    ("printed", "published"),
    [
        ("D<<", "DEU"),
        ("VNM", "VNM"),
        ("ZIM", "ZWE"),
        ("ROM", "ROU"),
        ("GBN", "GBN"),
        ("RKS", "RKS"),
        ("XXA", "XXA"),
        ("UTO", "UTO"),
        ("YUG", "YUG"),
    ],
)
def test_states_are_published_in_alpha_3_where_there_is_one(printed, published):
    assert printed in STATE_CODES
    assert published_code(printed) == published


def test_state_codes_are_written_as_they_stand_in_the_zone():
    assert all(len(code) == 3 for code in STATE_CODES)
    assert {"GBR", "ALB", "TWN", "HKG", "EUE", "XOM", "XPO", "UNO", "UNA", "UNK"} <= STATE_CODES
    assert "D" not in STATE_CODES
