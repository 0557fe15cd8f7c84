"""A vendor's APIs as tables: what each reads, which of its fields is which of ours, and how its words become ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, TypeVar

from . import normalise
from .enrich import Reading
from .errors import UnsupportedDocument
from .model import ID_TYPES, IdDocumentRequest, IdType
from .recognizer import ANY_COUNTRY, Capabilities, ImageLimits, Recognition, Support, first_recognition

Reader = Callable[[object], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The fields of one API's answer.

    `sources` gives for each of our fields a key and a reader of what stands there (`idbridge.normalise` has the usual
    ones); in a key "A|B" is B where A is empty, "A+B" both joined by a blank. `constant` are fields that the API leaves
    to the caller to know, `full_name` the key of a name that is not divided, `mrz` the keys of the lines of a
    machine-readable zone, or of all of it. `generated` says that a model writes the answer.
    """

    sources: Mapping[str, tuple[str, Reader]]
    constant: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    full_name: str | None = None
    mrz: tuple[str, ...] = ()
    personal_number: str | None = None
    portrait_image: str | None = None
    generated: bool = False

    def fields(self) -> frozenset[str]:
        """The names of the fields that it can fill; the zone may fill more."""
        names = {"last_name", "first_name"} if self.full_name else set()
        portrait = {"portrait_image"} if self.portrait_image else set()
        return frozenset({*self.sources, *self.constant, *names, *portrait})

    def read(
        self,
        find: Callable[[str], object],
        score: Callable[[str], object] = lambda _: None,
        *,
        scale: float = 1.0,
        warnings: tuple[str, ...] = (),
    ) -> Reading:
        """The reading of an answer: `find` gives the value at a key, `score` its confidence, if any, up to `scale`."""
        keys = {name: key for name, (key, _) in self.sources.items()}
        readers = {name: reader for name, (_, reader) in self.sources.items()}
        read, not_understood = normalise.read_fields({name: _value(find, key) for name, key in keys.items()}, readers)
        fields = {**self.constant, **read}
        if self.full_name and not {"last_name", "first_name"} & fields.keys():
            names = normalise.split_name(normalise.without_title(find(self.full_name)), fields.get("country_region"))
            fields, keys = fields | names, keys | dict.fromkeys(names, self.full_name)
        scores = {name: _score(score, key) for name, key in keys.items()}
        zone = [text for key in self.mrz if isinstance(text := find(key), str)]
        zone_scores = {"mrz": _score(score, "+".join(self.mrz)) if self.mrz else None}
        return Reading(
            fields=fields,
            confidence=normalise.confidence(scores, fields, scale=scale),
            mrz=[line for text in zone for part in text.splitlines() if (line := normalise.text(part))] or None,
            mrz_confidence=normalise.confidence(zone_scores, ("mrz",), scale=scale).get("mrz"),
            personal_number=normalise.text(find(self.personal_number)) if self.personal_number else None,
            portrait_image=normalise.portrait(find(self.portrait_image)) if self.portrait_image else None,
            warnings=warnings + not_understood,
            generated=self.generated,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """One of several APIs of a vendor: its name, what it reads (as in `Capabilities`) and the form of its answer."""

    name: str
    documents: Mapping[tuple[str, IdType], Support]
    form: Form


ApiT = TypeVar("ApiT", bound=Api)

_ORDER: Final = ("PP", "ID", "DL")


def capabilities_of(apis: Iterable[Api], limits: ImageLimits) -> Capabilities:
    """What the APIs read together."""
    documents = {pair: support for api in apis for pair, support in api.documents.items()}
    return Capabilities(documents, frozenset().union(*(api.form.fields() for api in apis)), limits)


def read_by_first(
    request: IdDocumentRequest, apis: Iterable[ApiT], ask: Callable[[ApiT, IdType], Recognition], *, provider: str
) -> Recognition:
    """The first recognition among the APIs that the request calls for, which are asked in their order.

    A country's own API is called for where the request names the country, one for every country for what is left.
    Raises what asking raises, and `errors.UnsupportedDocument` where the request calls for no API.
    """
    chosen = _choose(request, apis)
    if not chosen:
        raise UnsupportedDocument(
            f"{provider} has no API for such documents of every country; name the country, or ask another provider"
        )
    return first_recognition(lambda api_and_type: ask(*api_and_type), chosen)


def _choose(request: IdDocumentRequest, apis: Iterable[ApiT]) -> list[tuple[ApiT, IdType]]:
    types = request.id_type or tuple(sorted(ID_TYPES, key=_ORDER.index))
    left = {(country, id_type) for country in request.country_region or (ANY_COUNTRY,) for id_type in types}
    chosen = []
    for api in apis:
        for id_type in types:
            known = {country for country, of_type in api.documents if of_type == id_type}
            read = {pair for pair in left if pair[1] == id_type and known & {pair[0], ANY_COUNTRY}}
            chosen += [(api, id_type)] if read else []
            left -= read
    return chosen


def _value(find: Callable[[str], object], key: str) -> object:
    for choice in key.split("|"):
        parts = [find(part) for part in choice.split("+")]
        found = parts[0] if len(parts) == 1 else " ".join(part for part in parts if isinstance(part, str))
        if found is not None and str(found).strip():
            return found
    return None


def _score(score: Callable[[str], object], key: str) -> float | None:
    for choice in key.split("|"):
        if found := [number for part in choice.split("+") if isinstance(number := score(part), int | float)]:
            return min(found)  # two parts are as sure as the less sure of them
    return None
