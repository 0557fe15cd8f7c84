"""Exports a trained net to ONNX, checks it against torch, times it, and writes the facts of its model card."""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import time
from pathlib import Path

import numpy as np
import onnx
import torch
from torch.optim.swa_utils import AveragedModel

from idbridge.mrz import ALPHABET
from training.evaluate import held_out, onnx_reader, score
from training.net import HEIGHT, STRIDE, LineNet, count_parameters

_TOLERANCE = 1e-4
_TIMED_WIDTHS = {"30 characters": 384, "36 characters": 460, "44 characters": 560}
_TIMED_RUNS = 60


def load_average(checkpoint: Path) -> tuple[LineNet, dict[str, float]]:
    """The averaged net of a checkpoint, for inference, and the run's progress."""
    state = torch.load(checkpoint, weights_only=True)
    average = AveragedModel(LineNet())
    average.load_state_dict(state["average"])
    net = LineNet()
    net.load_state_dict(average.module.state_dict())
    return net.eval(), state["progress"]


def write_onnx(net: LineNet, path: Path, properties: dict[str, str]) -> None:
    """Write the net with inputs `x` (batch x 1 x 24 x width) and outputs `y` (batch x width / 4 x 38)."""
    torch.onnx.export(
        net,
        (torch.zeros(1, 1, HEIGHT, 16 * STRIDE),),
        path,
        input_names=["x"],
        output_names=["y"],
        dynamic_axes={"x": {0: "batch", 3: "width"}, "y": {0: "batch", 1: "frames"}},
        dynamo=False,  # the newer exporter stores stack traces with paths of the machine in the file
    )
    model = onnx.load(path)
    model.doc_string = "MRZ line recogniser of idbridge"
    onnx.helper.set_model_props(model, properties)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def largest_difference(net: LineNet, path: Path) -> float:
    """Greatest difference between torch and onnxruntime over a few shapes."""
    read, rng = onnx_reader(path), np.random.default_rng(0)
    worst = 0.0
    for batch, width in ((1, 560), (3, 384), (2, 64), (1, 1200)):
        images = rng.normal(0, 1, (batch, 1, HEIGHT, width)).astype(np.float32)
        with torch.no_grad():
            expected = net(torch.from_numpy(images)).numpy()
        worst = max(worst, float(np.abs(read(images) - expected).max()))
    return worst


def milliseconds(path: Path) -> dict[str, float]:
    """Median processor time of one line on one thread, for the widths of the three line lengths."""
    read = onnx_reader(path)
    result = {}
    for name, width in _TIMED_WIDTHS.items():
        image = np.zeros((1, 1, HEIGHT, width), np.float32)
        times = []
        for _ in range(_TIMED_RUNS):
            start = time.process_time()
            read(image)
            times.append(time.process_time() - start)
        result[name] = round(float(np.median(times)) * 1000, 3)
    return result


def export(checkpoint: Path, path: Path, documents: int) -> dict[str, object]:
    """Export, check and measure; returns the facts, which also go into a JSON file beside `path`."""
    net, progress = load_average(checkpoint)
    properties = {
        "height": str(HEIGHT),
        "stride": str(STRIDE),
        "alphabet": ALPHABET,
        "blank": "0",
        "trained_lines": str(progress["lines"]),
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
    }
    write_onnx(net, path, properties)
    difference = largest_difference(net, path)
    if difference > _TOLERANCE:
        raise SystemExit(f"onnxruntime differs from torch by {difference:.2g}: do not ship this file.")
    read = onnx_reader(path)
    held = {f"{low:g}-{high:g} px": score(read, lines) for (low, high), lines in held_out(documents).items()}
    facts: dict[str, object] = {
        **properties,
        "training_seconds": round(progress["seconds"]),
        "training_steps": progress["steps"],
        "parameters": count_parameters(net),
        "bytes": path.stat().st_size,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "largest_difference_from_torch": difference,
        "milliseconds_per_line_one_thread": milliseconds(path),
        "held_out_documents_per_band": documents,
        "held_out": {
            band: {
                "character_accuracy": round(1 - result.character_error, 5),
                "line_accuracy": round(result.line_accuracy, 4),
                "document_accuracy": round(result.document_accuracy, 4),
            }
            for band, result in held.items()
        },
    }
    path.with_suffix(".json").write_text(json.dumps(facts, indent=2) + "\n")
    return facts


def main() -> None:
    """Parse the command line, export, print the facts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path, help="checkpoint.pt of a training run")
    parser.add_argument("onnx", type=Path, help="the file to write; its facts go beside it as .json")
    parser.add_argument("--documents", type=int, default=150, help="held-out documents in each band")
    arguments = parser.parse_args()
    print(json.dumps(export(arguments.checkpoint, arguments.onnx, arguments.documents), indent=2))


if __name__ == "__main__":
    main()
