"""The contract's JSON to and from idbridge: what is sent, and Huawei's result as an item.

Source: Huawei Cloud OCR API reference, "ID Document OCR". Whatever an answer holds against the contract is left out
with a warning, never guessed.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any, Final

from idbridge import normalise
from idbridge.errors import MalformedResponse, NotRecognized
from idbridge.model import CONTRACT_DOCUMENTS, IdDocumentItem, IdDocumentRequest


def to_body(request: IdDocumentRequest) -> dict[str, object]:
    """The body of the call; countries and types that the service never read are not mentioned to it."""
    pairs = request.pairs(CONTRACT_DOCUMENTS)
    body: dict[str, object] = {
        "country_region": [code for code in request.country_region if any(code == country for country, _ in pairs)],
        "id_type": [word for word in request.id_type if any(word == id_type for _, id_type in pairs)],
        "return_portrait_image": request.return_portrait_image,
    }
    picture = {"url": request.url} if request.image is None else {"image": base64.b64encode(request.image).decode()}
    return {**picture, **{name: value for name, value in body.items() if value}}


def to_item(document: Mapping[str, Any], *, portrait: bool) -> tuple[IdDocumentItem, tuple[str, ...]]:
    """The item in an answer and warnings of what was left out; the portrait only where `portrait` asks for it.

    Raises `errors.MalformedResponse` where there is no result object, `errors.NotRecognized` where it holds no field
    of a holder or a document.
    """
    result = document.get("result")
    if not isinstance(result, dict):
        raise MalformedResponse("huawei answered without a result; check the endpoint", provider="huawei", status=200)
    given = {name: value for name, value in result.items() if value is not None and str(value).strip()}
    fields: dict[str, Any] = {name: read(given[name]) for name, read in _READERS.items() if name in given}
    left_out = [name for name, value in fields.items() if value is None]
    if not {name for name, value in fields.items() if value is not None} - {"country_region", "id_type", "side"}:
        raise NotRecognized(
            "huawei read no field of the document; send a sharper picture of the whole of it",
            provider="huawei",
            status=200,
        )
    if portrait and "portrait_image" in given:
        fields["portrait_image"] = _read_base64(given["portrait_image"])
        left_out += ["portrait_image"] if fields["portrait_image"] is None else []
    # The contract calls confidence an object and gives no schema; the names of its fields are the natural keys.
    read_fields = [name for name in _READERS if fields.get(name) is not None]
    fields["confidence"] = normalise.confidence(given.get("confidence"), read_fields)
    left_out += ["confidence"] if given.get("confidence") and not fields["confidence"] else []
    warnings = tuple(f"{name} is not as the contract writes it and was left out" for name in left_out)
    return IdDocumentItem(**fields), warnings


def _one_of(*words: str) -> Callable[[object], str | None]:
    forms = {word.upper(): word for word in words}
    return lambda value: forms.get((normalise.text(value) or "").upper())


def _read_date(value: object) -> str | None:
    return normalise.iso_date(value, "%Y-%m-%d")


_READERS: Final[Mapping[str, Callable[[object], str | None]]] = {
    "country_region": normalise.country,
    "id_type": _one_of("PP", "DL", "ID"),
    "side": _one_of("front", "back"),
    "first_name": normalise.text,
    "last_name": normalise.text,
    "sex": normalise.sex,
    "nationality": normalise.nationality,
    "birth_date": _read_date,
    "issue_date": _read_date,
    "expiry_date": _read_date,
    "document_number": normalise.document_number,
    "address": normalise.text,
    "issuing_authority": normalise.text,
}


def _read_base64(value: object) -> str | None:
    try:
        return value if isinstance(value, str) and base64.b64decode(value, validate=True) else None
    except ValueError:
        return None
