"""Writes specimens as a dataset: a folder of JPEG files and a `manifest.jsonl` with the truth, one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import cv2

from idbridge.errors import BadRequest, ConfigError

from .specimen import Specimen

MANIFEST: Final = "manifest.jsonl"
_JPEG_QUALITY: Final = {"scan": 72, "photo": 76}


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
                path = folder / f"{number:05}-{specimen.kind}-{specimen.scene}.jpg"
                path.write_bytes(encode(specimen))
                lines.write(json.dumps(entry(specimen, path.name), ensure_ascii=False) + "\n")
                yield path
    except FileExistsError as exc:
        raise BadRequest(f"{folder} holds a dataset already; choose an empty folder") from exc
    except OSError as exc:
        raise ConfigError(f"{folder} cannot be written; choose another folder") from exc


def encode(specimen: Specimen) -> bytes:
    """The picture as a JPEG file."""
    _, data = cv2.imencode(
        ".jpg",
        cv2.cvtColor(specimen.pixels, cv2.COLOR_RGB2BGR),
        [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY[specimen.scene], cv2.IMWRITE_JPEG_OPTIMIZE, 1],
    )
    return data.tobytes()


def entry(specimen: Specimen, image: str) -> dict[str, Any]:
    """The manifest's line: the image's name, truth, zone and kind; also the scene and the zone's corners in pixels."""
    return {
        "image": image,
        "truth": dict(specimen.truth),
        "mrz": [line.text for line in specimen.mrz],
        "kind": specimen.kind,
        "scene": specimen.scene,
        "mrz_quads": [[[round(x, 1), round(y, 1)] for x, y in line.quad] for line in specimen.mrz],
    }
