"""A vendor's answer read by a table: which of its fields is which of ours, and how its words become ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from . import normalise
from .enrich import Reading

Reader = Callable[[object], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The fields of one API's answer.

    `sources` gives for each of our fields a key and a reader of what stands there (`idbridge.normalise` has the usual
    ones); in a key "A|B" is B where A is empty, "A+B" both joined by a blank. `constant` are fields that the API leaves
    to the caller to know, `full_name` the key of a name that is not divided, `mrz` the keys of the lines of a
    machine-readable zone.
    """

    sources: Mapping[str, tuple[str, Reader]]
    constant: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    full_name: str | None = None
    mrz: tuple[str, ...] = ()
    personal_number: str | None = None
    portrait_image: str | None = None

    def read(
        self,
        find: Callable[[str], object],
        score: Callable[[str], object] = lambda _: None,
        *,
        warnings: tuple[str, ...] = (),
    ) -> Reading:
        """The reading of an answer: `find` gives the value at a key, `score` its confidence from 0 to 1, if any."""
        keys = {name: key for name, (key, _) in self.sources.items()}
        readers = {name: reader for name, (_, reader) in self.sources.items()}
        read, not_understood = normalise.read_fields({name: _value(find, key) for name, key in keys.items()}, readers)
        fields = {**self.constant, **read}
        if self.full_name and not {"last_name", "first_name"} & fields.keys():
            names = normalise.split_name(normalise.without_title(find(self.full_name)), fields.get("country_region"))
            fields, keys = fields | names, keys | dict.fromkeys(names, self.full_name)
        scores = {name: _score(score, key) for name, key in keys.items()}
        return Reading(
            fields=fields,
            confidence=normalise.confidence(scores, fields),
            mrz=[line for key in self.mrz if (line := normalise.text(find(key)))] or None,
            personal_number=normalise.text(find(self.personal_number)) if self.personal_number else None,
            portrait_image=normalise.portrait(find(self.portrait_image)) if self.portrait_image else None,
            warnings=warnings + not_understood,
        )


def _value(find: Callable[[str], object], key: str) -> object:
    for choice in key.split("|"):
        parts = [find(part) for part in choice.split("+")]
        found = parts[0] if len(parts) == 1 else " ".join(part for part in parts if isinstance(part, str))
        if found is not None and str(found).strip():
            return found
    return None


def _score(score: Callable[[str], Any], key: str) -> object:
    for choice in key.split("|"):
        found = [number for part in choice.split("+") if (number := score(part)) is not None]
        if found:
            return min(found)  # two parts are as sure as the less sure of them
    return None
