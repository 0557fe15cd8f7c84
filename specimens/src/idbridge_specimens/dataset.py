"""Writes specimens as a dataset: a folder of picture files and a `manifest.jsonl` with the truth, one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from idbridge.errors import BadRequest, ConfigError

from .fileform import encode
from .specimen import Specimen

MANIFEST: Final = "manifest.jsonl"


def write(folder: Path, specimens: Iterable[Specimen]) -> Iterator[Path]:
    """Write each specimen as it comes and yield its file; the manifest grows line by line.

    Raises `errors.BadRequest` where the folder holds a dataset already, `errors.ConfigError` where it cannot be
    written.
    """
    manifest = folder / MANIFEST
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with manifest.open("x", encoding="utf-8", newline="\n") as lines:
            for number, specimen in enumerate(specimens):
                path = folder / f"{number:05}-{specimen.kind}-{specimen.scene}.{specimen.file.suffix}"
                path.write_bytes(encode(specimen.pixels, specimen.file))
                lines.write(json.dumps(entry(specimen, path.name), ensure_ascii=False) + "\n")
                yield path
    except FileExistsError as exc:
        raise BadRequest(f"{folder} holds a dataset already; choose an empty folder") from exc
    except OSError as exc:
        raise ConfigError(f"{folder} cannot be written; choose another folder") from exc


def entry(specimen: Specimen, image: str) -> dict[str, Any]:
    """The manifest's line: the image's name, truth, zone and kind; then what the README names besides."""
    line: dict[str, Any] = {
        "image": image,
        "truth": dict(specimen.truth),
        "mrz": [line.text for line in specimen.mrz],
        "kind": specimen.kind,
        "scene": specimen.scene,
        "mrz_quads": [[[round(x, 1), round(y, 1)] for x, y in line.quad] for line in specimen.mrz],
        "mrz_capital_px": [round(line.height, 1) for line in specimen.mrz],
    }
    if specimen.special:
        line["special"] = specimen.special
    if specimen.difficulty is not None:
        line["difficulty"] = round(specimen.difficulty, 3)
        line["effects"] = {name: round(amount, 3) for name, amount in specimen.effects.items()}
        line["file"] = specimen.file.name
    return line
