"""Makes the contract's item, and the evidence behind it, from a machine-readable zone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from idbridge.errors import NotRecognized
from idbridge.model import IdDocumentItem, IdType
from idbridge.mrz import ALPHABET
from idbridge.recognizer import ANY_COUNTRY, Capabilities, Evidence, Recognition, SeenLine

from ._characters import character_box
from ._confidence import confidences, cut_off
from ._zone import ZoneReading

FIELDS: Final = (
    "country_region",
    "id_type",
    "side",
    "first_name",
    "last_name",
    "sex",
    "nationality",
    "birth_date",
    "expiry_date",
    "document_number",
)
"""The contract's fields that a machine-readable zone holds."""

_TYPES: Final[tuple[IdType, ...]] = ("PP", "ID")
CAPABILITIES: Final = Capabilities({(ANY_COUNTRY, id_type): "documented" for id_type in _TYPES}, frozenset(FIELDS))

_BACKS: Final = frozenset({"TD1"})
"""Formats whose zone is on the back; it stands on the portrait side of all others (ICAO Doc 9303, parts 4 to 7)."""


def recognition(
    reading: ZoneReading, provider: str, timings_ms: Mapping[str, float], warnings: tuple[str, ...]
) -> Recognition:
    """The item and evidence of a zone. Raises `errors.NotRecognized` where no field of it can be used."""
    mrz = reading.mrz
    fields: dict[str, str] = {name: mrz.fields[name] for name in FIELDS if name in mrz.fields}
    warnings += mrz.warnings
    if "id_type" not in fields:
        warnings += ("The document is a visa, which the contract has no type for.",)
    if not re.fullmatch("[A-Z]{3}", fields.get("country_region", "")):
        fields.pop("country_region", None)
    if not fields.keys() - {"country_region", "id_type"}:
        raise NotRecognized("the machine-readable zone holds nothing usable; send a sharper picture", provider=provider)
    fields["side"] = "back" if mrz.format in _BACKS else "front"
    sure = confidences(reading)
    item = IdDocumentItem.model_validate({**fields, "confidence": {name: sure[name] for name in fields}})
    evidence = Evidence(
        provider=provider,
        mrz=mrz.lines,
        mrz_valid=mrz.valid,
        mrz_seen=tuple(_seen(reading, number) for number in range(reading.layout.lines)),
        personal_number=mrz.fields.get("personal_number"),
        warnings=warnings,
        timings_ms=dict(timings_ms),
    )
    return Recognition(item, evidence)


def _seen(reading: ZoneReading, number: int) -> SeenLine:
    text, line = reading.mrz.lines[number], reading.lines[number]
    corners = character_box(line.crop, reading.ends[number], len(text)).tolist()
    posteriors = reading.posteriors[number]
    sure = [cut_off(posteriors[place, ALPHABET.index(character)]) for place, character in enumerate(text)]
    return SeenLine(text, tuple((x, y) for x, y in corners), tuple(sure))
