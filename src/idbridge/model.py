"""What is asked and what is answered: Huawei's ID Document OCR contract as types.

Source: Huawei Cloud OCR API reference, "ID Document OCR" (RecognizeIdDocument), and the models of its official SDK.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cache
from typing import Annotated, Any, Final, Literal, Self, get_args

import pycountry
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from .errors import BadRequest

IdType = Literal["PP", "DL", "ID"]
"""PP passport, DL driving licence, ID identity card (voter and social security cards included)."""

Sex = Literal["M", "F", "X"]
Side = Literal["front", "back"]

ID_TYPES: Final[frozenset[IdType]] = frozenset(get_args(IdType))

TEXT_FIELDS: Final = (
    "country_region",
    "id_type",
    "side",
    "first_name",
    "last_name",
    "sex",
    "nationality",
    "birth_date",
    "issue_date",
    "expiry_date",
    "document_number",
    "address",
    "issuing_authority",
)
"""The fields that may carry a confidence: all but the portrait."""

ITEM_FIELDS: Final = (*TEXT_FIELDS, "portrait_image", "confidence")

_COUNTRIES_BY_TYPE: Final[dict[IdType, str]] = {
    "PP": "ALB BRA CHL IDN IND MYS NGA PAK PHL RUS THA TWN UKR VNM",
    "DL": "ALB PHL VNM",
    "ID": "ALB CHL HKG PHL THA VNM",
}
CONTRACT_DOCUMENTS: Final[frozenset[tuple[str, IdType]]] = frozenset(
    (country, id_type) for id_type, countries in _COUNTRIES_BY_TYPE.items() for country in countries.split()
)
"""The 23 (country or region, type) pairs of the contract's Table 1."""

Text = Annotated[str, Field(min_length=1)]
Probability = Annotated[float, Field(ge=0, le=1)]
IsoDate = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
Alpha3 = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


@cache
def _alpha3_by_code() -> dict[str, str]:
    countries = list(pycountry.countries)
    return {c.alpha_2: c.alpha_3 for c in countries} | {c.alpha_3: c.alpha_3 for c in countries}


def resolve_country(code: str) -> str | None:
    """The ISO 3166-1 alpha-3 code of an alpha-2 or alpha-3 code in any case; None where there is none."""
    return _alpha3_by_code().get(code.strip().upper())


class IdDocumentItem(BaseModel):
    """One recognised document, in Huawei's field names. What was not read is None, and is left out of the JSON.

    Dates are `YYYY-MM-DD`, country codes ISO 3166-1 alpha-3 or ICAO's own, `confidence` maps a text field's name to
    0..1, `portrait_image` is a JPEG in plain Base64.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    country_region: Alpha3 | None = None
    id_type: IdType | None = None
    side: Side | None = None
    first_name: Text | None = None
    last_name: Text | None = None
    sex: Sex | None = None
    nationality: Text | None = None
    birth_date: IsoDate | None = None
    issue_date: IsoDate | None = None
    expiry_date: IsoDate | None = None
    document_number: Annotated[str, Field(pattern=r"^[A-Z0-9]+$")] | None = None
    address: Text | None = None
    issuing_authority: Text | None = None
    portrait_image: Text | None = None
    confidence: dict[str, Probability] | None = None

    @field_validator("confidence")
    @classmethod
    def _drop_an_empty_confidence(cls, value: dict[str, float] | None) -> dict[str, float] | None:
        return value or None

    @model_validator(mode="after")
    def _say_something_consistent(self) -> Self:
        fields = self.text()
        if not fields.keys() - {"country_region", "id_type", "side"}:
            raise ValueError("an item holds at least one field of the holder or the document")
        if self.confidence and not self.confidence.keys() <= fields.keys():
            raise ValueError("confidence is given for a field that the item does not hold")
        return self

    def text(self) -> dict[str, str]:
        """The text fields that were read, by name."""
        return {name: value for name in TEXT_FIELDS if (value := getattr(self, name)) is not None}

    def to_wire(self) -> dict[str, Any]:
        """The object that stands under "result" in Huawei's answer: absent fields are left out."""
        return self.model_dump(exclude_none=True)


class IdDocumentRequest(BaseModel):
    """One call: a picture, as `image` bytes or `url`, and what the caller knows of it.

    `country_region` (alpha-2 or alpha-3) and `id_type` take a string, a list or nothing, in any case; empty means any.
    `key` is the sticky key of routing. Raises `errors.BadRequest` for anything the contract does not allow.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    image: bytes | None = Field(default=None, repr=False)
    url: str | None = Field(default=None, repr=False)
    country_region: tuple[str, ...] = ()
    id_type: tuple[IdType, ...] = ()
    return_portrait_image: bool = False
    key: str | None = Field(default=None, repr=False)

    def __init__(
        self,
        *,
        image: bytes | None = None,
        url: str | None = None,
        country_region: str | Iterable[str] | None = (),
        id_type: str | Iterable[str] | None = (),
        return_portrait_image: bool = False,
        key: str | None = None,
    ) -> None:
        super().__init__(
            image=image,
            url=url,
            country_region=country_region,
            id_type=id_type,
            return_portrait_image=return_portrait_image,
            key=key,
        )

    @field_validator("image", mode="before")
    @classmethod
    def _take_bytes(cls, value: object) -> bytes | None:
        if value is None or isinstance(value, bytes):
            return value
        if isinstance(value, bytearray | memoryview):
            return bytes(value)
        raise BadRequest("image holds the bytes of a picture file; decode Base64 or read the file first")

    @field_validator("country_region", mode="before")
    @classmethod
    def _resolve_countries(cls, value: object) -> tuple[str, ...]:
        codes = [(code, resolve_country(code)) for code in _as_words(value, "country_region")]
        if unknown := [code for code, alpha3 in codes if alpha3 is None]:
            raise BadRequest(f"country_region holds {len(unknown)} code(s) that ISO 3166-1 does not know")
        return tuple(dict.fromkeys(alpha3 for _, alpha3 in codes if alpha3))

    @field_validator("id_type", mode="before")
    @classmethod
    def _resolve_types(cls, value: object) -> tuple[str, ...]:
        types = tuple(dict.fromkeys(word.strip().upper() for word in _as_words(value, "id_type")))
        if not ID_TYPES.issuperset(types):
            raise BadRequest("id_type takes PP, DL and ID")
        return types

    @model_validator(mode="after")
    def _hold_one_picture(self) -> Self:
        if (self.image is None) == (self.url is None):
            raise BadRequest("give exactly one of image and url")
        if self.url is not None and not re.match(r"https?://[!-~]+$", self.url):
            raise BadRequest(
                "url takes an http or https address in ASCII; encode other characters as UTF-8 and percent signs"
            )
        return self

    def require_image(self) -> bytes:
        """The picture's bytes, for a provider that fetches no addresses. Raises `errors.BadRequest` for a url."""
        if self.image is None:
            raise BadRequest("this provider takes the picture itself; send image, not url")
        return self.image

    def image_sha256(self) -> str | None:
        """The lower-case hex SHA-256 of the image's bytes; None for a url."""
        return None if self.image is None else hashlib.sha256(self.image).hexdigest()

    def pairs(self, documents: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
        """Those of the (country, type) pairs that the request admits; a country of "*" stands for every country."""
        return {
            (country, id_type)
            for country, id_type in documents
            if (not self.country_region or country == "*" or country in self.country_region)
            and (not self.id_type or id_type in self.id_type)
        }

    def admits(self, item: IdDocumentItem) -> bool:
        """Whether the item is of a country and type the caller asked for; what the item leaves open is admitted."""
        return (
            not self.country_region or item.country_region is None or item.country_region in self.country_region
        ) and (not self.id_type or item.id_type is None or item.id_type in self.id_type)


def _as_words(value: object, name: str) -> tuple[str, ...]:
    if value is None:
        return ()
    words = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, Iterable) else (value,)
    if not all(isinstance(word, str) for word in words):
        raise BadRequest(f"{name} takes a string or a list of strings")
    return words
