"""What the model is asked, and what its answer is worth: the schema, the fields, the probabilities of its tokens.

Sources: OpenAI API reference, "Chat completions" (response_format, logprobs); the same of vLLM and Ollama.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Any, Final

from idbridge import normalise
from idbridge.forms import Form

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
    }
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


_BYTES: Final = range(256)


def probabilities(content: str, logprobs: object) -> dict[str, float]:
    """How probable each value of the JSON text is by its tokens: the product of theirs, from 0 to 1.

    Nothing where the endpoint gives no probabilities, or gives them of another text.
    """
    tokens = list(_tokens(logprobs))
    text = content.encode(errors="replace")
    if not tokens or b"".join(token for token, _ in tokens) != text:
        return {}
    ends = list(accumulate(len(token) for token, _ in tokens))
    found = {}
    for match in re.finditer(rb'"(\w+)"\s*:\s*(?:"((?:[^"\\]|\\.)*)"|\[([^\]]*)\])', text):
        start, end = match.span(2 if match[2] is not None else 3)
        spanned = [
            logprob for (token, logprob), stop in zip(tokens, ends, strict=True) if _overlaps(token, stop, start, end)
        ]
        if spanned and (total := sum(spanned)) <= 0:
            found[match[1].decode()] = math.exp(total)
    return found


def _overlaps(token: bytes, stop: int, start: int, end: int) -> bool:
    return stop > start and stop - len(token) < end


def _tokens(logprobs: object) -> Iterator[tuple[bytes, float]]:
    """The bytes and the log-probability of each token; those that are neither end it, and then the text differs."""
    tokens = logprobs.get("content") if isinstance(logprobs, dict) else None
    for token in tokens if isinstance(tokens, list) else ():
        match token:
            case {"bytes": [*numbers], "logprob": float() | int() as logprob} if all(
                number in _BYTES for number in numbers
            ):
                yield bytes(numbers), float(logprob)
            case {"token": str(text), "logprob": float() | int() as logprob}:
                yield text.encode(errors="replace"), float(logprob)
            case _:
                return


def parse(content: str) -> dict[str, Any] | None:
    """The JSON object that the model wrote, None for anything else."""
    try:
        written = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return written if isinstance(written, dict) else None
