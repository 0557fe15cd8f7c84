"""What becomes of lines that the net saw badly: names and fillers, which no check digit guards, above all."""

from __future__ import annotations

import numpy as np
import pytest

from idbridge.mrz import ALPHABET, build
from idbridge_local._lattice import greedy
from idbridge_local._line import Sighting
from idbridge_local._locate import STRAIGHT, TextLine
from idbridge_local._rectify import Crop, Way
from idbridge_local._zone import pooled, read_zone

LINES = build(
    "TD3",
    country_region="UTO",
    last_name="Lindqvist",
    first_name="Sofia Maren",
    document_number="BX4471902",
    nationality="UTO",
    birth_date="1991-06-15",
    sex="F",
    expiry_date="2033-02-28",
)
SEPARATOR = LINES[0].index("<<")
NOWHERE = TextLine(np.array([[0, 0], [440, 0], [440, 10], [0, 10]], np.float32), None)
CROP = Crop(np.zeros((24, 640), np.uint8), Way(np.eye(3), STRAIGHT, 18.75, (20.0, 620.0)))


def sighting(text, peaks=None, *, at_edge=False):
    """A line whose frames spell the text; `peaks` are, by place, what its clearest frame shows instead of certainty."""
    rows = [blank_row()]
    for place, character in enumerate(text):
        odds = (peaks or {}).get(place, {character: 0.999})
        for share in (0.4, 1.0, 0.3):
            row = np.full(1 + len(ALPHABET), 1e-6)
            for shown, probability in odds.items():
                row[1 + ALPHABET.index(shown)] = share * probability
            row[0] = 1 - share * sum(odds.values())
            rows.append(row)
        rows.append(blank_row())
    frames = np.array(rows)
    log_probs = np.log(frames / frames.sum(axis=1, keepdims=True)).astype(np.float32)
    plain = "".join(ALPHABET[index] for index in greedy(log_probs))
    return Sighting(NOWHERE, False, CROP, log_probs, plain, at_edge)


def blank_row():
    row = np.full(1 + len(ALPHABET), 1e-6)
    row[0] = 1.0
    return row


def read(first, second=LINES[1]):
    zone = read_zone([first if isinstance(first, Sighting) else sighting(first), sighting(second)])
    return None if zone is None else zone.mrz.lines


def test_a_faint_separator_does_not_join_the_names():
    faint = sighting(LINES[0], {SEPARATOR + 1: {"<": 0.4}})
    assert "<<S" not in faint.text
    assert read(faint) == LINES


@pytest.mark.parametrize("lost", [1, 3])
def test_fillers_that_fade_at_the_end_are_counted_by_the_format(lost):
    faded = sighting(LINES[0], {44 - step: {"<": 0.3} for step in range(1, lost + 1)})
    assert len(faded.text) == 44 - lost
    assert read(faded) == LINES


def test_a_smudge_before_the_line_is_no_character():
    smudged = sighting("C" + LINES[0], {0: {"C": 0.6}})
    assert smudged.text == "C" + LINES[0]
    assert read(smudged) == LINES


def test_a_filler_that_looks_like_a_letter_is_doubted_not_believed_or_mended_away():
    place = SEPARATOR + 20
    alike = sighting(LINES[0], {place: {"<": 0.55, "K": 0.44}})
    zone = read_zone([alike, sighting(LINES[1])])
    assert zone is not None
    assert zone.mrz.lines == LINES
    assert zone.posteriors[0][place].max() == pytest.approx(0.55, abs=0.05)


def test_running_text_is_no_zone():
    text = "THEQUICKBROWNFOXJUMPSOVERTHELAZYDOGANDRUNSAW"
    assert read(text, text) is None


def test_a_line_that_goes_on_outside_the_picture_is_not_filled_up():
    assert read(sighting(LINES[0][:42], at_edge=True)) is None


def test_two_readings_that_doubt_different_characters_settle_each_other():
    one = read_zone([sighting(LINES[0], {5: {"L": 0.4, "I": 0.59}}), sighting(LINES[1])])
    other = read_zone([sighting(LINES[0], {7: {"N": 0.4, "M": 0.59}}), sighting(LINES[1])])
    assert one is not None
    assert other is not None
    assert one.is_of(other)
    assert LINES not in (one.mrz.lines, other.mrz.lines)
    together = pooled([one, other])
    assert together.mrz.lines == LINES
    assert 0.9 < together.posteriors[0][5].max() < 1


def test_a_reading_that_fits_badly_does_not_spoil_a_good_one():
    good = read_zone([sighting(LINES[0]), sighting(LINES[1])])
    bad = read_zone([sighting(LINES[0][:20] + "X" + LINES[0][20:], {5: {"I": 0.999}}), sighting(LINES[1])])
    assert good is not None
    assert bad is not None
    assert bad.strain > good.strain + 0.03
    assert pooled([bad, good]).mrz.lines == LINES


def test_the_same_cutting_of_a_line_confirms_nothing():
    zone = read_zone([sighting(LINES[0]), sighting(LINES[1])])
    assert zone is not None
    assert not zone.is_of(zone)
