"""Azure's ID document model in the contract's words.

Source: Azure AI Document Intelligence, "ID document model", schema 2024-11-30 (GA), and its error guide. A field's
typed value goes before its `content`, the text as printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from idbridge import errors, normalise
from idbridge.forms import Form
from idbridge.model import IdType
from idbridge.recognizer import ANY_COUNTRY, Support
from idbridge.shape import CamelShape
from idbridge.transport import FAILED, Fault, unreadable

MODEL: Final = "/documentintelligence/documentModels/prebuilt-idDocument"
VERSION: Final = {"api-version": "2024-11-30"}

DOCUMENTS: Final[Mapping[tuple[str, IdType], Support]] = {
    (ANY_COUNTRY, "PP"): "documented",
    **{(country, id_type): "documented" for country in ("AUS", "CAN", "IND", "USA") for id_type in ("DL", "ID")},
    # Europe is documented as a whole, and everything else by "all regions".
    (ANY_COUNTRY, "DL"): "claimed",
    (ANY_COUNTRY, "ID"): "claimed",
}

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
        "address": ("Address", normalise.address),
        "issuing_authority": ("IssuingAuthority", normalise.text),
    },
    personal_number="PersonalNumber",
    mrz=("MachineReadableZone",),
)

_FORMAT = unreadable("JPEG, PNG, BMP or TIFF")
_SIZE = Fault(partial(errors.BadImage, reason="size"), "takes no picture of this size; the free tier takes 4 MB")
_FORBIDDEN = Fault(errors.AuthenticationFailed, "does not allow this; check roles and network rules of the resource")
_URL = Fault(errors.BadRequest, "cannot fetch the address; send the picture itself")
_EXPIRED = Fault(errors.ServiceUnavailable, "lost the analysis before its result was fetched; try again")
_NO_MODEL = Fault(errors.ProviderError, "does not know the ID document model; check region and kind of the resource")

FAULTS: Final[Mapping[str | int, Fault]] = {
    "AuthorizationFailed": _FORBIDDEN,
    "ContentSourceNotAccessible": _URL,
    "ContentSourceTimeout": _URL,
    "Forbidden": _FORBIDDEN,
    "InternalServerError": FAILED,
    "InvalidContent": _FORMAT,
    "InvalidContentDimensions": _SIZE,
    "InvalidContentLength": _SIZE,
    "InvalidContentSourceFormat": _URL,
    "ModelNotFound": _NO_MODEL,
    "NotFound": _NO_MODEL,
    "OperationNotFound": _EXPIRED,
    "OutboundAccessForbidden": _URL,
    "ServiceUnavailable": FAILED,
    "Unknown": FAILED,
    "UnsupportedContent": _FORMAT,
}
"""The error guide's codes; an error without one of them is judged by its status."""


CODES: Final = ("error.innererror.innererror.code", "error.innererror.code", "error.code")
"""Where the code of a refusal or of a failed analysis stands: an inner error says more."""


class Field(CamelShape):
    """One field of a document, with its typed value where it has one."""

    value_string: object = None
    value_date: object = None
    value_country_region: object = None
    content: object = None
    confidence: float | None = None


class Region(CamelShape):
    """Where a part of a document lies: x and y of each corner in turn."""

    polygon: tuple[float, ...] = ()


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
