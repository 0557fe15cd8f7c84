"""The lattice against the definition of CTC, and on alignments that are known."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idbridge_local._lattice import align, greedy


def frames_of(text: str, alphabet: str, gap: int = 2) -> np.ndarray:
    """Sure log-probabilities that spell the text: each character one frame, then `gap` blanks."""
    line = np.full(((gap + 1) * len(text) + gap, 1 + len(alphabet)), 1e-6, np.float32)
    line[:, 0] = 1.0
    for index, character in enumerate(text):
        frame = gap + index * (gap + 1)
        line[frame, 0] = 1e-6
        line[frame, 1 + alphabet.index(character)] = 1.0
    return np.log(line / line.sum(axis=1, keepdims=True))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), length=st.integers(1, 3), frames=st.integers(4, 6))
def test_posteriors_and_evidence_are_those_of_all_paths(seed, length, frames):
    rng = np.random.default_rng(seed)
    line = np.log(rng.dirichlet(np.full(4, 0.5), frames) + 1e-5).astype(np.float32)
    weights = rng.choice([0.0, 0.01, 1.0], (length, 3))
    weights[:, 0] = 1.0
    expected = np.zeros((length, 3))
    for path in itertools.product(range(4), repeat=frames):
        characters = [key - 1 for key, _ in itertools.groupby(path) if key]
        if len(characters) == length:
            mass = np.exp(sum(line[frame, key] for frame, key in enumerate(path)))
            mass *= np.prod(weights[range(length), characters])
            expected[range(length), characters] += mass
    slots = align([line], [weights])
    total = expected[0].sum()
    assert slots is not None
    assert np.allclose(slots[0].posteriors, expected / total, atol=1e-4)
    assert slots[0].log_evidence == pytest.approx(np.log(total), abs=1e-3)


def test_an_alphabet_decides_between_look_alikes():
    line = frames_of("OO", "0O")
    line[:, 1] = np.maximum(line[:, 1], line[:, 2] - 5)
    digits_only = np.array([[1.0, 0.0]] * 2)
    slots = align([line], [digits_only])
    assert slots is not None
    assert np.allclose(slots[0].posteriors, digits_only)


def test_the_same_character_twice_needs_a_blank_between():
    line = np.log(np.full((3, 2), 1e-6, np.float32))
    line[:, 1] = 0.0
    slots = align([line], [np.ones((2, 1))])
    assert slots is not None
    assert slots[0].log_evidence < -10


def test_lines_of_different_pitch_are_aligned_together():
    alphabet = "<ABCDEFGHIJ"
    texts = ["ABCDEFGHIJ" * 3, "JIHGFEDCBA" * 3]
    lines = [frames_of(texts[0], alphabet, gap=1), frames_of(texts[1], alphabet, gap=4)]
    slots = align(lines, [np.ones((30, len(alphabet)))] * 2)
    assert slots is not None
    for text, slot in zip(texts, slots, strict=True):
        assert "".join(alphabet[column] for column in slot.posteriors.argmax(axis=1)) == text


def test_lost_and_doubled_characters_are_made_good():
    alphabet = "<AB"
    for text in ("AB" * 14, "AB" * 16):
        slots = align([frames_of(text, alphabet)], [np.ones((30, 3))])
        assert slots is not None
        assert slots[0].posteriors.shape == (30, 3)
        assert np.allclose(slots[0].posteriors.sum(axis=1), 1)


def test_a_line_too_short_for_its_characters_has_no_slots():
    assert align([frames_of("AB", "AB", gap=0)], [np.ones((5, 2))]) is None


def test_the_plain_best_text_has_no_repeats_and_blanks():
    alphabet = "<AB"
    assert "".join(alphabet[index] for index in greedy(frames_of("AAB<", alphabet))) == "AAB<"
