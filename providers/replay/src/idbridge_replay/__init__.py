"""Answers from an archive by the image's SHA-256: how a vendor that is gone stays comparable."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from idbridge import image
from idbridge.archive import Answer
from idbridge.errors import ConfigError, NotRecognized
from idbridge.model import ID_TYPES, ITEM_FIELDS, IdDocumentRequest
from idbridge.recognizer import ANY_COUNTRY, Capabilities, Evidence, IdDocumentRecognizer, Recognition, Settings

from ._archives import read_archive

__all__ = ["ReplayRecognizer", "ReplaySettings"]


class ReplaySettings(Settings):
    """`archive` is a JSON Lines file, or a folder of JSON files or of cassettes."""

    archive: Path


class ReplayRecognizer(IdDocumentRecognizer[ReplaySettings]):
    """Looks the picture up by its hash. The archive is read once, at the first request."""

    name = "replay"
    settings_type = ReplaySettings
    capabilities: ClassVar = Capabilities(
        documents={(ANY_COUNTRY, id_type): "claimed" for id_type in ID_TYPES}, fields=frozenset(ITEM_FIELDS)
    )

    def __init__(self, settings: ReplaySettings) -> None:
        if not settings.archive.exists():
            raise ConfigError(f"archive: {settings.archive} does not exist; make one with `idbridge archive`")
        self._path = settings.archive
        self._answers: Mapping[str, Answer] | None = None
        self._reading = threading.Lock()

    def recognize(self, request: IdDocumentRequest) -> Recognition:
        """What the archive holds for the picture; `errors.NotRecognized` where it holds nothing or an error."""
        started = time.perf_counter()
        self.capabilities.require(request, self.name)
        image.check(request.require_image(), self.capabilities.image_limits)
        answer = self._archive().get(request.image_sha256() or "")
        if answer is None:
            raise NotRecognized("the archive holds no answer to this picture", provider=self.name)
        if answer.result is None:
            raise NotRecognized(
                "the archive holds an error for this picture", provider=self.name, vendor_code=answer.error_code
            )
        item = answer.result
        if not request.admits(item):
            raise NotRecognized("the archived document is not of the requested country or type", provider=self.name)
        if not request.return_portrait_image:
            item = item.model_copy(update={"portrait_image": None})
        evidence = Evidence(
            provider=self.name,
            mrz=answer.mrz,
            mrz_valid=None if answer.mrz is None else bool(answer.mrz_valid),
            timings_ms={"look up": (time.perf_counter() - started) * 1e3},
        )
        return Recognition(item, evidence)

    def _archive(self) -> Mapping[str, Answer]:
        with self._reading:
            if self._answers is None:
                self._answers = read_archive(self._path)
            return self._answers
