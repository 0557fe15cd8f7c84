"""`idbridge specimens`: hands over to the distribution that draws documents of people who do not exist."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer

from idbridge.errors import ConfigError

PASS_ON: dict[str, Any] = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def specimens(context: typer.Context) -> None:
    """Draw specimen documents with their truth (needs idbridge-specimens)."""
    try:
        command = import_module("idbridge_specimens.cli")
    except ModuleNotFoundError as exc:
        raise ConfigError("specimens are drawn by their own distribution: pip install idbridge-specimens") from exc
    command.main(context.args)
