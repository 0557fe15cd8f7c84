"""The command line of the measurements: `python -m bench VERB`."""

from __future__ import annotations

import argparse

from . import endurance, gateway, mrz, peers, reliability, scenes


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measurements of idbridge.")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    for measurement in (mrz, peers, scenes, endurance, reliability, gateway):
        measurement.declare(verbs)
    chosen = parser.parse_args()
    chosen.run(chosen)


if __name__ == "__main__":
    main()
