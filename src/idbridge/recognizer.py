"""The seam between idbridge and whoever reads the documents: a recognizer, what it declares and returns."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import ClassVar, Final, Generic, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict

from .errors import NotRecognized, UnsupportedDocument
from .model import IdDocumentItem, IdDocumentRequest, IdType

ANY_COUNTRY: Final = "*"
"""Stands for every country in `Capabilities.documents`."""

Support = Literal["documented", "claimed"]
"""documented: the vendor names the document; claimed: only a general word covers it."""


@dataclass(frozen=True, slots=True)
class ImageLimits:
    """What pictures a provider takes: formats, size of the file in bytes, sides in pixels.

    The defaults are the contract's, which limits the Base64 text to 10 MB: 7.5 MiB of file.
    """

    formats: tuple[str, ...] = ("JPEG", "PNG", "BMP", "TIFF")
    max_bytes: int = 10 * 1024 * 1024 * 3 // 4
    min_side: int = 100
    max_side: int = 8192


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a provider reads.

    `documents` maps (alpha-3 or `ANY_COUNTRY`, type) to how sure that is; `fields` are the item's fields it can fill.
    """

    documents: Mapping[tuple[str, IdType], Support]
    fields: frozenset[str]
    image_limits: ImageLimits = ImageLimits()

    def require(self, request: IdDocumentRequest, provider: str) -> None:
        """Raise `UnsupportedDocument` unless the provider reads at least one document the request admits."""
        if not request.pairs(self.documents):
            raise UnsupportedDocument(
                f"{provider} reads none of the requested documents; ask another provider for them"
            )


@dataclass(frozen=True, slots=True)
class SeenLine:
    """Where a line of text was seen and how surely each of its characters was read.

    `corners` are four (x, y) points in pixels of the upright picture: where the text begins at its top, ends at its
    top, ends at its bottom and begins at its bottom. `confidence` has a number from 0 to 1 for each character.
    """

    text: str = field(repr=False)
    corners: tuple[tuple[float, float], ...]
    confidence: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stands behind an item.

    `mrz` holds the full lines, fillers included; `mrz_valid` whether every check digit of theirs holds; `mrz_seen`
    where they stand in the picture; `raw` is the vendor's own answer; `warnings` say in plain words what was odd,
    without the values; `timings_ms` are wall milliseconds by stage.
    """

    provider: str
    mrz: tuple[str, ...] | None = field(default=None, repr=False)
    mrz_valid: bool | None = None
    mrz_seen: tuple[SeenLine, ...] = ()
    barcode: str | None = field(default=None, repr=False)
    personal_number: str | None = field(default=None, repr=False)
    raw: object = field(default=None, repr=False)
    warnings: tuple[str, ...] = ()
    timings_ms: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recognition:
    """An item and the evidence for it."""

    item: IdDocumentItem
    evidence: Evidence


class Settings(BaseModel):
    """What a provider is configured with. Subclass it; secrets are `pydantic.SecretStr`, docstrings describe fields."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, use_attribute_docstrings=True)


SettingsT = TypeVar("SettingsT", bound=Settings)


class IdDocumentRecognizer(ABC, Generic[SettingsT]):
    """Reads one identity document a call. Raises only `idbridge.errors`; safe to share by threads."""

    name: ClassVar[str]
    settings_type: ClassVar[type[Settings]] = Settings
    capabilities: ClassVar[Capabilities]

    @abstractmethod
    def __init__(self, settings: SettingsT) -> None:
        """Keep the settings; open no connection yet. Raises `errors.ConfigError` where they cannot work."""

    @abstractmethod
    def recognize(self, request: IdDocumentRequest) -> Recognition:
        """Read the document.

        Never returns an empty item: raises `errors.NotRecognized` instead, `errors.UnsupportedDocument` before any work
        for documents outside `capabilities`, `errors.BadImage` for pictures outside its limits, else another of
        `idbridge.errors`.
        """

    def close(self) -> None:
        """Give back connections; the recognizer is not used afterwards."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


AskedT = TypeVar("AskedT")


def first_recognition(ask: Callable[[AskedT], Recognition], candidates: Iterable[AskedT]) -> Recognition:
    """The first recognition that `ask` gets of the candidates, for providers that need an API for each document.

    A candidate that reads no document gives way to the next. Raises whatever else a candidate raises, and the last
    one's `errors.NotRecognized`.
    """
    *others, last = candidates
    for candidate in others:
        try:
            return ask(candidate)
        except NotRecognized:
            continue
    return ask(last)
