"""The text that the net learns from is what a zone can say, and the same seed gives the same text."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from idbridge.mrz import ALPHABET, parse

sys.path.insert(0, str(Path(__file__).parent.parent))
from training import lines

KINDS = lines.DOCUMENTS


@pytest.mark.parametrize("kind", KINDS)
def test_grammatical_documents_are_of_their_layout_and_hold(kind: str) -> None:
    rng = np.random.default_rng(7)
    for _ in range(50):
        zone = parse(lines.document(rng, kind))
        assert zone.format == kind
        assert zone.valid, "a check digit of the training text is wrong"


def test_training_lines_are_of_the_alphabet_and_repeat_by_seed() -> None:
    one, other = np.random.default_rng(3), np.random.default_rng(3)
    drawn = [lines.training_line(one) for _ in range(200)]
    assert drawn == [lines.training_line(other) for _ in range(200)]
    assert set("".join(drawn)) <= set(ALPHABET)
