"""AnalyzeID's fields in the contract's words.

Source: Amazon Textract developer guide, "Identity Documentation Response Objects", and its API reference, "AnalyzeID".
COUNTY is a county of a US state and no country, and an empty text is a field that the document does not have, however
sure the service is of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from idbridge import errors, normalise
from idbridge.forms import Form
from idbridge.model import IdType, Side
from idbridge.shape import PascalShape
from idbridge.transport import FAILED, THROTTLED, TOO_LARGE, Fault, unreadable

HEADERS: Final = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "Textract.AnalyzeID"}

ID_TYPES: Final[Mapping[str, IdType]] = {"PASSPORT": "PP", "DRIVER LICENSE FRONT": "DL", "DRIVER LICENSE BACK": "DL"}
SIDES: Final[Mapping[str, Side]] = {"PASSPORT": "front", "DRIVER LICENSE FRONT": "front", "DRIVER LICENSE BACK": "back"}
"""The words of ID_TYPE."""

ADDRESS: Final = ("ADDRESS", "CITY_IN_ADDRESS", "STATE_IN_ADDRESS", "ZIP_CODE_IN_ADDRESS")
"""The parts of an address in their order."""

_DATE: Final = normalise.date_in("%Y-%m-%dT%H:%M:%S")

FORM: Final = Form(
    sources={
        "id_type": ("ID_TYPE", lambda word: ID_TYPES[str(word)]),
        "side": ("ID_TYPE", lambda word: SIDES[str(word)]),
        "first_name": ("FIRST_NAME+MIDDLE_NAME", normalise.text),
        "last_name": ("LAST_NAME+SUFFIX", normalise.text),
        "birth_date": ("DATE_OF_BIRTH", _DATE),
        "issue_date": ("DATE_OF_ISSUE", _DATE),
        "expiry_date": ("EXPIRATION_DATE", _DATE),
        "document_number": ("DOCUMENT_NUMBER", normalise.document_number),
        "address": ("ADDRESS", normalise.text),
    },
    mrz=("MRZ_CODE",),
)

FROM_ZONE: Final = frozenset({"country_region", "sex", "nationality"})
"""What AnalyzeID has no field for and a passport's machine-readable zone has."""

_KEY = Fault(errors.AuthenticationFailed, "refused the credentials; check key, secret, session token and the clock")
_FORBIDDEN = Fault(errors.AuthenticationFailed, "does not allow this; grant the credentials textract:AnalyzeID")
_FORMAT = unreadable("JPEG, PNG or TIFF")

FAULTS: Final[Mapping[str | int, Fault]] = {
    "AccessDeniedException": _FORBIDDEN,
    "BadDocumentException": _FORMAT,
    "DocumentTooLargeException": TOO_LARGE,
    "ExpiredTokenException": _KEY,
    "IncompleteSignature": _KEY,
    "IncompleteSignatureException": _KEY,
    "InternalFailure": FAILED,
    "InternalServerError": FAILED,
    "InvalidClientTokenId": _KEY,
    "InvalidSignatureException": _KEY,
    "MissingAuthenticationToken": _KEY,
    "MissingAuthenticationTokenException": _KEY,
    "OptInRequired": _FORBIDDEN,
    "ProvisionedThroughputExceededException": THROTTLED,
    "RequestEntityTooLargeException": TOO_LARGE,
    "RequestExpired": _KEY,
    "ServiceUnavailable": FAILED,
    "ThrottlingException": THROTTLED,
    "UnrecognizedClientException": _KEY,
    "UnsupportedDocumentException": _FORMAT,
}
"""AnalyzeID's errors and those common to AWS services; a code that is not here is judged by its status."""


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
