"""How well a net reads held-out renders, by cap height: characters, lines, whole documents, and what it confuses."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import onnxruntime

from training.lines import document, pick
from training.net import STRIDE, batch_images, greedy, normalise
from training.render import Line, render
from training.textures import Pools

BANDS = ((6.5, 8.0), (8.0, 11.0), (11.0, 16.0), (16.0, 30.0))
_KINDS = ("TD1", "TD2", "TD3", "TD3", "MRV-A", "MRV-B", "FRA-ID")
_SEED = 777

Reader = Callable[[np.ndarray], np.ndarray]
"""Takes a batch x 1 x 24 x W, gives batch x W / 4 x 38 scores."""
HeldOut = dict[tuple[float, float], list[list[Line]]]
"""Documents by band, each a list of its lines."""


@dataclass(slots=True)
class Score:
    """Counts over the documents of one band."""

    characters: int = 0
    errors: int = 0
    lines: int = 0
    lines_right: int = 0
    documents: int = 0
    documents_right: int = 0
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def character_error(self) -> float:
        """Edit distance per character."""
        return self.errors / self.characters

    @property
    def line_accuracy(self) -> float:
        """Share of lines without an error."""
        return self.lines_right / self.lines

    @property
    def document_accuracy(self) -> float:
        """Share of documents whose every line is right, without help of grammar or check digits."""
        return self.documents_right / self.documents


def held_out(documents: int, seed: int = _SEED) -> HeldOut:
    """Rendered documents for each band; their seed and backgrounds are never used in training."""
    rng = np.random.default_rng(seed)
    pools = Pools.draw(rng)
    return {
        band: [[render(rng, pools, text, band) for text in document(rng, pick(rng, _KINDS))] for _ in range(documents)]
        for band in BANDS
    }


def edit_distance(left: str, right: str) -> int:
    """Levenshtein distance."""
    row = list(range(len(right) + 1))
    for i, char in enumerate(left, 1):
        above, row = row, [i]
        for j, other in enumerate(right, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (char != other)))
    return row[-1]


def _confusions(read: str, text: str) -> Counter[tuple[str, str]]:
    pairs: Counter[tuple[str, str]] = Counter()
    for kind, i, j, k, m in SequenceMatcher(None, text, read, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        longest = max(j - i, m - k)
        for true, seen in zip(text[i:j].ljust(longest), read[k:m].ljust(longest), strict=True):
            pairs[true.strip(), seen.strip()] += 1
    return pairs


def score(reader: Reader, documents: Sequence[Sequence[Line]]) -> Score:
    """Read documents one by one and count."""
    total = Score()
    for lines in documents:
        images = [normalise(line.image) for line in lines]
        frames = reader(batch_images(images).numpy())
        right = True
        for line, image, scores in zip(lines, images, frames, strict=True):
            read = greedy(scores[: -(-image.shape[1] // STRIDE)])
            errors = edit_distance(read, line.text)
            total.characters += len(line.text)
            total.errors += errors
            total.lines += 1
            total.lines_right += errors == 0
            right &= errors == 0
            if errors:
                total.confusions += _confusions(read, line.text)
        total.documents += 1
        total.documents_right += right
    return total


def onnx_reader(path: Path) -> Reader:
    """A reader of an exported net, on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def read(batch: np.ndarray) -> np.ndarray:
        result: np.ndarray = session.run(["y"], {"x": batch})[0]
        return result

    return read


def main() -> None:
    """Print one line for each band and the commonest confusions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path, help="an ONNX file")
    parser.add_argument("--documents", type=int, default=150, help="documents in each band")
    arguments = parser.parse_args()
    reader = onnx_reader(arguments.weights)
    confusions: Counter[tuple[str, str]] = Counter()
    for (low, high), documents in held_out(arguments.documents).items():
        band = score(reader, documents)
        confusions += band.confusions
        print(
            f"{low:4g}-{high:2g} px: characters {1 - band.character_error:.4f}, lines {band.line_accuracy:.3f}, "
            f"documents {band.document_accuracy:.3f}"
        )
    worst = ", ".join(f"{true or '-'}>{seen or '-'} {count}" for (true, seen), count in confusions.most_common(30))
    print(f"confusions (printed>read): {worst}")


if __name__ == "__main__":
    main()
