"""Trains the line recogniser on rendered lines within a time budget; an interrupted run goes on from its checkpoint."""

from __future__ import annotations

import argparse
import csv
import math
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from training.batches import UNSURE, Batch, stream
from training.evaluate import BANDS, HeldOut, held_out, score
from training.net import LineNet, count_parameters

_RATE = 3e-3
_WARM_UP_STEPS = 300
_AVERAGED_OVER = 0.999
_CTC_SHARE = 0.5
_LARGEST_GRADIENT = 2.0
_SAVE_SECONDS = 120
_MEASURE_SECONDS = 360
_REPORT_STEPS = 200
_MEASURED_DOCUMENTS = 50


@dataclass(slots=True)
class Progress:
    """How far a run is: seconds of wall clock over all its parts, steps, lines seen, smoothed loss."""

    seconds: float = 0.0
    steps: int = 0
    lines: int = 0
    loss: float = math.nan


def loss_of(scores: Tensor, batch: Batch) -> Tensor:
    """Cross-entropy of the frames the renderer is sure of, plus CTC over the text for each of its characters."""
    sure = nn.functional.nll_loss(scores.flatten(0, 1), batch.aligned.flatten(), ignore_index=UNSURE)
    whole = nn.functional.ctc_loss(
        scores.permute(1, 0, 2), batch.characters, batch.frames, batch.lengths, zero_infinity=True
    )
    return sure + _CTC_SHARE * whole


class Run:
    """A net in training, the moving average of its weights, which is what ships, and how far they are."""

    def __init__(self, *, bfloat16: bool) -> None:
        self._net = LineNet()
        self._net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # missing from torch's stub
        moving_average = get_ema_multi_avg_fn(_AVERAGED_OVER)  # type: ignore[no-untyped-call]  # torch has no types here
        self._average = AveragedModel(self._net, multi_avg_fn=moving_average, use_buffers=True)
        self._optimizer = torch.optim.AdamW(self._net.parameters(), lr=_RATE, weight_decay=1e-3)
        self._bfloat16 = bfloat16
        self.progress = Progress()

    @property
    def parameters(self) -> int:
        """Trainable numbers."""
        return count_parameters(self._net)

    def resume(self, checkpoint: Path) -> None:
        """Go on from where `save` left off."""
        state = torch.load(checkpoint, weights_only=True)
        self._net.load_state_dict(state["net"])
        self._average.load_state_dict(state["average"])
        self._optimizer.load_state_dict(state["optimizer"])
        self.progress = Progress(**state["progress"])

    def save(self, checkpoint: Path) -> None:
        """Write everything `resume` needs; an interruption leaves the former file."""
        state = {
            "net": self._net.state_dict(),
            "average": self._average.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "progress": asdict(self.progress),
        }
        partial = checkpoint.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(checkpoint)

    def learn(self, batch: Batch, share_of_budget: float) -> None:
        """One step, at a rate that warms up over the first steps and falls with the cosine of the budget used."""
        warmth = min(1.0, (self.progress.steps + 1) / _WARM_UP_STEPS)
        for group in self._optimizer.param_groups:
            group["lr"] = _RATE * warmth * (0.505 + 0.5 * math.cos(math.pi * share_of_budget))
        self._net.train()
        with torch.autocast("cpu", torch.bfloat16, enabled=self._bfloat16):
            scores = self._net(batch.images.contiguous(memory_format=torch.channels_last))
        loss = loss_of(scores, batch)
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch has no types here
        nn.utils.clip_grad_norm_(self._net.parameters(), _LARGEST_GRADIENT)
        self._optimizer.step()
        self._average.update_parameters(self._net)
        before, value = self.progress.loss, loss.item()
        self.progress.loss = value if math.isnan(before) else 0.99 * before + 0.01 * value
        self.progress.steps += 1
        self.progress.lines += len(batch.lengths)

    def measure(self, documents: HeldOut, curve: Path) -> None:
        """Read the held-out documents with the averaged weights and add a row to the curve."""
        net = self._average.module.eval()

        def read(images: np.ndarray) -> np.ndarray:
            with torch.no_grad():
                result: np.ndarray = net(torch.from_numpy(images)).numpy()
            return result

        row = {name: f"{value:.5g}" for name, value in asdict(self.progress).items()}
        row |= {"steps": str(self.progress.steps), "lines": str(self.progress.lines)}
        for low, high in BANDS:
            band = score(read, documents[low, high])
            row[f"character error {low:g}-{high:g}"] = f"{band.character_error:.5f}"
            row[f"line accuracy {low:g}-{high:g}"] = f"{band.line_accuracy:.5f}"
        fresh = not curve.exists()
        with curve.open("a", newline="") as file:
            writer = csv.DictWriter(file, row)
            if fresh:
                writer.writeheader()
            writer.writerow(row)


def train(run: Run, hours: float, out: Path, seed: int, workers: int, size: int) -> None:
    """Train until the run has had `hours` of wall clock in all; writes checkpoint.pt and curve.csv into `out`."""
    documents = held_out(_MEASURED_DOCUMENTS)
    progress, budget = run.progress, hours * 3600
    batches = stream((seed, progress.steps), size, workers)
    print(f"{run.parameters} parameters, {progress.lines} lines seen", flush=True)
    before = saved = measured = time.monotonic()
    while progress.seconds < budget:
        run.learn(next(batches), progress.seconds / budget)
        now = time.monotonic()
        progress.seconds += now - before
        before = now
        done = progress.seconds >= budget
        if progress.steps % _REPORT_STEPS == 0:
            print(f"{progress.seconds:.0f} s, {progress.lines} lines, loss {progress.loss:.4f}", flush=True)
        if done or now - saved > _SAVE_SECONDS:
            saved = now
            run.save(out / "checkpoint.pt")
        if done or now - measured > _MEASURE_SECONDS:
            measured = now
            run.measure(documents, out / "curve.csv")


def main() -> None:
    """Parse the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, required=True, help="wall clock of all parts of the run")
    parser.add_argument("--out", type=Path, required=True, help="folder of the checkpoint and the curve")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint in --out")
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--workers", type=int, default=1, help="processes that render")
    parser.add_argument("--batch", type=int, default=32, help="lines in a batch")
    parser.add_argument("--threads", type=int, default=1, help="threads of the net; beyond one they gain little")
    parser.add_argument("--bfloat16", action="store_true", help="half precision, for processors that compute in it")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    arguments.out.mkdir(parents=True, exist_ok=True)
    run = Run(bfloat16=arguments.bfloat16)
    if arguments.resume:
        run.resume(arguments.out / "checkpoint.pt")
    train(run, arguments.hours, arguments.out, arguments.seed, arguments.workers, arguments.batch)


if __name__ == "__main__":
    main()
