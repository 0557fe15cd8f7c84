"""Makes kinds of any state from the forms that ICAO describes, as `kinds.toml` has them, from `states.toml`."""

from __future__ import annotations

import colorsys
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

_INKS: Final[Mapping[str, tuple[float, float, float]]] = {
    "left": (0.00, 0.09, 0.92),
    "middle": (0.12, 0.05, 0.96),
    "right": (0.25, 0.08, 0.92),
    "lines": (0.02, 0.60, 0.58),
    "second": (0.42, 0.45, 0.62),
    "title": (0.02, 0.72, 0.34),
}
"""For each part of a palette: how far its hue is from the state's own (0..1), its saturation, its value."""


@cache
def states() -> Mapping[str, Mapping[str, Any]]:
    """The states of `states.toml` by their alpha-3 code."""
    table: Mapping[str, Mapping[str, Any]] = _tables()["states"]
    return table


def entries() -> dict[str, dict[str, Any]]:
    """The generic kinds by key: the state's code and the form's name, such as "DEU-PP"."""
    tables = _tables()
    return {
        f"{code}-{form}": _entry(code, state, form, tables)
        for code, state in states().items()
        for form in state["forms"]
    }


def _entry(code: str, state: Mapping[str, Any], form: str, tables: Mapping[str, Any]) -> dict[str, Any]:
    entry = {**tables["common"], **tables["forms"][form], **state.get(form, {})}
    return {
        **entry,
        "state": code,
        "people": state["people"],
        "title": state["title"],
        "nationality": dict.fromkeys("MF", state["nationality"]),
        "authorities": state["authorities"],
        "labels": {name: tables["labels"][name] for row in entry["rows"] for name in row.split()} | entry["labels"],
        "palette": {part: _colour(state["hue"], *ink) for part, ink in _INKS.items()},
    }


def _colour(hue: float, shift: float, saturation: float, value: float) -> str:
    rgb = colorsys.hsv_to_rgb((hue + shift) % 1, saturation, value)
    return "#" + bytes(round(255 * part) for part in rgb).hex()


@cache
def _tables() -> Mapping[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("states.toml").read_text(encoding="utf-8"))
