"""The gateway's own endpoints: documents with their evidence, health, metrics."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from idbridge.errors import BadRequest
from idbridge.model import IdDocumentRequest
from idbridge.recognizer import Evidence

from . import answers, openapi
from .bodies import MAX_BODY_BYTES
from .huawei import item_of, read_body
from .refusals import Refused
from .service import Service

router = APIRouter()


class _FormInMemory(MultiPartParser):
    """Keeps every upload in memory: Starlette lays large ones down in temporary files, and these are passports."""

    spool_max_size = MAX_BODY_BYTES + 1


@router.post(
    "/v1/recognize",
    response_model=openapi.ResultWithEvidence,
    responses=openapi.ERRORS,
    openapi_extra=openapi.NATIVE_CALL,
    dependencies=openapi.AUTHENTICATED,
)
async def recognize(request: Request) -> Response:
    """Read one document, sent as multipart/form-data or as Huawei's JSON, and say what stands behind the answer."""
    service: Service = request.app.state.service
    key = request.headers.get("x-sticky-key")
    async with service.receive_document(request) as (tenant, body):
        if request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
            asked = await _read_form(request, body, key)
        else:
            asked = read_body(body, key=key)
    del body
    recognition = await service.recognize(tenant, asked)
    return answers.respond_well({"result": item_of(recognition, asked), "evidence": _show(recognition.evidence)})


@router.get("/healthz")
async def show_health(_: Request) -> Response:
    """The process lives."""
    return answers.respond_well({"status": "alive"})


@router.get("/readyz", responses={503: openapi.ERRORS[503]})
async def show_readiness(request: Request) -> Response:
    """Documents are taken."""
    if not request.app.state.service.ready:
        raise Refused("not ready")
    return answers.respond_well({"status": "ready"})


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def show_metrics(request: Request) -> Response:
    """The counters, in Prometheus' text format."""
    service: Service = request.app.state.service
    return Response(service.metrics.render(), media_type="text/plain; version=0.0.4")


async def _read_form(request: Request, body: bytes, key: str | None) -> IdDocumentRequest:
    form = await _parse(request, body)
    try:
        image, portrait = form.get("image"), form.get("return_portrait_image", "false")
        if not isinstance(image, UploadFile):
            raise BadRequest("image is a file in the form")
        if portrait not in ("true", "false"):
            raise BadRequest("return_portrait_image is true or false")
        return IdDocumentRequest(
            image=await image.read(),
            country_region=_words(form, "country_region"),
            id_type=_words(form, "id_type"),
            return_portrait_image=portrait == "true",
            key=key,
        )
    finally:
        await form.close()


async def _parse(request: Request, body: bytes) -> FormData:
    async def whole() -> AsyncGenerator[bytes, None]:
        yield body

    try:
        return await _FormInMemory(request.headers, whole(), max_files=1, max_fields=50).parse()
    except (MultiPartException, ValueError) as exc:
        raise BadRequest("the form is malformed; send multipart/form-data with a file image") from exc


def _words(form: FormData, name: str) -> list[str]:
    values = form.getlist(name)
    if not all(isinstance(value, str) for value in values):
        raise BadRequest(f"{name} takes strings")
    return [str(value) for value in values if value]


def _show(evidence: Evidence) -> dict[str, Any]:
    shown = openapi.ShownEvidence(
        provider=evidence.provider,
        mrz=evidence.mrz,
        mrz_valid=evidence.mrz_valid,
        barcode=evidence.barcode,
        personal_number=evidence.personal_number,
        warnings=evidence.warnings,
        timings_ms={stage: round(milliseconds, 2) for stage, milliseconds in evidence.timings_ms.items()},
    )
    return shown.model_dump(exclude_none=True)
