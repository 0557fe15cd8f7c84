"""Huawei's single-document APIs as data: what each reads, where it runs, and which of its fields are which of ours.

Sources: Huawei Cloud OCR API reference, "Passport" (ocr_03_0106, 2025-12-03), "Vietnam ID Card" (ocr_03_0167),
"Thailand ID Card" (ocr_03_0050), "Chile ID Card" (ocr_03_0123), "Hong Kong ID Card" (ocr_03_0138), and the models of
the official SDK 3.1.219. The formats of dates are those that the documents print, beside ISO's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from idbridge import normalise
from idbridge.forms import Api, Form
from idbridge.model import CONTRACT_DOCUMENTS, IdType
from idbridge.recognizer import ANY_COUNTRY, Support

ApiName = Literal["passport", "vietnam-id-card", "thailand-id-card", "chile-id-card", "hk-id-card"]

_DATE: Final = normalise.date_in("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d %m %Y")
_THAI_DATE: Final = normalise.date_in("%Y-%m-%d", "%d %b. %Y", "%d %b %Y", "%d %B %Y")
_HONG_KONG_DATE: Final = normalise.date_in("%Y-%m-%d", "%d-%m-%Y", "%d-%m-%y")
_CHILEAN_DATE: Final = normalise.date_in(
    "%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d %m %Y", months=normalise.SPANISH_MONTHS
)
_SIDE: Final = normalise.one_of("front", "back")
_CARD: Final[Mapping[str, str]] = {"id_type": "ID", "side": "front"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionalApi(Api):
    """An API, the region where it is offered, and what its request says besides."""

    name: ApiName
    region: str
    asks: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


PASSPORTS: Final[Mapping[tuple[str, IdType], Support]] = {
    (ANY_COUNTRY, "PP"): "claimed",
    # The page says "with complete machine-readable codes"; the contract's passports all have them.
    **{(country, id_type): "documented" for country, id_type in sorted(CONTRACT_DOCUMENTS) if id_type == "PP"},
}

APIS: Final = (
    RegionalApi(
        name="passport",
        documents=PASSPORTS,
        region="ap-southeast-1",
        # Any country's, by its machine-readable zone; without this the API looks for a Chinese passport first.
        asks=MappingProxyType({"country_code": "GENERAL"}),
        form=Form(
            constant={"id_type": "PP"},
            sources={
                "country_region": ("country_code", normalise.country),
                "last_name": ("surname", normalise.text),
                "first_name": ("given_name", normalise.text),
                "sex": ("sex", normalise.sex),
                "nationality": ("nationality", normalise.nationality),
                "birth_date": ("date_of_birth", _DATE),
                "issue_date": ("date_of_issue", _DATE),
                "expiry_date": ("date_of_expiry", _DATE),
                "document_number": ("passport_number", normalise.document_number),
                "issuing_authority": ("issuing_authority", normalise.text),
            },
        ),
    ),
    RegionalApi(
        name="vietnam-id-card",
        documents={("VNM", "ID"): "documented"},
        region="ap-southeast-1",
        form=Form(
            constant={**_CARD, "country_region": "VNM"},
            full_name="full_name",
            mrz=("machine_code1", "machine_code2", "machine_code3"),
            portrait_image="portrait_image",
            sources={
                "side": ("side", _SIDE),
                "sex": ("sex", normalise.sex),
                "nationality": ("nationality", normalise.nationality),
                "birth_date": ("birth_date", _DATE),
                "issue_date": ("issue_date", _DATE),
                "expiry_date": ("expiry_date", _DATE),
                "document_number": ("number", normalise.document_number),
                "address": ("residence_place", normalise.text),
            },
        ),
    ),
    RegionalApi(
        name="thailand-id-card",
        documents={("THA", "ID"): "documented"},
        region="ap-southeast-2",
        form=Form(
            constant={**_CARD, "country_region": "THA"},
            portrait_image="portrait_image",
            sources={
                "side": ("side", _SIDE),
                "last_name": ("last_name_en", normalise.text),
                "first_name": ("first_name_en", normalise.without_title),
                "birth_date": ("date_of_birth_en", _THAI_DATE),
                "issue_date": ("date_of_issue_en", _THAI_DATE),
                "expiry_date": ("date_of_expiry_en", _THAI_DATE),
                "document_number": ("id_number", normalise.document_number),
                "address": ("address_th", normalise.text),
            },
        ),
    ),
    RegionalApi(
        name="chile-id-card",
        documents={("CHL", "ID"): "documented"},
        region="la-south-2",
        form=Form(
            constant={**_CARD, "country_region": "CHL"},
            personal_number="number",
            sources={
                "last_name": ("surname", normalise.joined),
                "first_name": ("given_name", normalise.text),
                "sex": ("sex", normalise.sex),
                "nationality": ("nationality", normalise.nationality),
                "birth_date": ("birth", _CHILEAN_DATE),
                "issue_date": ("issue_date", _CHILEAN_DATE),
                "expiry_date": ("expiry_date", _CHILEAN_DATE),
                "document_number": ("document_number", normalise.document_number),
            },
        ),
    ),
    RegionalApi(
        name="hk-id-card",
        documents={("HKG", "ID"): "documented"},
        region="ap-southeast-1",
        form=Form(
            constant={**_CARD, "country_region": "HKG"},
            full_name="name_en",
            portrait_image="portrait_image",
            sources={
                "sex": ("sex", normalise.sex),
                "birth_date": ("birth_date", _HONG_KONG_DATE),
                "issue_date": ("issue_date", _HONG_KONG_DATE),
                "document_number": ("number", normalise.document_number),
            },
        ),
    ),
)
