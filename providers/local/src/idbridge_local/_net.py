"""The line recogniser: crops of text lines in, CTC log-probabilities out, by one onnxruntime session.

The contract of the weights: input `x` (lines, 1, height, width) float32, each line as (pixel - mean) / (deviation + 8),
filled up with zeros on the right to a multiple of the stride; output `y` (lines, width / 4, classes) log-softmax with
the blank first and then the alphabet. Height and alphabet stand in the ONNX metadata; weights without it use 24 px
and the alphabet of the machine-readable zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from idbridge.mrz import ALPHABET

from ._locate import Grey

STRIDE: Final = 4
"""Pixels a frame of the output stands for."""

_BATCH: Final = 8
"""Lines a run, so that one picture full of text cannot ask for much memory."""


class Net:
    """The weights in memory; threads may share one. `height` is that of the crops, in pixels.

    Raises ValueError for weights whose alphabet is not that of the machine-readable zone.
    """

    def __init__(self, weights: bytes) -> None:
        options = onnxruntime.SessionOptions()
        # One picture uses one thread: who reads many pictures shares the cores among them.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
        metadata: dict[str, str] = self._session.get_modelmeta().custom_metadata_map
        self.height = int(metadata.get("height", "24"))
        alphabet = metadata.get("alphabet", ALPHABET)
        self._classes = [0, *(1 + alphabet.index(character) for character in ALPHABET)]

    def read(self, crops: Sequence[Grey]) -> list[NDArray[np.float32]]:
        """For every crop of a line its log-probabilities (frames, 1 + alphabet), the blank first."""
        by_width = sorted(range(len(crops)), key=lambda index: crops[index].shape[1])
        answers: dict[int, NDArray[np.float32]] = {}
        for start in range(0, len(by_width), _BATCH):
            chosen = by_width[start : start + _BATCH]
            frames = [-(-crops[index].shape[1] // STRIDE) for index in chosen]
            batch = np.zeros((len(chosen), 1, self.height, max(frames) * STRIDE), np.float32)
            for row, index in enumerate(chosen):
                line = crops[index].astype(np.float32)
                batch[row, 0, :, : line.shape[1]] = (line - line.mean()) / (line.std() + 8)
            output = self._session.run(None, {"x": batch})[0][:, :, self._classes]
            answers |= {index: output[row, : frames[row]] for row, index in enumerate(chosen)}
        return [answers[index] for index in range(len(crops))]
