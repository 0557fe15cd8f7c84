"""`idbridge recognize`: pictures in, Huawei's result objects out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from idbridge import config
from idbridge.annotate import annotate as draw
from idbridge.errors import BadRequest, IdBridgeError
from idbridge.image import decode
from idbridge.model import IdDocumentRequest
from idbridge.recognizer import Evidence, IdDocumentRecognizer

from ._input import ConfigOption, CountryOption, ImagesArgument, ProviderOption, TypeOption, read_picture, with_progress


def recognize(
    images: ImagesArgument,
    provider: ProviderOption = None,
    country: CountryOption = None,
    id_type: TypeOption = None,
    portrait: Annotated[bool, typer.Option("--portrait", help="Return the portrait too.")] = False,
    evidence: Annotated[bool, typer.Option("--evidence", help="Say what stands behind the answer.")] = False,
    annotate: Annotated[
        Path | None, typer.Option("--annotate", metavar="OUT.png", help="Draw what was read where on a copy.")
    ] = None,
    config_file: ConfigOption = None,
) -> None:
    """Read identity documents.

    One picture gives one JSON object; several give one JSON object a line, with "image" and "result" or "error".
    """
    exit_code = 0
    ask = partial(IdDocumentRequest, country_region=country, id_type=id_type, return_portrait_image=portrait)
    ask(image=b"")
    if annotate and len(images) != 1:
        raise BadRequest("--annotate draws on one picture; name one")
    with config.load(config_file).open(provider) as recognizer:
        for path in with_progress(images, total=len(images)):
            try:
                answer = _answer(recognizer, path, ask, evidence=evidence, drawing=annotate)
            except IdBridgeError as exc:
                sys.stderr.write(f"idbridge: {path}: {exc}\n")
                exit_code = exit_code or exc.exit_code
                answer = {"error": {"kind": type(exc).__name__, "message": str(exc)}}
                if len(images) == 1:
                    break
            _print(answer if len(images) == 1 else {"image": str(path), **answer}, alone=len(images) == 1)
    raise typer.Exit(exit_code)


def _answer(
    recognizer: IdDocumentRecognizer[Any],
    path: Path,
    ask: Callable[..., IdDocumentRequest],
    *,
    evidence: bool,
    drawing: Path | None,
) -> dict[str, Any]:
    data = read_picture(path, recognizer.capabilities.image_limits)
    recognition = recognizer.recognize(ask(image=data))
    if drawing:
        _draw(data, recognition.evidence, drawing)
    answer: dict[str, Any] = {"result": recognition.item.to_wire()}
    if evidence:
        answer["evidence"] = _evidence(recognition.evidence)
    return answer


def _evidence(evidence: Evidence) -> dict[str, Any]:
    timings = {stage: round(milliseconds, 2) for stage, milliseconds in evidence.timings_ms.items()}
    shown = {
        "provider": evidence.provider,
        "mrz": evidence.mrz,
        "mrz_valid": evidence.mrz_valid,
        "mrz_boxes": [[[round(x, 1), round(y, 1)] for x, y in line.corners] for line in evidence.mrz_seen],
        "barcode": evidence.barcode,
        "personal_number": evidence.personal_number,
        "raw": evidence.raw,
        "warnings": evidence.warnings,
        "timings_ms": timings,
    }
    return {name: value for name, value in shown.items() if value not in (None, (), [], {})}


def _draw(data: bytes, evidence: Evidence, path: Path) -> None:
    if not evidence.mrz_seen:
        raise BadRequest(f"{evidence.provider} does not say where it read; nothing can be drawn")
    try:
        draw(decode(data, mode="RGB"), evidence.mrz_seen).save(path)
    except (OSError, ValueError) as exc:
        raise BadRequest(f"--annotate cannot write {path}; name a .png or .jpg in a folder that exists") from exc


def _print(answer: dict[str, Any], *, alone: bool) -> None:
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2 if alone else None, default=str) + "\n")
    sys.stdout.flush()
