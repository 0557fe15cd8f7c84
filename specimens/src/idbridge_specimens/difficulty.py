"""Says what happens to a hard scene: which effects of `hard.toml`, and how strong each is."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from numpy.random import Generator

_ALWAYS: Final = (1.0, 1.0)
_CLEAR_CAPITAL: Final = 12.0
"""Height in pixels below which capitals are treated gently: a person could not read them otherwise."""


@dataclass(frozen=True, slots=True)
class Effect:
    """How likely an effect is, and how strong, each at difficulty 0 and at difficulty 1."""

    likely: tuple[float, float]
    amount: tuple[tuple[float, float], tuple[float, float]]
    by_ratio: bool = False
    by_camera: bool = False
    gentle: bool = False


@cache
def effects() -> Mapping[str, Effect]:
    """The effects by name."""
    table = tomllib.loads(resources.files(__package__).joinpath("hard.toml").read_text(encoding="utf-8"))
    return {name: Effect(**{"likely": _ALWAYS, **entry}) for name, entry in table.items()}


def strengths(rng: Generator, difficulty: float) -> dict[str, float]:
    """The amount of each effect that happens; an effect of an easy picture is in the same picture made harder too."""
    happening = {}
    for name, effect in effects().items():
        chance, share = rng.random(2).tolist()
        low, high = (_between(*ends, difficulty) for ends in zip(*effect.amount, strict=True))
        if chance < _between(*effect.likely, difficulty):
            happening[name] = low * (high / low) ** share if effect.by_ratio else _between(low, high, share)
    gentleness = min(1.0, happening["capital"] / _CLEAR_CAPITAL)
    return {
        name: amount * gentleness if effects()[name].gentle else amount
        for name, amount in happening.items()
        if not ("scanner" in happening and effects()[name].by_camera)
    }


def _between(start: float, stop: float, share: float) -> float:
    return start + (stop - start) * share
