"""The forms an archive comes in: a JSON Lines file, a JSON file, a cassette, or a folder of these."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from idbridge.archive import Answer, read_answer
from idbridge.errors import ConfigError, MalformedResponse

_HASHED_IMAGE = re.compile(r"sha256:([0-9a-f]{64})")


def read_archive(path: Path) -> dict[str, Answer]:
    """Every answer in the archive by the SHA-256 of its image; the later of two to one image wins.

    Raises `errors.ConfigError` for a file that cannot be read, `errors.MalformedResponse` for one that holds no answer.
    """
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    readers = {".jsonl": _read_lines, ".json": _read_object, ".yaml": _read_cassette, ".yml": _read_cassette}
    answers: dict[str, Answer] = {}
    for file in files:
        if reader := readers.get(file.suffix.lower()):
            try:
                answers.update((answer.sha256, answer) for answer in reader(file))
            except (OSError, UnicodeDecodeError) as exc:
                raise ConfigError(f"archive: {file} cannot be read; check its permissions and encoding") from exc
    if not answers:
        raise ConfigError(f"archive: {path} holds no answers; it is a .jsonl file or a folder of .json or .yaml files")
    return answers


def _read_lines(file: Path) -> Iterator[Answer]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _read_text(line, f"{file}, line {number},")


def _read_object(file: Path) -> Iterator[Answer]:
    yield _read_text(file.read_text("utf-8"), str(file))


def _read_cassette(file: Path) -> Iterator[Answer]:
    """The exchanges of a cassette in vcrpy's form whose requests hold the image's hash in its place."""
    try:
        cassette = yaml.safe_load(file.read_text("utf-8"))
        exchanges = cassette["interactions"]
    except (yaml.YAMLError, KeyError, TypeError) as exc:
        raise MalformedResponse(f"{file} is no cassette; it is YAML with `interactions`") from exc
    for exchange in exchanges:
        if answer := _read_exchange(exchange, where=str(file)):
            yield answer


def _read_exchange(exchange: Any, *, where: str) -> Answer | None:
    try:
        image = _HASHED_IMAGE.search(str(exchange["request"]["body"]))
        body = json.loads(exchange["response"]["body"]["string"])
    except (KeyError, TypeError, ValueError):
        return None
    if image is None or not isinstance(body, dict) or not body.keys() & {"result", "error_code"}:
        return None
    return read_answer({**body, "sha256": image[1]}, where=where)


def _read_text(text: str, where: str) -> Answer:
    try:
        return read_answer(json.loads(text), where=where)
    except ValueError as exc:
        raise MalformedResponse(f"{where} is not JSON; archive that picture again") from exc
