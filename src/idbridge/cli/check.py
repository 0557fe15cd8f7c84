"""`idbridge check`: is the configuration usable? Nobody is called."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from idbridge import config

from ._input import ConfigOption


def check(
    config_file: ConfigOption = None,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON schema of idbridge.toml instead.")] = False,
) -> None:
    """Validate the configuration and its secrets, calling nobody."""
    if schema:
        sys.stdout.write(json.dumps(config.schema(), indent=2) + "\n")
        return
    loaded = config.load(config_file)
    verdicts = config.check(loaded)
    for name, error in verdicts:
        if error is None:
            used = " (answers `idbridge recognize`)" if name == loaded.provider else ""
            sys.stdout.write(f"{name}: usable{used}\n")
        else:
            sys.stderr.write(f"idbridge: {error}\n")
    raise typer.Exit(max((error.exit_code for _, error in verdicts if error), default=0))
