"""Regula's containers in the contract's words.

Source: Regula Document Reader Web API, OpenAPI description (regulaforensics/DocumentReader-web-openapi): the numbers of
results, text fields, graphic fields and document types. What is printed goes before what Regula chose, as the core
holds print and machine-readable zone against each other by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import Field

from idbridge import normalise
from idbridge.errors import AuthenticationFailed
from idbridge.forms import Form
from idbridge.model import IdType
from idbridge.shape import CamelShape, Shape
from idbridge.transport import Fault

FAULTS: Final[Mapping[str | int, Fault]] = {
    403: Fault(AuthenticationFailed, "has no valid licence; check the licence file of the service")
}

OUT_OF_TIME: Final = 2
WHITE_LIGHT: Final = 6

DOCUMENT_TYPE: Final = 9
TEXT: Final = 36
IMAGES: Final = 37

ASKED: Final[Mapping[str, Any]] = {
    "scenario": "FullProcess",
    # Otherwise dates come in the order that the server's locale has.
    "dateFormat": "yyyy-MM-dd",
    "depersonalizeLog": True,
}

PORTRAIT: Final = 201

_PASSPORTS: Final = (11, 13, 14, 26, 27, 179, *range(198, 205), 218)
_DRIVING_LICENCES: Final = (38, 40, 41, 46, 48, *range(49, 67), *range(71, 75), 105, 107, 120, 126, 129, 132)
_TEMPORARY_DRIVING_LICENCES: Final = (*range(156, 159), *range(163, 166), 175, 176)
_IDENTITY_CARDS: Final = (12, 16, 20, 21, 22, 24, 28, 75, 76, 77, 106, 121, 155, 159, 173, 180, 215, 216, 224)

ID_TYPES: Final[Mapping[int, IdType]] = {
    **dict.fromkeys(_PASSPORTS, "PP"),
    **dict.fromkeys((*_DRIVING_LICENCES, *_TEMPORARY_DRIVING_LICENCES), "DL"),
    **dict.fromkeys(_IDENTITY_CARDS, "ID"),
}
"""Regula's document types, voting, social security and residence cards among the identity cards; others are none."""

_DATE: Final = normalise.date_in("%Y-%m-%d")

FORM: Final = Form(
    sources={
        "country_region": ("1|ICAOCode", normalise.country),
        "id_type": ("dType", normalise.text),
        "first_name": ("9+146", normalise.without_title),  # given names, middle name
        "last_name": ("8+145", normalise.text),  # surname, second surname
        "sex": ("12", normalise.sex),
        "nationality": ("26|11", normalise.nationality),  # its code, its word
        "birth_date": ("5", _DATE),
        "issue_date": ("4", _DATE),
        "expiry_date": ("3", _DATE),
        "document_number": ("2", normalise.document_number),
        "address": ("17", normalise.address),
        "issuing_authority": ("24", normalise.text),
    },
    full_name="25",
    personal_number="7",
    portrait_image="portrait",
    mrz=("51",),
)
"""The contract's fields by the numbers of text fields, and by what the kind of document says."""


class Value(CamelShape):
    """What one source says; `probability` is a percentage, and 0 where the value was derived."""

    source: str = ""
    value: str | None = None
    probability: int = 0


class Content(CamelShape):
    """A text or graphic field with the values of all sources."""

    field_type: int
    value_list: tuple[Value, ...] = ()


class Contents(CamelShape):
    """The fields of a container."""

    field_list: tuple[Content, ...] = ()


class DocumentTypeIds(Shape):
    """What Regula's registry of documents says of one."""

    country: str | None = Field(default=None, alias="ICAOCode")
    kind: int = Field(default=0, alias="dType")


class Candidate(Shape):
    """The kind of document that was found."""

    ids: DocumentTypeIds = Field(default=DocumentTypeIds(), alias="FDSIDList")


class Container(Shape):
    """One result; which of its parts it has follows from its type."""

    text: Contents = Field(default=Contents(), alias="Text")
    images: Contents = Field(default=Contents(), alias="Images")
    candidate: Candidate = Field(default=Candidate(), alias="OneCandidate")


class Containers(Shape):
    """All results."""

    all: tuple[Container, ...] = Field(alias="List")


class Processed(Shape):
    """The answer; `finished` is 2 where the service ran out of its own time."""

    finished: int = Field(alias="ProcessingFinished")
    containers: Containers = Field(alias="ContainerList")
