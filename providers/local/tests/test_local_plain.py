"""The short way past the lattice: taken only where nothing is in doubt, and then to the same end."""

from __future__ import annotations

import numpy as np
import pytest

from idbridge_local._lattice import align
from idbridge_local._plain import plain_slots

ALPHABET = "<0O12AB"
ANY = np.ones((8, len(ALPHABET)))


def frames(text, *, peak=0.995):
    """Log-probabilities that spell the text, each character rising and falling over three frames, then a blank."""
    rows = []
    for character in text:
        for share in (0.5 * peak, peak, 0.3 * peak):
            row = np.full(1 + len(ALPHABET), 1e-5)
            row[0], row[1 + ALPHABET.index(character)] = 1 - share, share
            rows.append(row)
        rows.append(np.array([1.0, *[1e-5] * len(ALPHABET)]))
    line = np.array(rows)
    return np.log(line / line.sum(axis=1, keepdims=True)).astype(np.float32)


def leaning(line, frame, character, probability):
    """The line with a frame that leans to another character."""
    moved = np.exp(line)
    moved[frame] *= 1 - probability
    moved[frame, 1 + ALPHABET.index(character)] += probability
    return np.log(moved)


def test_a_plain_line_has_the_posteriors_of_the_lattice():
    line = leaning(frames("A<<12<OB"), 1, "B", 0.03)
    short, lattice = plain_slots(line, ANY), align([line], [ANY])
    assert short is not None
    assert lattice is not None
    assert np.abs(short.posteriors - lattice[0].posteriors).max() < 0.02
    assert short.ends == pytest.approx(lattice[0].ends, abs=1.0)
    assert short.log_evidence == pytest.approx(lattice[0].log_evidence, abs=0.3)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(frames("A<<12<O"), id="a character too few"),
        pytest.param(frames("A<<12<OBB"), id="a character too many"),
        pytest.param(frames("A<<12<OB", peak=0.8), id="unclear characters"),
        pytest.param(leaning(frames("A<<12<OB"), 1, "2", 0.3), id="a look-alike"),
        pytest.param(leaning(frames("A<<12<OB"), 3, "2", 0.2), id="perhaps another character between"),
        pytest.param(leaning(frames("A<<12<OB"), 7, "<", 0.2), id="perhaps a single filler"),
    ],
)
def test_whatever_is_in_doubt_is_left_to_the_lattice(line):
    assert plain_slots(line, ANY) is None


def test_a_character_that_may_not_stand_there_is_left_to_the_lattice():
    digits_first = ANY.copy()
    digits_first[0] = [character.isdigit() for character in ALPHABET]
    assert plain_slots(frames("A<<12<OB"), digits_first) is None
    assert plain_slots(frames("1<<12<OB"), digits_first) is not None
