"""`idbridge archive`: keep a provider's answers by the SHA-256 of the picture, for the provider `replay`."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from typing import Annotated, TextIO

import typer

from idbridge import config
from idbridge.archive import keep
from idbridge.errors import ConfigError, IdBridgeError
from idbridge.model import IdDocumentRequest
from idbridge.recognizer import Recognition

from ._input import ConfigOption, CountryOption, ImagesArgument, ProviderOption, TypeOption, read_picture, with_progress


def archive(
    images: ImagesArgument,
    out: Annotated[Path, typer.Option("--out", help="JSON Lines file to add to.")],
    provider: ProviderOption = None,
    country: CountryOption = None,
    id_type: TypeOption = None,
    portrait: Annotated[bool, typer.Option("--portrait", help="Keep the portrait too.")] = False,
    config_file: ConfigOption = None,
) -> None:
    """Archive a provider's answers. Pictures that the file holds already are not asked again."""
    exit_code = 0
    known = _hashes(out)
    ask = partial(IdDocumentRequest, country_region=country, id_type=id_type, return_portrait_image=portrait)
    ask(image=b"")
    with config.load(config_file).open(provider) as recognizer, _append_to(out) as file:
        for path in with_progress(images, total=len(images)):
            outcome: Recognition | IdBridgeError
            sha256 = ""
            try:
                request = ask(image=read_picture(path, recognizer.capabilities.image_limits))
                sha256 = request.image_sha256() or ""
                if sha256 in known:
                    continue
                outcome = recognizer.recognize(request)
            except IdBridgeError as exc:
                sys.stderr.write(f"idbridge: {path}: {exc}\n")
                exit_code = exit_code or exc.exit_code
                outcome = exc
            if sha256 and (answer := keep(sha256, outcome, provider=recognizer.name)):
                file.write(answer.to_json() + "\n")
                file.flush()
                known.add(sha256)
    sys.stderr.write(f"{out}: {len(known)} answers\n")
    raise typer.Exit(exit_code)


def _hashes(path: Path) -> set[str]:
    if not path.exists():
        return set()
    try:
        return {json.loads(line)["sha256"] for line in path.read_text("utf-8").splitlines() if line.strip()}
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise ConfigError(f"{path} is no archive of JSON lines; name another file with --out") from exc


def _append_to(path: Path) -> TextIO:
    try:
        return path.open("a", encoding="utf-8")
    except OSError as exc:
        raise ConfigError(f"{path}: {exc.strerror or 'cannot be written'}; name another file with --out") from exc
