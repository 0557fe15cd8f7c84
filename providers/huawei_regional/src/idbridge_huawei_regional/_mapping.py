"""Huawei's single-document APIs as data: what each reads, where it runs, and which of its fields are which of ours.

Sources: Huawei Cloud OCR API reference, "Passport" (ocr_03_0106, 2025-12-03), "Vietnam ID Card" (ocr_03_0167),
"Thailand ID Card" (ocr_03_0050), "Chile ID Card" (ocr_03_0123), "Hong Kong ID Card" (ocr_03_0138), and the models of
the official SDK 3.1.219. The formats of dates are those that the documents print, beside ISO's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal

from idbridge import normalise
from idbridge.enrich import Reading
from idbridge.errors import MalformedResponse
from idbridge.forms import Form
from idbridge.model import CONTRACT_DOCUMENTS, IdType
from idbridge.recognizer import ANY_COUNTRY, Support

ApiName = Literal["passport", "vietnam-id-card", "thailand-id-card", "chile-id-card", "hk-id-card"]

SPANISH_MONTHS: Final = {
    "ENE": "01",
    "FEB": "02",
    "MAR": "03",
    "ABR": "04",
    "MAY": "05",
    "JUN": "06",
    "JUL": "07",
    "AGO": "08",
    "SEP": "09",
    "OCT": "10",
    "NOV": "11",
    "DIC": "12",
}


def _chilean_date(value: object) -> str | None:
    words = (normalise.text(value) or "").upper()
    return _DATE(re.sub(r"[A-Z]{3}", lambda month: SPANISH_MONTHS.get(month[0], "-"), words))


def _joined(value: object) -> str | None:
    """Spanish double surnames come as a list."""
    return normalise.joined(value if isinstance(value, list) else [value])


_DATE: Final = normalise.date_in("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d %m %Y")
_THAI_DATE: Final = normalise.date_in("%Y-%m-%d", "%d %b. %Y", "%d %b %Y", "%d %B %Y")
_HONG_KONG_DATE: Final = normalise.date_in("%Y-%m-%d", "%d-%m-%Y", "%d-%m-%y")
_SIDE: Final = normalise.one_of("front", "back")


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """One API: what it reads, the region where it is offered, its fields, and what the request says besides."""

    country: str
    id_type: IdType
    region: str
    form: Form
    asks: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


def _card(country: str) -> Mapping[str, str]:
    return {"country_region": country, "id_type": "ID", "side": "front"}


APIS: Final[Mapping[ApiName, Api]] = {
    "passport": Api(
        country=ANY_COUNTRY,
        id_type="PP",
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
    "vietnam-id-card": Api(
        country="VNM",
        id_type="ID",
        region="ap-southeast-1",
        form=Form(
            constant=_card("VNM"),
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
    "thailand-id-card": Api(
        country="THA",
        id_type="ID",
        region="ap-southeast-2",
        form=Form(
            constant=_card("THA"),
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
    "chile-id-card": Api(
        country="CHL",
        id_type="ID",
        region="la-south-2",
        form=Form(
            constant=_card("CHL"),
            personal_number="number",
            sources={
                "last_name": ("surname", _joined),
                "first_name": ("given_name", normalise.text),
                "sex": ("sex", normalise.sex),
                "nationality": ("nationality", normalise.nationality),
                "birth_date": ("birth", _chilean_date),
                "issue_date": ("issue_date", _chilean_date),
                "expiry_date": ("expiry_date", _chilean_date),
                "document_number": ("document_number", normalise.document_number),
            },
        ),
    ),
    "hk-id-card": Api(
        country="HKG",
        id_type="ID",
        region="ap-southeast-1",
        form=Form(
            constant=_card("HKG"),
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
}

DOCUMENTS: Final[dict[tuple[str, IdType], Support]] = {
    (ANY_COUNTRY, "PP"): "claimed",
    # The page says "with complete machine-readable codes"; the contract's passports all have them.
    **{(country, id_type): "documented" for country, id_type in sorted(CONTRACT_DOCUMENTS) if id_type == "PP"},
    **{(api.country, api.id_type): "documented" for api in APIS.values() if api.country != ANY_COUNTRY},
}

FIELDS: Final = frozenset({name for api in APIS.values() for name in api.form.sources}) | {
    "country_region",
    "id_type",
    "side",
    "first_name",
    "last_name",
    "portrait_image",
}


def to_reading(api: Api, document: Mapping[str, Any]) -> Reading:
    """What the API's answer says, in our words. Raises `errors.MalformedResponse` where there is no result object."""
    result = document.get("result")
    if not isinstance(result, dict):
        raise MalformedResponse(
            "huawei_regional: the API answered without a result; check the endpoint", provider="huawei_regional"
        )
    scores = result.get("confidence")
    return api.form.read(result.get, scores.get if isinstance(scores, dict) else lambda _: None)
