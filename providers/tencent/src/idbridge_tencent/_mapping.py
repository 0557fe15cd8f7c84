"""Tencent's APIs as data: what each reads, how it is asked, and which of its fields are which of ours.

Sources: Tencent Cloud OCR API documentation, international site: MLIDPassportOCR (34682), HKIDCardOCR (37837),
RecognizeThaiIDCardOCR (55626), RecognizePhilippinesDrivingLicenseOCR (54653), RecognizePhilippinesUMIDOCR (55254),
ApplyCardVerificationExternal (74400, 2025-12-08); and the models of its SDK 3.1. Dates are in the formats of the
documentation's examples, which are not those that it promises.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from idbridge import normalise
from idbridge.forms import Api, Form
from idbridge.model import IdType
from idbridge.recognizer import ANY_COUNTRY, ImageLimits
from idbridge.shape import PascalShape
from idbridge.transport import Scheme

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
class TencentApi(Api):
    """An API, the names of its parameters for picture and portrait, and the API that is asked for its result."""

    portrait: str = "ReturnHeadImage"
    picture: str = "ImageBase64"
    limits: ImageLimits = LIMITS
    result: str | None = None


PASSPORT: Final = TencentApi(
    name="MLIDPassportOCR",
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

GENERAL: Final = TencentApi(
    name="ApplyCardVerificationExternal",
    documents={
        **{(ANY_COUNTRY, id_type): "claimed" for id_type in CARD_TYPES},
        **{(country, id_type): "documented" for id_type, countries in ONE_SIDED.items() for country in countries},
    },
    picture="ImageBase64Front",
    limits=GENERAL_LIMITS,
    result="GetCardVerificationExternalResult",
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

APIS: Final = (
    PASSPORT,
    TencentApi(
        name="RecognizePhilippinesDrivingLicenseOCR",
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
    TencentApi(
        name="RecognizePhilippinesUMIDOCR",
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
    TencentApi(
        name="RecognizeThaiIDCardOCR",
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
    TencentApi(
        name="HKIDCardOCR",
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

VERSION: Final = "2018-11-19"

TC3: Final = Scheme(
    algorithm="TC3-HMAC-SHA256",
    credential="Credential",
    date_header="X-TC-Timestamp",
    date=lambda moment: str(int(moment.timestamp())),
    token_header="X-TC-Token",  # noqa: S106  the name of a header
    signed=("content-type", "host", "x-tc-action"),
    lowers_values=True,
    key_prefix="TC3",
    scope=("ocr", "tc3_request"),
    path="/",
)
"""Source: Tencent Cloud API 3.0, "Signature v3". A request is valid for five minutes around its timestamp."""


class Answered(PascalShape):
    """What every answer has; it leaves out what it did not find."""

    response: dict[str, Any]


class Token(PascalShape):
    """What a result is asked for by."""

    card_verification_token: str


class Accepted(PascalShape):
    """The answer of an API whose result is asked for later."""

    response: Token
