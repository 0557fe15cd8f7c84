"""From a vendor's reading to a recognition: the picture's machine-readable zone fills gaps and checks what was read.

Here and nowhere else the zone is held against the print, by the rules of docs/architecture.md: number, dates and sex
follow the zone where its check digits hold, names follow the print, and every conflict warns.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final

from .errors import NotRecognized
from .model import TEXT_FIELDS, IdDocumentItem, IdDocumentRequest
from .mrz import LAYOUTS, Mrz, parse, repair
from .mrz.layouts import FILLER
from .mrz.names import may_be_cut, transliterate
from .mrz.states import PUBLISHED_CODES
from .recognizer import Evidence, Recognition

DOUBTED: Final = 0.5
"""What a confidence is multiplied with where print and zone contradict each other, or a check digit does not hold."""

_LIKE: Final = 0.8
"""From this likeness on two names are one, misread: a letter in five may be wrong."""

_NAMES: Final[tuple[str, str]] = ("last_name", "first_name")
_STATES: Final = ("country_region", "nationality")
_COMPARED: Final = (*_STATES, "id_type", "sex", "document_number", "birth_date", "expiry_date")

_VOUCHED: Final[Mapping[str, Callable[[Mrz], bool]]] = {
    "document_number": lambda zone: zone.checks.get("document_number", False),
    "birth_date": lambda zone: zone.checks.get("birth_date", False),
    "expiry_date": lambda zone: zone.checks.get("expiry_date", False),
    # No check digit covers the sex; a zone that is right everywhere else is the best witness there is.
    "sex": lambda zone: zone.valid,
}
"""The fields in which the zone goes before the print, and when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a vendor's answer says of a document, in the contract's words; nothing has been held against the zone yet.

    `fields` and `confidence` (0..1) are by the contract's names, None and "" meaning that nothing was read. `mrz` is
    the zone's text as the vendor gives it, in one string or in lines; `mrz_confidence` is its confidence, which fields
    that the zone fills take over. `portrait_image` is a JPEG in plain Base64. `warnings` hold no values. `generated` is
    for what a model wrote, which may be invented: the zone has to vouch for it, and drops what it contradicts.
    """

    fields: Mapping[str, str | None] = field(repr=False)
    confidence: Mapping[str, float] = field(default_factory=dict)
    mrz: str | Iterable[str | None] | None = field(default=None, repr=False)
    mrz_confidence: float | None = None
    barcode: str | None = field(default=None, repr=False)
    personal_number: str | None = field(default=None, repr=False)
    portrait_image: str | None = field(default=None, repr=False)
    warnings: tuple[str, ...] = ()
    generated: bool = False


def enrich(
    reading: Reading, request: IdDocumentRequest, *, provider: str, raw: object, timings_ms: Mapping[str, float]
) -> Recognition:
    """The recognition that the reading amounts to, after its zone has been read, once, and held against it.

    The portrait is left out where the request does not ask for it. Raises `errors.NotRecognized` where no field of a
    holder or a document was read, the document is of a country or type that was not asked for, or a model wrote a zone
    that speaks against all that it wrote.
    """
    draft = _Draft(
        fields={name: value for name in TEXT_FIELDS if (value := reading.fields.get(name))},
        confidence=dict(reading.confidence),
        warnings=list(reading.warnings),
    )
    text = reading.mrz if isinstance(reading.mrz, str) else tuple(reading.mrz or ())
    zone = _read_zone(text)
    if reading.generated:
        _vouch(zone, draft, provider, is_claimed=bool("".join(line or "" for line in text).strip()))
    if zone is not None:
        _hold_against(zone, draft, reading, is_number_mended=_is_number_mended(text, zone))
    elif text:
        draft.warnings.append("The machine-readable zone is incomplete or of no known format, and was left out.")
    if draft.fields.get("id_type") == "PP":
        draft.fields.setdefault("side", "front")
    if not draft.fields.keys() - {"country_region", "id_type", "side"}:
        raise NotRecognized(
            f"{provider} read no field of the document; send a sharper picture of the whole of it", provider=provider
        )
    portrait = {"portrait_image": reading.portrait_image} if request.return_portrait_image else {}
    sure = {name: round(score, 4) for name, score in draft.confidence.items() if name in draft.fields}
    item = IdDocumentItem.model_validate({**draft.fields, **portrait, "confidence": sure})
    if not request.admits(item):
        raise NotRecognized(
            f"{provider} read a document of a country or type that was not asked for; widen country_region or id_type",
            provider=provider,
        )
    return Recognition(
        item,
        Evidence(
            provider,
            mrz=zone.lines if zone else None,
            mrz_valid=zone.valid if zone else None,
            barcode=reading.barcode,
            personal_number=reading.personal_number or (zone.fields.get("personal_number") if zone else None),
            raw=raw,
            warnings=tuple(draft.warnings),
            timings_ms=timings_ms,
        ),
    )


def _read_zone(text: str | Iterable[str | None]) -> Mrz | None:
    """The zone in a vendor's text, a camera's confusions undone; None where it has no known format."""
    zone = repair(text) if text else None
    return zone if zone is not None and zone.format is not None else None


def _vouch(zone: Mrz | None, draft: _Draft, provider: str, *, is_claimed: bool) -> None:
    """Warns where no zone vouches for what a model wrote; `NotRecognized` where the zone it claims speaks against it.

    A misread character fails two check digits, its own and the composite; an invented one is right one time in ten. So
    fewer than half of them right is no misreading. That of optional data counts not: blank, it is no proof.
    """
    if not is_claimed:
        draft.warnings.insert(0, "No machine-readable zone vouches for what the model wrote.")
        return
    checks = [holds for name, holds in zone.checks.items() if name != "optional"] if zone else []
    if not checks or 2 * sum(checks) < len(checks):
        raise NotRecognized(
            f"{provider}: the check digits of the zone that the model wrote do not hold, so that all of it may be"
            " invented; use another provider",
            provider=provider,
        )


def _contradicted(fields: Mapping[str, str | None], zone: Mrz) -> frozenset[str]:
    """The names of those fields that the zone says otherwise; what either leaves out is no contradiction.

    A nationality that is no code of a state, and a name in letters that are not Latin, are not compared.
    """
    both = {name for name in (*_COMPARED, *_NAMES) if fields.get(name) and _zone_value(zone, name)}
    if fields.get("nationality") not in PUBLISHED_CODES:
        both.discard("nationality")
    return frozenset(
        name
        for name in both
        if not (
            _is_same_name(name, str(fields[name]), zone) if name in _NAMES else fields[name] == _zone_value(zone, name)
        )
    )


@dataclass(slots=True)
class _Draft:
    fields: dict[str, str]
    confidence: dict[str, float]
    warnings: list[str]

    def doubt(self, name: str) -> None:
        if name in self.confidence:
            self.confidence[name] *= DOUBTED


def _is_number_mended(text: str | tuple[str | None, ...], zone: Mrz) -> bool:
    """Whether letters and digits of the number were exchanged to satisfy its check digit, which may hold by chance."""
    return bool(zone.repairs) and parse(text).fields.get("document_number") != zone.fields.get("document_number")


def _hold_against(zone: Mrz, draft: _Draft, reading: Reading, *, is_number_mended: bool) -> None:
    draft.warnings += [*zone.repairs, *zone.warnings]
    draft.warnings += [f"A check digit does not hold: {name}." for name, holds in zone.checks.items() if not holds]
    _divide_names(zone, draft)
    conflicts = _contradicted(draft.fields, zone)
    for name in (*_COMPARED, *_NAMES):
        value = _zone_value(zone, name)
        if value is None:
            continue
        is_sure = not (is_number_mended and name == "document_number")
        if name in conflicts:
            vouched = is_sure and name in _VOUCHED and _VOUCHED[name](zone)
            believed = vouched or (is_sure and reading.generated and zone.valid)
            _settle(name, value if believed else None, draft, generated=reading.generated)
            continue
        if name not in draft.fields:
            if reading.mrz_confidence is not None and 0 <= reading.mrz_confidence <= 1:
                draft.confidence[name] = reading.mrz_confidence
            draft.fields[name] = value
            if not is_sure:
                draft.doubt(name)
        elif name == "nationality":
            draft.fields[name] = value  # the code in place of a printed word
        if name in zone.checks and not zone.checks[name]:
            draft.doubt(name)


def _settle(name: str, believed: str | None, draft: _Draft, *, generated: bool) -> None:
    """Takes what the zone has where it is believed, and says what came of the conflict."""
    draft.doubt(name)
    if believed is not None:
        draft.fields[name], outcome = believed, "the zone was taken"
    elif generated:
        del draft.fields[name]
        outcome = "the value was dropped"
    else:
        outcome = "the print was taken"
    draft.warnings.append(f"{name} differs between print and machine-readable zone; {outcome}.")


def _zone_value(zone: Mrz, name: str) -> str | None:
    value = zone.fields.get(name)
    return None if name in _STATES and value not in PUBLISHED_CODES else value


def _divide_names(zone: Mrz, draft: _Draft) -> None:
    """Lets the zone say which words of the print are which name, where the print's own division does not fit it."""
    words = {name: draft.fields.get(name, "").split() for name in _NAMES}
    present = [name for name in _NAMES if words[name]]
    fits = len(present) == len(_NAMES) and not _contradicted({name: draft.fields[name] for name in _NAMES}, zone)
    if fits or not present:
        return
    found, likeness = words, _likeness(words, zone)
    for whole in ([*words["last_name"], *words["first_name"]], [*words["first_name"], *words["last_name"]]):
        for count in range(len(whole) + 1):
            for parts in ((whole[:count], whole[count:]), (whole[count:], whole[:count])):
                division = dict(zip(_NAMES, parts, strict=True))
                if (like := _likeness(division, zone)) > likeness:
                    found, likeness = division, like
    if found == words or likeness < _LIKE:
        return
    swapped = found == {"last_name": words["first_name"], "first_name": words["last_name"]}
    scores = {name: draft.confidence.pop(name) for name in _NAMES if name in draft.confidence}
    if swapped:
        scores = {name: scores[other] for name, other in zip(_NAMES, reversed(_NAMES), strict=True) if other in scores}
    else:
        scores = {name: min(scores.values()) for name in _NAMES if scores}
    for name in _NAMES:
        draft.fields.pop(name, None)
        if found[name]:
            draft.fields[name] = " ".join(found[name])
            draft.confidence |= {name: scores[name]} if name in scores else {}
    draft.warnings.append(
        "first_name and last_name were read the wrong way round, and were put right by the machine-readable zone."
        if swapped
        else "first_name and last_name were divided as in the machine-readable zone."
    )


def _likeness(division: Mapping[str, list[str]], zone: Mrz) -> float:
    """From 0 to 1, how like the zone's names the less like of two names is; a name without words is not compared."""
    return min(
        max(_alike(spelling, _spelt(zone.fields.get(name, ""))) for spelling in _spellings(" ".join(words)))
        for name, words in division.items()
        if words
    )


def _alike(spelling: str, in_zone: str) -> float:
    printed, zoned = spelling.replace(FILLER, ""), in_zone.replace(FILLER, "")
    return SequenceMatcher(None, printed, zoned).ratio() if printed and zoned else 0.0


def _is_same_name(name: str, printed: str, zone: Mrz) -> bool:
    """Whether the zone may write the printed name so: the same letters, words left out at the end of either, or cut.

    A name in letters that are not Latin is taken for the same.
    """
    in_zone = _spelt(zone.fields[name])
    fields = LAYOUTS[zone.format or ""].fields
    is_cut = any(may_be_cut(field.of(zone.lines)) for field in fields if field.name in {"names", name})
    spellings = _spellings(printed)
    return not all(spellings) or any(
        spelling.replace(FILLER, "") == in_zone.replace(FILLER, "")
        or spelling.startswith(in_zone if is_cut else in_zone + FILLER)
        or in_zone.startswith(spelling + FILLER)
        for spelling in spellings
    )


def _spellings(name: str) -> tuple[str, str]:
    """The two ways of writing a name in A-Z: Ü as UE (ICAO Doc 9303-3, section 6) and as U; "" for other scripts."""
    bare = "".join(letter for letter in unicodedata.normalize("NFD", name) if not unicodedata.combining(letter))
    return _spelt(name), _spelt(bare)


def _spelt(name: str) -> str:
    try:
        return transliterate(name)
    except ValueError:
        return ""
