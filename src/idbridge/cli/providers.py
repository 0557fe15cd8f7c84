"""`idbridge providers`: who is installed and what each reads."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from idbridge import registry
from idbridge.errors import ConfigError
from idbridge.model import TEXT_FIELDS
from idbridge.recognizer import ANY_COUNTRY, Capabilities

_WORDS: Final = {"documented": "", "claimed": "claimed: "}
"""How each `Support` is written before its countries."""


def providers(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="As a table for the documentation.")] = False,
) -> None:
    """List the installed providers and the documents they read."""
    rows = [_describe(provider) for provider in registry.installed()]
    if as_json:
        sys.stdout.write(json.dumps(rows, indent=2) + "\n")
    elif as_markdown:
        sys.stdout.write(_markdown(rows))
    else:
        _print(rows)


def _describe(provider: registry.Provider) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": provider.name,
        "distribution": provider.distribution,
        "version": provider.version,
    }
    try:
        capabilities = registry.load(provider.name).capabilities
    except ConfigError as exc:
        return row | {"error": str(exc)}
    return row | {"documents": _documents(capabilities), "fields": _fields(capabilities)}


def _documents(capabilities: Capabilities) -> dict[str, dict[str, str]]:
    """Support by type and country: {"PP": {"VNM": "documented"}}."""
    by_type: dict[str, dict[str, str]] = defaultdict(dict)
    for (country, id_type), support in sorted(capabilities.documents.items()):
        by_type[id_type][country] = support
    return dict(sorted(by_type.items()))


def _fields(capabilities: Capabilities) -> list[str]:
    return [name for name in (*TEXT_FIELDS, "portrait_image") if name in capabilities.fields]


def _countries(support: dict[str, str]) -> str:
    """The documented countries, then those that are only claimed."""
    by_word = {word: [country for country in sorted(support) if support[country] == word] for word in _WORDS}
    return "; ".join(
        _WORDS[word] + ("every country" if ANY_COUNTRY in countries else " ".join(countries))
        for word, countries in by_word.items()
        if countries
    )


def _markdown(rows: list[dict[str, Any]]) -> str:
    lines = [
        "| provider | passports (PP) | identity cards (ID) | driving licences (DL) | fields |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        if "error" in row:
            lines.append(f"| {row['name']} | broken | broken | broken | |")
            continue
        cells = [_countries(row["documents"].get(id_type, {})) or "–" for id_type in ("PP", "ID", "DL")]
        lines.append(f"| {row['name']} | {' | '.join(cells)} | {', '.join(row['fields'])} |")
    return "\n".join(lines) + "\n"


def _print(rows: list[dict[str, Any]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("provider", "version", "type", "countries and regions"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        if "error" in row:
            table.add_row(row["name"], row["version"], "", f"[red]{row['error']}[/red]")
        for number, (id_type, support) in enumerate(row.get("documents", {}).items()):
            name, version = (row["name"], row["version"]) if number == 0 else ("", "")
            table.add_row(name, version, id_type, _countries(support))
    if rows:
        Console().print(table)
    else:
        Console(stderr=True).print("no provider is installed; pip install idbridge-local reads offline")
