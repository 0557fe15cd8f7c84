"""What the OpenAPI document says of calls, answers and errors; the routes themselves work on the request."""

from __future__ import annotations

from typing import Any, Final

from fastapi import Security
from fastapi.security import APIKeyHeader
from pydantic import BaseModel, Field

from idbridge.model import IdDocumentItem

AUTHENTICATED: Final = [
    Security(
        APIKeyHeader(
            name="X-Auth-Token",
            auto_error=False,
            description="A token; or sign the request by SDK-HMAC-SHA256 instead.",
        )
    )
]


class HuaweiError(BaseModel):
    """An error in Huawei's form."""

    error_code: str
    error_msg: str
    request_id: str | None = Field(default=None, description="Where the gateway itself refused the request.")


class ShownEvidence(BaseModel):
    """What stands behind an item."""

    provider: str
    mrz: tuple[str, ...] | None = None
    mrz_valid: bool | None = None
    barcode: str | None = None
    personal_number: str | None = None
    warnings: tuple[str, ...] = ()
    timings_ms: dict[str, float] = {}


class Result(BaseModel):
    """Huawei's answer."""

    result: IdDocumentItem


class ResultWithEvidence(Result):
    """The native answer."""

    evidence: ShownEvidence


ERRORS: Final[dict[int | str, dict[str, Any]]] = {
    status: {"model": HuaweiError, "description": description}
    for status, description in {
        400: "The request or the picture is at fault.",
        401: "Nobody known sent this.",
        403: "Another's project.",
        404: "There is no such API.",
        408: "The body did not come in time.",
        413: "The body is larger than 12 MiB.",
        429: "Too much at once or in this minute; Retry-After says when to come again.",
        500: "The recognition failed.",
        502: "The provider failed.",
        503: "The provider cannot be reached or did not answer in time.",
    }.items()
}

_WORDS: Final = {
    "country_region": {
        "description": "ISO 3166-1 codes of two or three letters; none means any.",
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
    },
    "id_type": {
        "description": "PP passport, DL driving licence, ID identity card; none means any.",
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string", "enum": ["PP", "DL", "ID"]}}],
    },
    "return_portrait_image": {"type": "boolean", "default": False},
}

_BODY: Final = {
    "type": "object",
    "description": "Exactly one of image and url.",
    "properties": {
        "image": {"type": "string", "format": "byte", "maxLength": 10 * 1024 * 1024},
        "url": {"type": "string", "format": "uri"},
        **_WORDS,
    },
    "oneOf": [{"required": ["image"]}, {"required": ["url"]}],
}
_FORM: Final = {
    "type": "object",
    "properties": {"image": {"type": "string", "format": "binary"}, **_WORDS},
    "required": ["image"],
}

_PROJECT_ID: Final = {"name": "project_id", "in": "path", "required": True, "schema": {"type": "string"}}

HUAWEI_CALL: Final = {
    "parameters": [_PROJECT_ID],
    "requestBody": {"required": True, "content": {"application/json": {"schema": _BODY}}},
}
NATIVE_CALL: Final = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": _BODY}, "multipart/form-data": {"schema": _FORM}},
    }
}
