"""Reads a line straight off its frames where the net leaves no room for doubt, and leaves all others to the lattice.

A line is plain where it has as many characters as the layout, each allowed in its place, and no frame leans to a
character that is not read there. Its posteriors are then those of each character's clearest frame; the lattice comes
to the same ones at a hundred times the price.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from ._lattice import Floats, LogProbs, Slots, character_starts

_LEAST_PEAK: Final = 0.9
"""Probability of a character in its clearest frame; unclearer ones may be two characters or none."""
_MOST_STRAY: Final = 0.05
"""Probability that a frame may give to characters other than those read there and next to it."""
_LEAST_GAP: Final = 0.9
"""Probability of the blank between two equal characters, which would be one without it."""


def plain_slots(line: LogProbs, weights: Floats) -> Slots | None:
    """The slots of the line (frames, 1 + alphabet) under (N, alphabet) weights; None where it needs the lattice."""
    best = line.argmax(axis=1)
    starts = np.flatnonzero(character_starts(best[:, None])[:, 0])
    if len(starts) != len(weights):
        return None
    classes = best[starts]
    if weights[np.arange(len(weights)), classes - 1].min() < 1:
        return None
    probabilities: Floats = np.exp(line.astype(np.float64))
    # A character's frames, and the blanks after it, run to the beginning of the next.
    owner = np.maximum(np.searchsorted(starts, np.arange(len(line)), side="right") - 1, 0)
    own = np.where(np.arange(len(line)) >= starts[0], probabilities[np.arange(len(line)), classes[owner]], 0.0)
    peaks = np.maximum.reduceat(own, starts)
    gaps = np.maximum.reduceat(probabilities[:, 0], starts)[:-1]
    if peaks.min() < _LEAST_PEAK or (gaps[classes[1:] == classes[:-1]] < _LEAST_GAP).any():
        return None
    stray = probabilities.copy()
    frames = np.arange(len(line))
    following = classes[np.minimum(owner + 1, len(classes) - 1)]
    stray[frames, 0] = stray[frames, classes[owner]] = stray[frames, following] = 0.0
    strays = stray.sum(axis=1)
    if strays.max() > _MOST_STRAY:
        return None
    is_peak = own >= peaks[owner]
    places = np.flatnonzero(is_peak)
    clearest = places[np.searchsorted(owner[places], np.arange(len(starts)))]
    posteriors = probabilities[clearest, 1:] * weights
    evidence = float(np.log(peaks).sum() + np.log1p(-strays).sum())
    return Slots(
        posteriors / posteriors.sum(axis=1, keepdims=True), evidence, (float(clearest[0]), float(clearest[-1]))
    )
