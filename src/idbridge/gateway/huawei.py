"""Huawei's wire: `POST /v2/{project_id}/ocr/id-document`, its body made a request and an item made its answer.

Source: Huawei Cloud OCR API reference, "ID Document OCR". Headers that it knows and that change nothing here:
Enterprise-Project-Id, which must never cause an error, X-Project-Id and X-Security-Token.
"""

from __future__ import annotations

import re
from typing import Any, Final

import pybase64
from fastapi import APIRouter, Request, Response
from pydantic_core import from_json

from idbridge.errors import BadImage, BadRequest
from idbridge.model import IdDocumentRequest
from idbridge.recognizer import Recognition

from . import answers, openapi
from .fetching import UrlNotAllowed
from .refusals import Refused
from .service import Service

MAX_BASE64: Final = 10 * 1024 * 1024
"""The characters of a picture's Base64 text."""
MAX_WORDS: Final = 300
"""Entries of country_region and of id_type: more than there are countries."""

_PROJECT_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_FIELDS: Final = ("image", "url", "country_region", "id_type", "return_portrait_image")

router = APIRouter()


@router.post(
    "/v2/{project_id}/ocr/id-document",
    response_model=openapi.Result,
    responses=openapi.ERRORS,
    openapi_extra=openapi.HUAWEI_CALL,
    dependencies=openapi.AUTHENTICATED,
)
async def recognize_id_document(request: Request) -> Response:
    """Read one document for a client of Huawei's."""
    project_id: str = request.path_params["project_id"]
    if not _PROJECT_ID.fullmatch(project_id):  # the SDKs send a literal {project_id} where they know none
        raise Refused("no such api")
    service: Service = request.app.state.service
    async with service.receive_document(request, project_id=project_id) as (tenant, body):
        asked = read_body(body, key=request.headers.get("x-sticky-key"))
    del body  # megabytes that nobody needs while the document waits
    recognition = await service.recognize(tenant, asked)
    return answers.respond_well({"result": item_of(recognition, asked)})


def item_of(recognition: Recognition, asked: IdDocumentRequest) -> dict[str, Any]:
    """The item as it stands under "result"; the portrait only where it was asked for."""
    item = recognition.item.to_wire()
    if not asked.return_portrait_image:
        item.pop("portrait_image", None)
    return item


def read_body(body: bytes, *, key: str | None = None) -> IdDocumentRequest:
    """The request in a JSON body of Huawei's form; fields it does not know are ignored, null and "" are absent.

    Raises `Refused` for what is no JSON or too much Base64, else `errors.BadRequest`, `errors.BadImage` and
    `UrlNotAllowed`.
    """
    try:
        document = from_json(body, allow_inf_nan=False, cache_strings=False)
    except ValueError as exc:
        raise Refused("not json") from exc
    if not isinstance(document, dict):
        raise Refused("not json")
    given = {name: document[name] for name in _FIELDS if document.get(name) not in (None, "")}
    image, url = given.pop("image", None), given.pop("url", None)
    if (image is None) == (url is None):
        raise BadRequest("give exactly one of image and url")
    portrait = given.pop("return_portrait_image", False)
    if not isinstance(portrait, bool):
        raise BadRequest("return_portrait_image is true or false, not a text")
    for name, words in given.items():
        if not isinstance(words, str | list) or len(words) > MAX_WORDS:
            raise BadRequest(f"{name} takes a string or a list of strings")
    return IdDocumentRequest(
        image=None if image is None else decode_base64(image),
        url=None if url is None else _check_url(url),
        return_portrait_image=portrait,
        key=key,
        **given,
    )


def decode_base64(text: object) -> bytes:
    """The bytes of strict Base64 (RFC 4648, 4), with line breaks where MIME encoders put them.

    Raises `Refused` for more than the contract takes, `errors.BadRequest` for what is no string, `errors.BadImage` for
    anything that is no Base64, a `data:` prefix among it.
    """
    if not isinstance(text, str):
        raise BadRequest("image is Base64 text")
    if len(text) > MAX_BASE64:
        raise Refused("too much base64")
    if "\n" in text:
        text = text.replace("\r\n", "").replace("\n", "")
    try:
        return pybase64.b64decode(text, validate=True)
    except ValueError as exc:
        raise BadImage("image is no Base64; encode the file itself, without a data: prefix", reason="format") from exc


def _check_url(url: object) -> str:
    if not isinstance(url, str) or not re.fullmatch(r"[!-~]+", url):
        raise BadRequest("url is an address in ASCII; encode other characters as UTF-8 and percent signs")
    if not re.match(r"https?://.", url):
        raise UrlNotAllowed("url takes http and https addresses")
    return url
