"""The recogniser: convolutions over a line 24 px high that give a character or a blank for every 4 px of width."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from idbridge.mrz import ALPHABET

HEIGHT = 24
STRIDE = 4
BLANK = 0


def normalise(image: np.ndarray) -> np.ndarray:
    """Gray 0..255 to what the net takes: the mean taken off, divided by the deviation plus 8."""
    pixels = image.astype(np.float32)
    result: np.ndarray = (pixels - pixels.mean()) / (pixels.std() + 8)
    return result


def _conv(
    inputs: int, outputs: int, kernel: tuple[int, int], stride: int = 1, padding: tuple[int, int] = (1, 1)
) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(True)
    )


class _Residual(nn.Module):
    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: Tensor) -> Tensor:
        added: Tensor = x + self.inner(x)
        return added


class LineNet(nn.Module):
    """Batch x 1 x 24 x W to log-probabilities, batch x W / 4 x 38; class 0 is the blank, 1.. are ALPHABET."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            _conv(1, 16, (3, 3), stride=2),
            _conv(16, 32, (3, 3)),
            nn.MaxPool2d(2),
            _conv(32, 64, (3, 3)),
            _Residual(_conv(64, 64, (3, 3))),
            nn.MaxPool2d((2, 1)),
            _conv(64, 96, (3, 3)),
            _conv(96, 160, (3, 1), padding=(0, 0)),
            _Residual(_conv(160, 160, (1, 5), padding=(0, 2))),
            _Residual(_conv(160, 160, (1, 3), padding=(0, 1))),
            nn.Conv2d(160, len(ALPHABET) + 1, 1),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Log-probabilities of a batch of lines."""
        scores: Tensor = self.layers(x).squeeze(2).permute(0, 2, 1)
        return scores.float().log_softmax(2)


def greedy(frames: np.ndarray) -> str:
    """The text of frames x 38 scores: the best class of each frame, repeats merged, blanks dropped."""
    best = frames.argmax(1)
    kept = best[np.flatnonzero(np.diff(best, prepend=BLANK))]
    return "".join(ALPHABET[index - 1] for index in kept if index != BLANK)


def count_parameters(net: nn.Module) -> int:
    """Trainable numbers."""
    return sum(parameter.numel() for parameter in net.parameters() if parameter.requires_grad)


def batch_images(images: list[np.ndarray]) -> Tensor:
    """Normalised lines side by side in a batch, padded on the right with zeros to a multiple of STRIDE."""
    width = -(-max(image.shape[1] for image in images) // STRIDE) * STRIDE
    batch = np.zeros((len(images), 1, HEIGHT, width), np.float32)
    for row, image in zip(batch, images, strict=True):
        row[0, :, : image.shape[1]] = image
    return torch.from_numpy(batch)
