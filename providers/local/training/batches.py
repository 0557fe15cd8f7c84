"""Batches of rendered lines with two targets: the text, and the class of every frame the renderer is sure of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from idbridge.mrz import ALPHABET
from training.lines import training_line
from training.net import BLANK, STRIDE, batch_images, normalise
from training.render import Line, render
from training.textures import Pools

UNSURE = -100
_MAX_WIDTH = 1100
_SORTED_AT_ONCE = 8
_CENTRE_OF_FRAME = (STRIDE - 1) / 2


@dataclass(frozen=True, slots=True)
class Batch:
    """Images (batch x 1 x 24 x W), classes of all characters in a row, lengths, frames in use, classes of frames."""

    images: Tensor
    characters: Tensor
    lengths: Tensor
    frames: Tensor
    aligned: Tensor


def frame_classes(line: Line, frames: int) -> np.ndarray:
    """Class of each frame: a character at its centre, a blank between two and off the ends, UNSURE elsewhere."""
    classes = np.full(frames, UNSURE, np.int64)
    centres = (line.centres - _CENTRE_OF_FRAME) / STRIDE
    half = float(centres[-1] - centres[0]) / max(1, len(centres) - 1) / 2
    between = np.round((centres[1:] + centres[:-1]) / 2).astype(int)
    classes[between.clip(0, frames - 1)] = BLANK
    classes[: max(0, int(centres[0] - half))] = BLANK
    classes[max(0, int(np.ceil(centres[-1] + half)) + 1) :] = BLANK
    inside = np.round(centres).astype(int).clip(0, frames - 1)
    classes[inside] = [ALPHABET.index(char) + 1 for char in line.text]
    return classes


def _collate(lines: list[Line]) -> Batch:
    images = batch_images([normalise(line.image) for line in lines])
    frames = images.shape[3] // STRIDE
    return Batch(
        images=images,
        characters=torch.tensor([ALPHABET.index(char) + 1 for line in lines for char in line.text]),
        lengths=torch.tensor([len(line.text) for line in lines]),
        frames=torch.tensor([-(-line.image.shape[1] // STRIDE) for line in lines]),
        aligned=torch.from_numpy(np.stack([frame_classes(line, frames) for line in lines])),
    )


class _Stream(IterableDataset[Batch]):
    def __init__(self, seed: tuple[int, ...], size: int) -> None:
        self._seed = seed
        self._size = size

    def __iter__(self) -> Iterator[Batch]:
        cv2.setNumThreads(1)
        worker = get_worker_info()
        rng = np.random.default_rng((*self._seed, worker.id if worker else 0))
        pools = Pools.draw(rng, 40)
        while True:
            lines: list[Line] = []
            while len(lines) < self._size * _SORTED_AT_ONCE:
                line = render(rng, pools, training_line(rng))
                if 2 * STRIDE * len(line.text) < line.image.shape[1] <= _MAX_WIDTH:
                    lines.append(line)
            lines.sort(key=lambda line: line.image.shape[1])
            for order in rng.permutation(_SORTED_AT_ONCE).tolist():
                yield _collate(lines[order * self._size : (order + 1) * self._size])


def stream(seed: tuple[int, ...], size: int, workers: int) -> Iterator[Batch]:
    """An endless stream of batches rendered by worker processes; one seed gives each worker one sequence of lines."""
    loader = DataLoader(
        _Stream(seed, size),
        batch_size=None,
        num_workers=workers,
        prefetch_factor=16,
        multiprocessing_context="spawn",  # a forked worker hangs in OpenCV once the parent has used its threads
    )
    return iter(loader)
