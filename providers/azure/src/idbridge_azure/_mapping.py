"""Azure's ID document model in the contract's words.

Source: Azure AI Document Intelligence, "ID document model", schema 2024-11-30 (GA), and its error guide. A field's
typed value goes before its `content`, the text as printed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Any, Final

from idbridge import errors, normalise
from idbridge.enrich import Reading
from idbridge.forms import Form
from idbridge.model import IdType
from idbridge.shape import CamelShape
from idbridge.transport import Fault

ID_TYPES: Final[Mapping[str, IdType]] = {
    "idDocument.passport": "PP",
    "idDocument.driverLicense": "DL",
    "idDocument.nationalIdentityCard": "ID",
    "idDocument.residencePermit": "ID",
    "idDocument.usSocialSecurityCard": "ID",
}
"""What the document types are; the plain `idDocument` may be any."""

_DATE: Final = normalise.date_in("%Y-%m-%d")

FORM: Final = Form(
    sources={
        "country_region": ("CountryRegion", normalise.country),
        "id_type": ("docType", normalise.text),
        "first_name": ("FirstName+MiddleName", normalise.text),
        "last_name": ("LastName", normalise.text),
        "sex": ("Sex", normalise.sex),
        "nationality": ("Nationality", normalise.nationality),
        "birth_date": ("DateOfBirth", _DATE),
        "issue_date": ("DateOfIssue", _DATE),
        "expiry_date": ("DateOfExpiration", _DATE),
        "document_number": ("DocumentNumber", normalise.document_number),
        "address": ("Address", normalise.text),
        "issuing_authority": ("IssuingAuthority", normalise.text),
    },
    personal_number="PersonalNumber",
)

_FORMAT = Fault(partial(errors.BadImage, reason="format"), "cannot read this file; send another JPEG, PNG, BMP or TIFF")
_SIZE = Fault(partial(errors.BadImage, reason="size"), "takes no picture of this size; the free tier takes 4 MB")
_BROKEN = Fault(errors.ServiceUnavailable, "failed by itself; try later")
_FORBIDDEN = Fault(errors.AuthenticationFailed, "does not allow this; check roles and network rules of the resource")
_URL = Fault(errors.BadRequest, "cannot fetch the address; send the picture itself")
_EXPIRED = Fault(errors.ServiceUnavailable, "lost the analysis before its result was fetched; try again")
_NO_MODEL = Fault(errors.ProviderError, "does not know the ID document model; check region and kind of the resource")

FAULTS: Final[Mapping[str | int, Fault]] = {
    "AuthorizationFailed": _FORBIDDEN,
    "ContentSourceNotAccessible": _URL,
    "ContentSourceTimeout": _URL,
    "Forbidden": _FORBIDDEN,
    "InternalServerError": _BROKEN,
    "InvalidContent": _FORMAT,
    "InvalidContentDimensions": _SIZE,
    "InvalidContentLength": _SIZE,
    "InvalidContentSourceFormat": _URL,
    "ModelNotFound": _NO_MODEL,
    "NotFound": _NO_MODEL,
    "OperationNotFound": _EXPIRED,
    "OutboundAccessForbidden": _URL,
    "ServiceUnavailable": _BROKEN,
    "Unknown": _BROKEN,
    "UnsupportedContent": _FORMAT,
}
"""The error guide's codes; an error without one of them is judged by its status."""


def code_of(document: Mapping[str, Any]) -> str | None:
    """The innermost code of an answer's error, that of a failed analysis included; a status for a code is none."""
    code, error = None, document.get("error")
    while isinstance(error, dict):
        code, error = error.get("code") or code, error.get("innererror")
    return code if isinstance(code, str) and not code.isdigit() else None


class Field(CamelShape):
    """One field of a document, with its typed value where it has one."""

    type: str = ""
    value_string: object = None
    value_date: object = None
    value_country_region: object = None
    content: object = None
    confidence: float | None = None

    def value(self) -> object:
        """The typed value, else the text as printed: a partial date and an address have no other."""
        content = ", ".join(str(self.content or "").splitlines()) if self.type == "address" else self.content
        return self.value_string or self.value_date or self.value_country_region or content


class Region(CamelShape):
    """Where a document lies: x and y of each corner in turn."""

    polygon: tuple[float, ...] = ()

    def area(self) -> float:
        """In the square of the picture's unit."""
        corners = [*zip(self.polygon[::2], self.polygon[1::2], strict=False)]
        return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*corners, *corners[:1]]))) / 2


class Document(CamelShape):
    """A document that the model found."""

    doc_type: str = ""
    confidence: float | None = None
    fields: Mapping[str, Field] = {}
    bounding_regions: tuple[Region, ...] = ()


class Result(CamelShape):
    """All that the model found."""

    documents: tuple[Document, ...] = ()


class Operation(CamelShape):
    """An analysis as it is being asked for."""

    status: str
    analyze_result: Result | None = None


def to_reading(documents: Sequence[Document]) -> Reading:
    """The largest of the documents, of which there is at least one."""
    document = max(documents, key=lambda found: sum(region.area() for region in found.bounding_regions))
    values = {word: field.value() for word, field in document.fields.items()}
    scores = {word: field.confidence for word, field in document.fields.items()}
    reading = FORM.read(
        {**values, "docType": ID_TYPES.get(document.doc_type)}.get,
        {**scores, "docType": document.confidence}.get,
        warnings=("The picture holds several documents; the largest was read.",) if len(documents) > 1 else (),
    )
    zone = document.fields.get("MachineReadableZone", Field())
    return replace(reading, mrz=str(zone.content or ""), mrz_confidence=zone.confidence)
