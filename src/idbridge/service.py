"""Recognizers that ask a service: what is the same whichever service it is, before the call and after it."""

from __future__ import annotations

import base64
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Generic

from pydantic import Field

from . import image
from .enrich import Reading, enrich
from .model import IdDocumentRequest
from .recognizer import IdDocumentRecognizer, Recognition, Settings, SettingsT
from .transport import Answer


class ServiceSettings(Settings):
    """What every service is called with; subclass it."""

    timeout: Annotated[float, Field(gt=0)] = 30.0
    """Seconds for connecting, for each wait for data and for the whole answer."""


class ServiceRecognizer(IdDocumentRecognizer[SettingsT], Generic[SettingsT]):
    """Reads documents by asking a service; a subclass says how it is asked."""

    def recognize(self, request: IdDocumentRequest) -> Recognition:
        """Read the document; the errors are those of `IdDocumentRecognizer.recognize`.

        What the capabilities leave out is refused before the service is asked.
        """
        self.capabilities.require(request, self.name)
        if request.image is None:
            return self.ask(request)
        picture, warnings = image.fit(request.image, self.capabilities.image_limits)
        recognition = self.ask(request.model_copy(update={"image": picture}))
        evidence = recognition.evidence
        return replace(recognition, evidence=replace(evidence, warnings=warnings + evidence.warnings))

    @abstractmethod
    def ask(self, request: IdDocumentRequest) -> Recognition:
        """Ask the service for the document, whose picture, if it is not a url, is within the limits of `capabilities`.

        Raises as `recognize` does, and `errors.BadRequest` for a url where the service fetches none.
        """

    def conclude(
        self,
        request: IdDocumentRequest,
        reading: Reading,
        answer: Answer,
        *,
        timings_ms: Mapping[str, float] | None = None,
    ) -> Recognition:
        """The recognition that the reading of an answer amounts to; raises what `enrich` raises."""
        return enrich(
            reading,
            request,
            provider=self.name,
            raw=answer.document,
            timings_ms=timings_ms or {"http": answer.milliseconds},
        )


def picture_of(request: IdDocumentRequest, key: str, *, url_key: str | None = None) -> dict[str, str]:
    """The request's picture as a part of a JSON body: in Base64 under `key`, or its address under `url_key`.

    Raises `errors.BadRequest` for an address where there is no key for one.
    """
    if request.url is not None and url_key is not None:
        return {url_key: request.url}
    return {key: base64.b64encode(request.require_image()).decode()}
