"""The CTC lattice: what each of exactly N characters may be, given a line's frames and the alphabet of every position.

A forward-backward pass over all alignments of N characters with the frames (Graves et al. 2006, "Connectionist
Temporal Classification"), for several lines at once. Only positions near the expected one are visited, in a band that
moves along with the frames: a line costs frames x band instead of frames x N.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LogProbs = NDArray[np.float32]

_FLOOR: Final = 1e-7
"""The least probability of a class in a frame: float32 softmax says no more, and no alignment becomes impossible."""
_SLACK: Final = 4
"""Positions on either side of the expected one that stay in the band."""
_IDLE: Final = 0.9999
"""Blank frames this sure say no more than the blank frame before them, and are left out."""
_RESCALE: Final = 8
"""Frames between two rescalings: 1e-7 to the 8th power is far from the smallest double."""


@dataclass(frozen=True, slots=True)
class Slots:
    """The N positions of one line: posteriors (N, alphabet), and the log probability of any reading that is allowed.

    `ends` are the frames at which its first and its last character are expected to begin.
    """

    posteriors: Floats
    log_evidence: float
    ends: tuple[float, float]


def greedy(line: LogProbs) -> NDArray[np.intp]:
    """The best class of every frame without repeats and blanks, as indices into the alphabet."""
    best = line.argmax(axis=1)
    characters: NDArray[np.intp] = best[character_starts(best[:, None])[:, 0]] - 1
    return characters


def align(lines: Sequence[LogProbs], weights: Sequence[Floats]) -> list[Slots] | None:
    """The slots of every line: (frames, 1 + alphabet) log-probabilities against (N, alphabet) weights of characters.

    N is the same for all lines. None where a line has too few frames for its characters.
    """
    length = len(weights[0])
    frames = [_busy_frames(line) for line in lines]
    if min(map(len, frames)) < length:
        return None
    probabilities = _stacked([line[kept] for line, kept in zip(lines, frames, strict=True)])
    first, band = _bands(probabilities, length)
    # Nothing begins at the position after the last.
    entry = np.zeros((length + 1, len(lines), weights[0].shape[1]))
    entry[:length] = np.stack(weights, axis=1)
    # Spelt out for every position of the band: arrays of one shape are multiplied twice as fast.
    emissions = np.repeat(probabilities[:, None, :, 1:], band, axis=1)
    blanks = probabilities[:, :, 0]
    starts, scales, mass = _forward(emissions, blanks, entry, first)
    starts *= _backward(emissions, blanks, entry, first, scales)
    if not mass.all():
        return None
    evidence = np.log(mass) - np.log(scales).sum(axis=0)
    slots = []
    for row, kept in enumerate(frames):
        own = starts[: len(kept), :, row]
        ends = _expected_frame(own, first, kept, 0), _expected_frame(own, first, kept, length - 1)
        slots.append(Slots(_posteriors(starts[:, :, row], first, length), float(evidence[row]), ends))
    return slots


def character_starts(best: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Where, in (frames, lines) best classes, a character begins."""
    starts = best > 0
    starts[1:] &= best[1:] != best[:-1]
    return starts


def _busy_frames(line: LogProbs) -> NDArray[np.intp]:
    """The frames of the line but for the sure blanks after another sure blank."""
    idle = line[:, 0] > np.log(_IDLE)
    idle[1:] &= idle[:-1]
    idle[0] = False
    return np.flatnonzero(~idle)


def _stacked(lines: Sequence[LogProbs]) -> Floats:
    """(frames, lines, classes) probabilities; shorter lines end in sure blanks."""
    stacked = np.full((max(len(line) for line in lines), len(lines), lines[0].shape[1]), _FLOOR)
    stacked[:, :, 0] = 1.0
    for row, line in enumerate(lines):
        np.maximum(np.exp(line), _FLOOR, out=stacked[: len(line), row])
    return stacked


def _bands(probabilities: Floats, length: int) -> tuple[NDArray[np.intp], int]:
    """For every frame the first position in the band, rising by at most one a frame; and the width of the band.

    Positions run from 0 to `length`: the last is the state after the last character.
    """
    done = np.cumsum(character_starts(probabilities.argmax(axis=2)), axis=0)
    read = np.maximum(done[-1], 1)
    expected = done * (length / read)
    slack = _SLACK + int(np.abs(read - length).max())
    spread = int(np.ceil((expected.max(axis=1) - expected.min(axis=1)).max()))
    band = min(2 * slack + spread + 2, length + 1)
    wanted = np.clip(np.floor(expected.min(axis=1)).astype(np.intp) - slack, 0, length + 1 - band)
    frames = np.arange(len(wanted))
    first = np.minimum.accumulate(wanted - frames) + frames
    # However the reading jumps, the band ends at the last position.
    return np.maximum(first, length + 1 - band - frames[::-1]), band


def _forward(
    emissions: Floats, blanks: Floats, entry: Floats, first: NDArray[np.intp]
) -> tuple[Floats, Floats, Floats]:
    """The mass that begins each (position, line, character) at each frame; each frame's scale; the mass at the end.

    `emissions` are (frames, band, lines, characters), `blanks` (frames, lines), `entry` the weights (positions, lines,
    characters) of beginning.
    """
    frames, band, rows, characters = emissions.shape
    starts = np.empty_like(emissions)
    scales = np.ones((frames, rows))
    inside = np.zeros((band + 1, rows, characters))
    between = np.zeros((band + 1, rows))
    between[0] = 1.0
    ready = np.zeros((band + 1, rows))
    arriving = np.empty_like(inside)
    before = 0
    for frame in range(frames):
        np.add.reduce(inside[:-1], axis=2, out=ready[1:])
        ready[0] = 0.0
        ready += between
        arriving[:] = ready[:, :, None]
        arriving[1:] -= inside[:-1]
        low = int(first[frame])
        step, before = low - before, low
        start = starts[frame]
        np.multiply(arriving[step : band + step], entry[low : low + band], out=start)
        inside[:-1] = inside[step : band + step]
        start *= emissions[frame]
        inside[:-1] *= emissions[frame]
        inside[:-1] += start
        np.multiply(ready[step : band + step], blanks[frame], out=between[:-1])
        if frame % _RESCALE == 0 or frame == frames - 1:
            scale = 1.0 / (inside.sum(axis=(0, 2)) + between.sum(axis=0))
            scales[frame] = scale
            inside *= scale[:, None]
            start *= scale[:, None]
            between *= scale
    return starts, scales, inside[-3].sum(axis=1) + between[-2]


def _backward(emissions: Floats, blanks: Floats, entry: Floats, first: NDArray[np.intp], scales: Floats) -> Floats:
    """What is still to come after each (position, line, character) at each frame, in the scale of `_forward`."""
    frames, band, rows, characters = emissions.shape
    future = np.zeros_like(emissions)
    future[-1, -2] = 1.0
    between = np.zeros((band, rows))
    between[-1] = 1.0
    # One row more on either side than the band: the neighbours of its first and last position.
    staying = np.zeros((band + 2, rows, characters))
    beginning = np.zeros_like(staying)
    ready = np.zeros((band + 2, rows))
    for frame in range(frames - 1, 0, -1):
        low = int(first[frame])
        step = low - int(first[frame - 1])
        np.multiply(future[frame], emissions[frame], out=staying[1:-1])
        if frame % _RESCALE == 0 or frame == frames - 1:
            staying *= scales[frame][:, None]
            between *= scales[frame]
        np.multiply(staying[1:-1], entry[low : low + band], out=beginning[1:-1])
        between *= blanks[frame]
        np.add.reduce(beginning[1:-1], axis=2, out=ready[1:-1])
        ready[1:-1] += between
        earlier = future[frame - 1]
        np.subtract(staying[1 - step : band + 1 - step], beginning[2 - step : band + 2 - step], out=earlier)
        earlier += ready[2 - step : band + 2 - step, :, None]
        between[:] = ready[1 - step : band + 1 - step]
    return future


def _expected_frame(starts: Floats, first: NDArray[np.intp], frames: NDArray[np.intp], position: int) -> float:
    """The frame at which the character at `position` begins, by the (frames, band, characters) masses of a line."""
    row = position - first[: len(frames)]
    seen = (row >= 0) & (row < starts.shape[1])
    mass = np.where(seen, starts[np.arange(len(frames)), np.clip(row, 0, starts.shape[1] - 1)].sum(axis=1), 0.0)
    return float(mass @ frames / mass.sum())


def _posteriors(starts: Floats, first: NDArray[np.intp], length: int) -> Floats:
    """Posteriors (N, characters) of a line from its (frames, band, characters) masses."""
    runs = np.flatnonzero(np.diff(first, prepend=-1))
    posteriors = np.zeros((length + 1, starts.shape[2]))
    for position, mass in zip(first[runs], np.add.reduceat(starts, runs, axis=0), strict=True):
        posteriors[position : position + starts.shape[1]] += mass
    # The difference of two masses can be a little less than nothing.
    posteriors = np.maximum(posteriors[:length], 0.0)
    normalised: Floats = posteriors / posteriors.sum(axis=1, keepdims=True)
    return normalised
