"""How each field of Huawei's result is read.

Source: Huawei Cloud OCR API reference, "ID Document OCR". The names of its fields are the contract's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from idbridge import normalise

_DATE: Final = normalise.date_in("%Y-%m-%d")

READERS: Final[Mapping[str, Callable[[object], str | None]]] = {
    "country_region": normalise.country,
    "id_type": normalise.one_of("PP", "DL", "ID"),
    "side": normalise.one_of("front", "back"),
    "first_name": normalise.text,
    "last_name": normalise.text,
    "sex": normalise.sex,
    "nationality": normalise.nationality,
    "birth_date": _DATE,
    "issue_date": _DATE,
    "expiry_date": _DATE,
    "document_number": normalise.document_number,
    "address": normalise.text,
    "issuing_authority": normalise.text,
}
