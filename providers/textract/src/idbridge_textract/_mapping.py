"""AnalyzeID's fields in the contract's words.

Source: Amazon Textract developer guide, "Identity Documentation Response Objects", and its API reference, "AnalyzeID".
COUNTY is a county of a US state and no country, and an empty text is a field that the document does not have, however
sure the service is of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from idbridge import errors, normalise
from idbridge.enrich import Reading
from idbridge.forms import Form
from idbridge.model import IdType, Side
from idbridge.shape import PascalShape
from idbridge.transport import Fault

ID_TYPES: Final[Mapping[str, tuple[IdType, Side]]] = {
    "PASSPORT": ("PP", "front"),
    "DRIVER LICENSE FRONT": ("DL", "front"),
    "DRIVER LICENSE BACK": ("DL", "back"),
}
"""The words of ID_TYPE."""

ADDRESS: Final = ("ADDRESS", "CITY_IN_ADDRESS", "STATE_IN_ADDRESS", "ZIP_CODE_IN_ADDRESS")
"""The parts of an address in their order."""

_DATE: Final = normalise.date_in("%Y-%m-%dT%H:%M:%S")

FORM: Final = Form(
    sources={
        "id_type": ("ID_TYPE", lambda word: ID_TYPES[str(word)][0]),
        "side": ("ID_TYPE", lambda word: ID_TYPES[str(word)][1]),
        "first_name": ("FIRST_NAME+MIDDLE_NAME", normalise.text),
        "last_name": ("LAST_NAME+SUFFIX", normalise.text),
        "birth_date": ("DATE_OF_BIRTH", _DATE),
        "issue_date": ("DATE_OF_ISSUE", _DATE),
        "expiry_date": ("EXPIRATION_DATE", _DATE),
        "document_number": ("DOCUMENT_NUMBER", normalise.document_number),
        "address": ("ADDRESS", normalise.text),
    }
)

FROM_ZONE: Final = frozenset({"country_region", "sex", "nationality"})
"""What AnalyzeID has no field for and a passport's machine-readable zone has."""

_KEY = Fault(errors.AuthenticationFailed, "refused the credentials; check key, secret, session token and the clock")
_FORBIDDEN = Fault(errors.AuthenticationFailed, "does not allow this; grant the credentials textract:AnalyzeID")
_THROTTLED = Fault(errors.QuotaExceeded, "throttles the caller; slow down or raise the quota")
_FORMAT = Fault(partial(errors.BadImage, reason="format"), "cannot read this file; send another JPEG, PNG or TIFF")
_SIZE = Fault(partial(errors.BadImage, reason="size"), "takes no picture this large; send a smaller one")
_BROKEN = Fault(errors.ServiceUnavailable, "failed by itself; try later")

FAULTS: Final[Mapping[str | int, Fault]] = {
    "AccessDeniedException": _FORBIDDEN,
    "BadDocumentException": _FORMAT,
    "DocumentTooLargeException": _SIZE,
    "ExpiredTokenException": _KEY,
    "IncompleteSignature": _KEY,
    "IncompleteSignatureException": _KEY,
    "InternalFailure": _BROKEN,
    "InternalServerError": _BROKEN,
    "InvalidClientTokenId": _KEY,
    "InvalidSignatureException": _KEY,
    "MissingAuthenticationToken": _KEY,
    "MissingAuthenticationTokenException": _KEY,
    "OptInRequired": _FORBIDDEN,
    "ProvisionedThroughputExceededException": _THROTTLED,
    "RequestEntityTooLargeException": _SIZE,
    "RequestExpired": _KEY,
    "ServiceUnavailable": _BROKEN,
    "ThrottlingException": _THROTTLED,
    "UnrecognizedClientException": _KEY,
    "UnsupportedDocumentException": _FORMAT,
}
"""AnalyzeID's errors and those common to AWS services; a code that is not here is judged by its status."""


def code_of(document: Mapping[str, Any]) -> str | None:
    """The name of an AWS JSON 1.1 error, less the namespace before it; None where the answer holds none."""
    code = document.get("__type")
    return code.rpartition("#")[2] if isinstance(code, str) else None


class Text(PascalShape):
    """A type of field."""

    text: str


class Normalised(PascalShape):
    """A date in ISO 8601."""

    value: str


class Value(PascalShape):
    """What was read; `confidence` is a percentage."""

    text: str = ""
    normalized_value: Normalised | None = None
    confidence: float | None = None

    def written(self) -> str:
        """The text; of a date its ISO form."""
        return self.normalized_value.value if self.normalized_value else self.text

    def score(self) -> float | None:
        """The confidence from 0 to 1."""
        return self.confidence / 100 if self.confidence is not None else None


class Field(PascalShape):
    """One field of a document."""

    type: Text
    value_detection: Value = Value()


class Block(PascalShape):
    """A page, line or word of the picture."""

    block_type: str = ""
    text: str = ""


class Document(PascalShape):
    """The fields and lines of one page."""

    identity_document_fields: tuple[Field, ...] = ()
    blocks: tuple[Block, ...] = ()


class Analysis(PascalShape):
    """AnalyzeID's answer: one document a page, and never two pages in one."""

    identity_documents: tuple[Document, ...]


def to_reading(documents: Sequence[Document], warnings: tuple[str, ...]) -> Reading:
    """The first of the documents, of which there is at least one; its zone is looked for in its lines too."""
    document = documents[0]
    given = {field.type.text: field.value_detection for field in document.identity_document_fields}
    given = {name: value for name, value in given.items() if value.text.strip()}
    texts = {name: value.written() for name, value in given.items() if name != "ID_TYPE" or value.text in ID_TYPES}
    texts["ADDRESS"] = normalise.joined(map(texts.get, ADDRESS), ", ") or ""
    if len(documents) > 1:
        warnings = (*warnings, "The answer holds several documents; the first was taken.")
    reading = FORM.read(texts.get, {name: value.score() for name, value in given.items()}.get, warnings=warnings)
    if zone := given.get("MRZ_CODE"):
        return replace(reading, mrz=zone.text, mrz_confidence=zone.score())
    return replace(reading, mrz=[block.text for block in document.blocks if _may_be_zone(block)])


def _may_be_zone(block: Block) -> bool:
    return block.block_type == "LINE" and "<" in block.text
