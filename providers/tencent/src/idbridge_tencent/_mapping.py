"""Tencent's APIs as data: what each reads, how it is asked, and which of its fields are which of ours.

Sources: Tencent Cloud OCR API documentation, international site: MLIDPassportOCR (34682), HKIDCardOCR (37837),
RecognizeThaiIDCardOCR (55626), RecognizePhilippinesDrivingLicenseOCR (54653), RecognizePhilippinesUMIDOCR (55254),
ApplyCardVerificationExternal (74400, 2025-12-08); and the models of its SDK 3.1. Dates are in the formats of the
documentation's examples, which are not those that it promises.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from idbridge import normalise
from idbridge.enrich import Reading
from idbridge.errors import MalformedResponse
from idbridge.forms import Form
from idbridge.model import IdDocumentRequest, IdType
from idbridge.recognizer import ANY_COUNTRY, ImageLimits, Support

LIMITS: Final = ImageLimits(formats=("JPEG", "PNG"), max_bytes=7 * 1024 * 1024 * 3 // 4)
"""7 MB of Base64. Some APIs take BMP too, none TIFF; sizes in pixels are not documented, so they are the contract's."""

GENERAL_LIMITS: Final = ImageLimits(
    formats=("JPEG", "PNG"), max_bytes=2 * 1024 * 1024 * 3 // 4, min_side=256, max_side=4096
)

PASSPORTS_NAMED: Final = ("BRA", "CHL", "IDN", "IND", "MYS", "NGA", "PAK", "PHL", "THA", "TWN", "VNM")
"""Passports of the contract that Tencent names; the others are meant by "countries with machine-readable passports"."""

GENERAL_COUNTRIES: Final = frozenset(
    "ARG AUS BGD CAN CHL DEU HKG IDN JPN KHM MAC MEX MMR MYS NGA NZL PAK PHL RUS SGP THA TWN".split()  # noqa: SIM905
)
"""Whose cards ApplyCardVerificationExternal names; it takes AUTO for "200+ countries"."""

ONE_SIDED: Final[Mapping[IdType, tuple[str, ...]]] = {
    "ID": ("IDN", "NZL", "RUS"),
    "DL": ("CAN", "IDN", "JPN", "MEX", "MMR"),
}
"""The cards whose back ApplyCardVerificationExternal does not ask for."""

CARD_TYPES: Final[Mapping[IdType, str]] = {"ID": "ID_CARD", "DL": "DRIVING_LICENSE"}

_SLASHED: Final = normalise.date_in("%Y/%m/%d", "%Y-%m-%d")
_ENGLISH: Final = normalise.date_in("%d %b %Y", "%d %b. %Y", "%d %B %Y", "%Y%m%d", "%Y-%m-%d")
_HONG_KONG: Final = normalise.date_in("%d-%m-%Y", "%d-%m-%y")

WARNED: Final = {
    -9101: "the edges of the document are not all in the picture",
    -9102: "it looks like a photocopy",
    -9103: "it looks like a picture of a screen",
    -9106: "a part of the document is covered",
    -9107: "the document reflects light",
}
"""What Tencent's warning codes say that concern the reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """One API: what it reads, its fields, and the names of its parameters for the picture and for a portrait."""

    action: str
    documents: Mapping[tuple[str, IdType], Support]
    form: Form
    portrait: str = "ReturnHeadImage"
    picture: str = "ImageBase64"


PASSPORT: Final = Api(
    action="MLIDPassportOCR",
    documents={(ANY_COUNTRY, "PP"): "claimed", **{(country, "PP"): "documented" for country in PASSPORTS_NAMED}},
    portrait="RetImage",
    form=Form(
        portrait_image="Image",
        mrz=("CodeSet", "CodeCrc"),
        # What is printed goes before Tencent's own reading of the zone, which idbridge reads itself.
        sources={
            "country_region": ("PassportRecognizeInfos.IssuingCountry|IssuingCountry", normalise.country),
            "last_name": ("PassportRecognizeInfos.Surname|Surname", normalise.text),
            "first_name": ("PassportRecognizeInfos.GivenName|GivenName", normalise.text),
            "sex": ("PassportRecognizeInfos.Sex|Sex", normalise.sex),
            "nationality": ("PassportRecognizeInfos.Nationality|Nationality", normalise.nationality),
            "birth_date": ("PassportRecognizeInfos.DateOfBirth|DateOfBirth", _ENGLISH),
            "issue_date": ("PassportRecognizeInfos.DateOfIssuance", _ENGLISH),
            "expiry_date": ("PassportRecognizeInfos.DateOfExpiration|DateOfExpiration", _ENGLISH),
            "document_number": ("PassportRecognizeInfos.PassportID|ID", normalise.document_number),
            "issuing_authority": ("PassportRecognizeInfos.IssuingAuthority", normalise.text),
        },
    ),
)

GENERAL: Final = Api(
    action="ApplyCardVerificationExternal",
    documents={
        **{(ANY_COUNTRY, id_type): "claimed" for id_type in CARD_TYPES},
        **{(country, id_type): "documented" for id_type, countries in ONE_SIDED.items() for country in countries},
    },
    picture="ImageBase64Front",
    form=Form(
        portrait_image="CardInfo.HeadImageBase64",
        full_name="CardInfo.FullName",
        mrz=("CardInfo.PassportCodeFirst", "CardInfo.PassportCodeSecond"),
        personal_number="CardInfo.PersonalNumber",
        sources={
            "country_region": ("CardInfo.IssuedCountryCode|CardInfo.IssuedCountry", normalise.country),
            "last_name": ("CardInfo.LastName", normalise.text),
            "first_name": ("CardInfo.FirstName+CardInfo.MiddleName", normalise.without_title),
            "sex": ("CardInfo.Sex", normalise.sex),
            "nationality": ("CardInfo.Nationality", normalise.nationality),
            "birth_date": ("CardInfo.Birthday", _SLASHED),
            "issue_date": ("CardInfo.IssuedDate", _SLASHED),
            "expiry_date": ("CardInfo.ExpirationDate|CardInfo.DueDate", _SLASHED),
            "document_number": ("CardInfo.LicenseNumber", normalise.document_number),
            "address": ("CardInfo.Address.FormattedAddress", normalise.text),
            "issuing_authority": ("CardInfo.IssuedAuthority", normalise.text),
        },
    ),
)
"""Started by one call and asked for by others; see `RESULT_ACTION`."""

RESULT_ACTION: Final = "GetCardVerificationExternalResult"

APIS: Final = (
    PASSPORT,
    Api(
        action="RecognizePhilippinesDrivingLicenseOCR",
        documents={("PHL", "DL"): "documented"},
        form=Form(
            constant={"country_region": "PHL", "id_type": "DL", "side": "front"},
            portrait_image="HeadPortrait",
            sources={
                "last_name": ("LastName", normalise.text),
                "first_name": ("FirstName+MiddleName", normalise.text),
                "sex": ("Sex", normalise.sex),
                "nationality": ("Nationality", normalise.nationality),
                "birth_date": ("Birthday", _SLASHED),
                "expiry_date": ("ExpiresDate", _SLASHED),
                "document_number": ("LicenseNo", normalise.document_number),
                "address": ("Address", normalise.text),
            },
        ),
    ),
    Api(
        action="RecognizePhilippinesUMIDOCR",
        documents={("PHL", "ID"): "documented"},
        form=Form(
            constant={"country_region": "PHL", "id_type": "ID", "side": "front"},
            portrait_image="HeadPortrait",
            sources={
                "last_name": ("Surname", normalise.text),
                "first_name": ("GivenName+MiddleName", normalise.text),
                "sex": ("Sex", normalise.sex),
                "birth_date": ("Birthday", _SLASHED),
                "document_number": ("CRN", normalise.document_number),
                "address": ("Address", normalise.text),
            },
        ),
    ),
    Api(
        action="RecognizeThaiIDCardOCR",
        documents={("THA", "ID"): "documented"},
        portrait="CropPortrait",
        form=Form(
            constant={"country_region": "THA", "id_type": "ID", "side": "front"},
            portrait_image="PortraitImage",
            sources={
                "last_name": ("EnLastName", normalise.text),
                "first_name": ("EnFirstName", normalise.without_title),
                "birth_date": ("EnBirthday", _ENGLISH),
                "issue_date": ("EnIssueDate", _ENGLISH),
                "expiry_date": ("EnExpirationDate", _ENGLISH),
                "document_number": ("ID", normalise.document_number),
                "address": ("Address", normalise.text),
            },
        ),
    ),
    Api(
        action="HKIDCardOCR",
        documents={("HKG", "ID"): "documented"},
        form=Form(
            constant={"country_region": "HKG", "id_type": "ID", "side": "front"},
            portrait_image="HeadImage",
            full_name="EnName",
            sources={
                "sex": ("Sex", normalise.sex),
                "birth_date": ("Birthday", _HONG_KONG),
                "issue_date": ("CurrentIssueDate", _HONG_KONG),
                "document_number": ("IdNum", normalise.document_number),
            },
        ),
    ),
    GENERAL,
)

DOCUMENTS: Final = {pair: support for api in APIS for pair, support in api.documents.items()}

FIELDS: Final = frozenset({name for api in APIS for name in api.form.sources}) | {"id_type", "side", "portrait_image"}


def choose(request: IdDocumentRequest) -> list[tuple[Api, IdType]]:
    """The APIs that the request calls for, with the type to ask each for.

    A country's own API is called for where the request names the country; the general one where a country has none.
    """
    own: list[tuple[Api, IdType]] = []
    left = {(name, id_type) for name in request.country_region or (ANY_COUNTRY,) for id_type in _types(request)}
    for api in APIS:
        for id_type in _types(request):
            read = {pair for pair in left if pair in api.documents and pair[1] == id_type}
            if api in (PASSPORT, GENERAL):
                read = {pair for pair in left if pair[1] == id_type and (ANY_COUNTRY, id_type) in api.documents}
            if read:
                own.append((api, id_type))
                left -= read
    return own


def _types(request: IdDocumentRequest) -> tuple[IdType, ...]:
    return request.id_type or ("PP", "ID", "DL")


def to_reading(api: Api, id_type: IdType, document: Mapping[str, Any], warnings: tuple[str, ...]) -> Reading:
    """What the API's answer says, in our words. Raises `errors.MalformedResponse` where there is no response object."""
    response = document.get("Response")
    if not isinstance(response, dict):
        raise MalformedResponse("tencent answered without a response; check the endpoint", provider="tencent")
    scores = _scores(response.get("AdvancedInfo"))
    reading = api.form.read(
        partial(_find, response),
        lambda key: scores.get(key.rpartition(".")[2]),
        warnings=(*warnings, *_warnings(response)),
    )
    return replace(reading, fields={"id_type": id_type, "side": "front", **reading.fields})


def _find(value: object, path: str) -> object:
    """The value at the end of a dotted path; Philippine documents wrap each with its place in the picture."""
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value.get("Value") if isinstance(value, dict) else value


def _scores(advanced: object) -> dict[str, float]:
    """The confidences in AdvancedInfo, which has had four shapes.

    JSON text of {"ID": {"Confidence": "0.9995"}}, deeper too, or of {"ID": 0.9995}; "1" or 1, alone or for a field,
    which means nothing ("deprecated, always 1"); "". Anything else means nothing either.
    """
    try:
        told = json.loads(advanced) if isinstance(advanced, str) else advanced
    except ValueError:
        return {}
    return dict(_numbers(told)) if isinstance(told, dict) else {}


def _numbers(told: Mapping[str, object]) -> Iterator[tuple[str, float]]:
    for key, value in told.items():
        if isinstance(value, dict) and "Confidence" not in value:
            yield from _numbers(value)
            continue
        written = value["Confidence"] if isinstance(value, dict) else value
        if isinstance(written, str | float) and written != "1":
            try:
                yield key, float(written)
            except ValueError:
                continue


def _warnings(response: Mapping[str, Any]) -> Iterator[str]:
    told = [codes for key in ("Warn", "WarnCardInfos") if isinstance(codes := response.get(key), list)]
    for code in dict.fromkeys(code for codes in told for code in codes if isinstance(code, int)):
        if code in WARNED:
            yield f"Tencent warns of the picture: {WARNED[code]}."
