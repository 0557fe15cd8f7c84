"""Reads a dataset: a folder of pictures with a `manifest.jsonl` that says what stands in each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One picture: `name` in the manifest, `mrz` the true lines or None, `group` what results are counted by.

    `scored` is False where a zone is printed that no reader can be held to.
    """

    name: str
    path: Path
    mrz: tuple[str, ...] | None
    group: str
    scored: bool

    @property
    def has_no_zone(self) -> bool:
        """Whether nothing valid may be read in the picture."""
        return self.mrz is None and self.scored


def rows(folder: Path, limit: int | None = None) -> Iterator[Row]:
    """The pictures of a dataset in the order of its manifest, the first `limit` of them."""
    lines = (folder / "manifest.jsonl").read_text("utf-8").splitlines()
    for line in lines[:limit]:
        record = json.loads(line)
        mrz = record.get("mrz")
        yield Row(
            name=record["image"],
            path=folder / record["image"],
            mrz=None if mrz is None else tuple(mrz),
            group=record.get("mrz_kind") or (record.get("kind", "?") if mrz else "no MRZ"),
            scored=not record.get("mrz_unusable"),
        )
