"""What the model is asked, which of its words are which of ours, and what the error codes of servers mean.

Source: OpenAI API reference, "Chat completions" (response_format) and "Error codes"; the same of vLLM and Ollama.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from idbridge import errors, normalise
from idbridge.forms import Form
from idbridge.transport import USED_UP, Fault, unreadable

_DATE: Final = normalise.date_in("%Y-%m-%d")

FORM: Final = Form(
    sources={
        "country_region": ("country_region", normalise.country),
        "id_type": ("id_type", normalise.one_of("PP", "DL", "ID")),
        "side": ("side", normalise.one_of("front", "back")),
        "first_name": ("first_name", normalise.without_title),
        "last_name": ("last_name", normalise.text),
        "sex": ("sex", normalise.sex),
        "nationality": ("nationality", normalise.nationality),
        "birth_date": ("birth_date", _DATE),
        "issue_date": ("issue_date", _DATE),
        "expiry_date": ("expiry_date", _DATE),
        "document_number": ("document_number", normalise.document_number),
        "address": ("address", normalise.text),
        "issuing_authority": ("issuing_authority", normalise.text),
    },
    mrz=("mrz",),
    generated=True,
)

ASKED: Final[Mapping[str, str]] = {
    "country_region": "ISO 3166-1 alpha-3 code of the state that issued the document",
    "id_type": "PP for a passport, DL for a driving licence, ID for any identity card",
    "side": "front for the side with the portrait, else back",
    "first_name": "given names as printed, in Latin letters where they are printed in them",
    "last_name": "surnames as printed, in Latin letters where they are printed in them",
    "sex": "M, F or X as printed",
    "nationality": "as printed",
    "birth_date": "YYYY-MM-DD; null unless day, month and year are all printed",
    "issue_date": "YYYY-MM-DD; null unless day, month and year are all printed",
    "expiry_date": "YYYY-MM-DD; null unless day, month and year are all printed",
    "document_number": "the document's own number",
    "address": "the holder's address as printed",
    "issuing_authority": "as printed",
}
"""What each field is, in the model's words."""

INSTRUCTION: Final = (
    "You transcribe identity documents. Write what is printed in the picture and nothing else: null for whatever is"
    " absent, covered or illegible. Never guess, never complete, never translate. Copy every line of the"
    " machine-readable zone character by character, fillers (<) included. If the picture shows no identity document,"
    " set is_document to false and everything else to null."
)

SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "properties": {
        "is_document": {"type": "boolean"},
        **{name: {"type": ["string", "null"], "description": asked} for name, asked in ASKED.items()},
        "mrz": {
            "type": ["array", "null"],
            "items": {"type": "string"},
            "description": "the lines of the machine-readable zone",
        },
    },
    # Strict schemas name every property as required; what is absent is null.
    "required": ["is_document", *ASKED, "mrz"],
    "additionalProperties": False,
}

_PICTURE: Final = unreadable("JPEG or PNG")

FAULTS: Final[Mapping[str | int, Fault]] = {
    "model_not_found": Fault(errors.ProviderError, "does not offer the model; check model"),
    "invalid_image": _PICTURE,
    "invalid_image_format": _PICTURE,
    "image_parse_error": _PICTURE,
    "insufficient_quota": USED_UP,
}
