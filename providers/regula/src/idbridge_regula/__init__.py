"""A self-hosted Regula Document Reader as a provider: documents of the whole world, read on the premises."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Annotated, ClassVar, Final

from pydantic import ConfigDict, Field

from idbridge import image
from idbridge.enrich import enrich
from idbridge.errors import AuthenticationFailed, ServiceUnavailable
from idbridge.model import ID_TYPES, ITEM_FIELDS, IdDocumentRequest
from idbridge.recognizer import ANY_COUNTRY, Capabilities, IdDocumentRecognizer, ImageLimits, Recognition, Settings
from idbridge.transport import Fault, Transport

from ._mapping import DOCUMENT_TYPE, IMAGES, TEXT, Processed, to_reading

__all__ = ["RegulaRecognizer", "RegulaSettings"]

FAULTS: Final[Mapping[str | int, Fault]] = {
    403: Fault(AuthenticationFailed, "has no valid licence; check the licence file of the service")
}

_OUT_OF_TIME: Final = 2
_WHITE_LIGHT: Final = 6


class RegulaSettings(Settings):
    """How to reach a Document Reader; it knows no credentials, its licence stands beside it."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    endpoint: str
    """The service's address, such as `http://localhost:8080`."""
    timeout: Annotated[float, Field(gt=0)] = 30.0
    """Seconds for connecting, for each wait for data and for the whole answer."""


class RegulaRecognizer(IdDocumentRecognizer[RegulaSettings]):
    """Reads documents by `POST /api/process`. `Evidence.raw` is Regula's whole answer, less what was not asked for."""

    name = "regula"
    settings_type = RegulaSettings
    capabilities: ClassVar[Capabilities] = Capabilities(
        documents={(ANY_COUNTRY, id_type): "claimed" for id_type in sorted(ID_TYPES)},
        fields=frozenset(ITEM_FIELDS),
        # Regula publishes no list of formats; these two are in its own examples.
        image_limits=ImageLimits(formats=("JPEG", "PNG")),
    )

    def __init__(self, settings: RegulaSettings) -> None:
        self._http = Transport(self.name, settings.endpoint, timeout=settings.timeout, faults=FAULTS)

    def recognize(self, request: IdDocumentRequest) -> Recognition:
        """Read the document; the errors are those of `IdDocumentRecognizer.recognize`."""
        self.capabilities.require(request, self.name)
        picture, warnings = image.fit(request.require_image(), self.capabilities.image_limits)
        answer = self._http.send("POST", "/api/process", json=_to_body(picture, portrait=request.return_portrait_image))
        processed = Processed.of(answer.document, self.name)
        reading = to_reading(processed.containers.all, warnings)
        if processed.finished == _OUT_OF_TIME and not reading.fields:
            raise ServiceUnavailable("regula ran out of its own time; try later or give it more", provider=self.name)
        return enrich(
            reading, request, provider=self.name, raw=answer.document, timings_ms={"http": answer.milliseconds}
        )

    def close(self) -> None:
        """Give back the connections."""
        self._http.close()


def _to_body(picture: bytes, *, portrait: bool) -> dict[str, object]:
    return {
        "processParam": {
            "scenario": "FullProcess",
            "resultTypeOutput": [DOCUMENT_TYPE, TEXT, *([IMAGES] if portrait else [])],
            # Otherwise dates come in the order that the server's locale has.
            "dateFormat": "yyyy-MM-dd",
            "depersonalizeLog": True,
        },
        "List": [
            {"ImageData": {"image": base64.b64encode(picture).decode()}, "light": _WHITE_LIGHT, "page_idx": 0},
        ],
    }
