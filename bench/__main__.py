"""The command line of the measurements: `python -m bench mrz DATASET`."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console

from . import mrz


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measurements of idbridge.")
    verbs = parser.add_subparsers(required=True)
    verb = verbs.add_parser("mrz", help="read the machine-readable zones of a dataset with the local reader")
    verb.add_argument("dataset", type=Path, help="a folder with manifest.jsonl")
    verb.add_argument("--limit", type=int, metavar="N", help="read the first N pictures only")
    verb.add_argument("--json", type=Path, metavar="OUT", help="write the figures to this file too")
    verb.add_argument("--weights", type=Path, metavar="ONNX", help="measure other weights than the package's")
    verb.add_argument("--verbose", action="store_true", help="list the missed pictures")
    arguments = parser.parse_args()
    figures = mrz.run(arguments.dataset, limit=arguments.limit, weights=arguments.weights)
    mrz.show(figures, Console(), verbose=arguments.verbose)
    if arguments.json:
        mrz.write(figures, arguments.json)


if __name__ == "__main__":
    main()
