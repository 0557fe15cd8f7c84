"""What the verbs of the command line have in common: how each is declared, and the options that several take."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Verbs = object
"""Where a verb is declared; argparse has no public name for it."""

Run = Callable[[argparse.Namespace], None]


def declare(verbs: Verbs, name: str, run: Run, *, help: str) -> argparse.ArgumentParser:  # noqa: A002  # argparse's word
    """A verb, with the option that all have: `--json`."""
    verb = verbs.add_parser(name, help=help, description=help)
    verb.set_defaults(run=run)
    verb.add_argument("--json", type=Path, metavar="OUT", help="write the figures to this file too")
    return verb


def add_dataset(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("dataset", type=Path, help="a folder with manifest.jsonl")
    verb.add_argument("--limit", type=positive, metavar="N", help="read the first N pictures only")


def add_width(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--width", type=positive, metavar="PX", help="bring every picture to this width, as JPEG, before the clock runs"
    )


def add_weights(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--weights", type=Path, metavar="ONNX", help="measure other weights than the package's")


def add_drawing(verb: argparse.ArgumentParser, *, count: int, seed: int) -> None:
    verb.add_argument("--count", type=positive, default=count, metavar="N", help="how many to draw (%(default)s)")
    verb.add_argument("--seed", type=int, default=seed, help="another seed draws others (%(default)s)")


def add_page(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--write", type=Path, metavar="PAGE", help="put the table in this page, between its markers")


def positive(text: str) -> int:
    """A whole number from 1 up. Raises ValueError, which argparse reports."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def keep(figures: object, path: Path | None) -> None:
    """Write the figures as JSON where that was asked for."""
    if path:
        path.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
