"""The contract's JSON to and from idbridge: what is sent, and Huawei's result as an item.

Source: Huawei Cloud OCR API reference, "ID Document OCR". Whatever an answer holds against the contract is left out
with a warning, never guessed.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any, Final

from idbridge import normalise
from idbridge.enrich import Reading
from idbridge.errors import MalformedResponse
from idbridge.model import CONTRACT_DOCUMENTS, IdDocumentRequest


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


def to_reading(document: Mapping[str, Any]) -> Reading:
    """What an answer holds, with warnings of what was left out.

    Raises `errors.MalformedResponse` where there is no result object.
    """
    result = document.get("result")
    if not isinstance(result, dict):
        raise MalformedResponse("huawei answered without a result; check the endpoint", provider="huawei", status=200)
    fields, warnings = normalise.read_fields(result, _READERS)
    # The contract calls confidence an object and gives no schema; the names of its fields are the natural keys.
    confidence = normalise.confidence(result.get("confidence"), fields)
    portrait, no_portrait = normalise.read_fields(result, {"portrait_image": normalise.portrait})
    if result.get("confidence") and not confidence:
        warnings += ("confidence could not be understood and was left out",)
    return Reading(
        fields=fields,
        confidence=confidence,
        portrait_image=portrait.get("portrait_image"),
        warnings=warnings + no_portrait,
    )


_DATE: Final = normalise.date_in("%Y-%m-%d")

_READERS: Final[Mapping[str, Callable[[object], str | None]]] = {
    "country_region": normalise.country,
    "id_type": normalise.one_of("PP", "DL", "ID"),
    "side": normalise.one_of("front", "back"),
    "first_name": normalise.text,
    "last_name": normalise.text,
    "sex": normalise.sex,
    "nationality": normalise.nationality,
    "birth_date": _DATE,
    "issue_date": _DATE,
    "expiry_date": _DATE,
    "document_number": normalise.document_number,
    "address": normalise.text,
    "issuing_authority": normalise.text,
}
