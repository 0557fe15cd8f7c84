"""The decision between print and check digits."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idbridge.mrz import ALPHABET, LAYOUTS, STATE_CODES, build, parse
from idbridge_local._grammar import (
    FURTHER_MISPRINT_COST,
    MISPRINT_COST,
    UNLISTED_STATE_COST,
    decide,
    masks,
)

LINES = build(
    "TD3",
    country_region="UTO",
    last_name="Lindqvist",
    first_name="Sofia",
    document_number="BX4471902",
    nationality="UTO",
    birth_date="1991-06-15",
    sex="F",
    expiry_date="2033-02-28",
    optional="90210446",
)


def seen(lines, doubts=()):
    """Posteriors of a net that is sure of `lines`, but for doubts: (line, position, {character: probability})."""
    posteriors = [np.full((len(line), len(ALPHABET)), 1e-12) for line in lines]
    for number, line in enumerate(lines):
        for position, character in enumerate(line):
            posteriors[number][position, ALPHABET.index(character)] = 1.0
    for number, position, odds in doubts:
        posteriors[number][position] = 1e-12
        for character, probability in odds.items():
            posteriors[number][position, ALPHABET.index(character)] = probability
    return posteriors


def replaced(lines, number, position, character):
    changed = list(lines)
    changed[number] = changed[number][:position] + character + changed[number][position + 1 :]
    return tuple(changed)


def test_what_is_sure_and_holds_costs_nothing():
    assert decide(LAYOUTS["TD3"], seen(LINES)) == (LINES, 0.0)


@pytest.mark.parametrize("probability", [0.05, 0.3])
def test_a_check_digit_settles_a_doubtful_character(probability):
    doubts = [(1, 3, {LINES[1][3]: probability, "9": 1 - probability})]
    lines, cost = decide(LAYOUTS["TD3"], seen(LINES, doubts))
    assert lines == LINES
    assert cost == pytest.approx(np.log((1 - probability) / probability))


@pytest.mark.parametrize("place", [(1, 9), (1, 3), (1, 43)])
def test_what_is_plainly_printed_stands_against_a_check_digit(place):
    wrong = replaced(LINES, *place, "7" if LINES[place[0]][place[1]] != "7" else "3")
    lines, cost = decide(LAYOUTS["TD3"], seen(wrong))
    assert lines == wrong
    assert cost >= MISPRINT_COST
    assert not parse(lines).valid


def test_several_wrong_check_digits_are_not_mended_at_the_price_of_the_print():
    printed = replaced(replaced(LINES, 1, 42, "1"), 1, 43, "3")
    doubts = [(1, 35, {LINES[1][35]: 0.999, "1": 0.001})]
    assert decide(LAYOUTS["TD3"], seen(printed, doubts))[0] == printed


def test_a_number_that_runs_on_needs_no_check_digit_in_its_place():
    lines = build("TD1", country_region="UTO", last_name="Lindqvist", document_number="BX44719025713")
    assert lines[0][14] == "<"
    assert decide(LAYOUTS["TD1"], seen(lines))[0] == lines


def test_a_listed_state_is_preferred_and_an_unlisted_one_is_possible():
    doubtful = [(0, 2, {"U": 0.3, "V": 0.7})]
    assert decide(LAYOUTS["TD3"], seen(LINES, doubtful))[0] == LINES
    assert "QQQ" not in STATE_CODES
    strange = tuple(LINES[0][:2] + "QQQ" + LINES[0][5:] if number == 0 else line for number, line in enumerate(LINES))
    assert decide(LAYOUTS["TD3"], seen(strange)) == (strange, UNLISTED_STATE_COST)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_the_reading_is_the_best_of_all(data):
    places = data.draw(
        st.lists(st.sampled_from([0, 4, 9, 13, 18, 19, 27, 28, 42, 43]), min_size=1, max_size=4, unique=True)
    )
    doubts = []
    for place in places:
        others = data.draw(st.lists(st.sampled_from("0123456789"), min_size=1, max_size=2, unique=True))
        odds = data.draw(st.lists(st.floats(0.001, 1.0), min_size=3, max_size=3))
        doubts.append((1, place, dict(zip([LINES[1][place], *others], odds, strict=False))))
    printed = replaced(LINES, 1, 27, "0") if data.draw(st.booleans()) else LINES
    posteriors = seen(printed, doubts)
    lines, cost = decide(LAYOUTS["TD3"], posteriors)

    def price(reading):
        given_up = sum(
            float(np.log(posteriors[1][place].max() / posteriors[1][place, ALPHABET.index(reading[1][place])]))
            for place in places
        )
        wrong = [holds for holds in parse(reading).checks.values() if not holds]
        return given_up + (MISPRINT_COST + FURTHER_MISPRINT_COST * (len(wrong) - 1) if wrong else 0.0)

    readings = []
    for characters in itertools.product(*(odds for _, _, odds in doubts)):
        reading = printed
        for place, character in zip(places, characters, strict=True):
            reading = replaced(reading, 1, place, character)
        readings.append(reading)
    assert cost == pytest.approx(min(map(price, readings)), abs=1e-6)
    assert price(lines) == pytest.approx(cost, abs=1e-6)


@pytest.mark.parametrize("name", LAYOUTS)
def test_alphabets_let_through_what_is_built(name):
    layout = LAYOUTS[name]
    state = "FRA" if name == "FRA-ID" else "UTO"
    number = "180469203145" if name == "FRA-ID" else "BX4471902"
    lines = build(name, country_region=state, last_name="Lindqvist", document_number=number, birth_date="1991-06-15")
    for line, weights in zip(lines, masks(layout), strict=True):
        assert weights.shape == (layout.length, len(ALPHABET))
        assert all(weights[position, ALPHABET.index(character)] == 1 for position, character in enumerate(line))
