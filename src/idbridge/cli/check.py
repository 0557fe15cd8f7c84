"""`idbridge check`: is the configuration usable? Nobody is called."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from typing import Annotated, Any

import typer

from idbridge import config, registry
from idbridge.errors import ConfigError

from ._input import ConfigOption
from .serve import NEEDS_EXTRA


def check(
    config_file: ConfigOption = None,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON schema of idbridge.toml instead.")] = False,
) -> None:
    """Validate the configuration and its secrets, calling nobody."""
    if schema:
        sys.stdout.write(json.dumps(_schema(), indent=2) + "\n")
        return
    loaded = config.load(config_file)
    verdicts = config.check(loaded)
    if loaded.gateway is not None:
        verdicts.append(("gateway", _check_gateway(loaded)))
    for name, error in verdicts:
        if error is None:
            used = " (answers `idbridge recognize`)" if name == loaded.provider else ""
            sys.stdout.write(f"{name}: usable{used}\n")
        else:
            sys.stderr.write(f"idbridge: {error}\n")
    raise typer.Exit(max((error.exit_code for _, error in verdicts if error), default=0))


def _schema() -> dict[str, Any]:
    document = config.schema()
    with suppress(ModuleNotFoundError):
        from idbridge.gateway import settings  # noqa: PLC0415  # it comes with an extra

        document["properties"]["gateway"] |= settings.schema()
    return document


def _check_gateway(loaded: config.Config) -> ConfigError | None:
    try:
        from idbridge.gateway import settings  # noqa: PLC0415  # it comes with an extra

        for name in settings.load(loaded).providers(loaded.provider):
            loaded.validated(name, registry.load(name))
    except ModuleNotFoundError:
        return ConfigError(NEEDS_EXTRA)
    except ConfigError as exc:
        return exc
    return None
