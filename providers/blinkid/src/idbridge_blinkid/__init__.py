"""A self-hosted Microblink BlinkID as a provider: every document of the contract, read on the premises."""

from __future__ import annotations

import base64
from typing import Annotated, ClassVar, Final

from pydantic import ConfigDict, Field

from idbridge import image
from idbridge.enrich import enrich
from idbridge.model import CONTRACT_DOCUMENTS, ID_TYPES, ITEM_FIELDS, IdDocumentRequest, IdType
from idbridge.recognizer import (
    ANY_COUNTRY,
    Capabilities,
    IdDocumentRecognizer,
    ImageLimits,
    Recognition,
    Settings,
    Support,
)
from idbridge.transport import HeaderAuth, HeaderSecret, Transport

from ._mapping import FAULTS, Recognized, code_of, to_reading

__all__ = ["BlinkIdRecognizer", "BlinkIdSettings"]

_DOCUMENTS: Final[dict[tuple[str, IdType], Support]] = {
    **dict.fromkeys(sorted(CONTRACT_DOCUMENTS), "documented"),
    # Hundreds of documents beside the contract's are in Microblink's list, but not those of every country.
    **{(ANY_COUNTRY, id_type): "claimed" for id_type in sorted(ID_TYPES)},
}


class BlinkIdSettings(Settings):
    """How to reach a BlinkID service; its licence key stands beside it."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    endpoint: str
    """The service's address, such as `http://localhost:8080`."""
    api_key: HeaderSecret | None = None
    """The key of the API, where the service asks for one; sent as `mb-api-key`."""
    timeout: Annotated[float, Field(gt=0)] = 30.0
    """Seconds for connecting, for each wait for data and for the whole answer."""


class BlinkIdRecognizer(IdDocumentRecognizer[BlinkIdSettings]):
    """Reads one side of a document by `POST /blinkid-single-side`. `Evidence.raw` is BlinkID's whole answer."""

    name = "blinkid"
    settings_type = BlinkIdSettings
    capabilities: ClassVar[Capabilities] = Capabilities(
        documents=_DOCUMENTS,
        fields=frozenset(ITEM_FIELDS) - {"confidence"},
        image_limits=ImageLimits(formats=("JPEG", "PNG")),
    )

    def __init__(self, settings: BlinkIdSettings) -> None:
        self._http = Transport(
            self.name,
            settings.endpoint,
            timeout=settings.timeout,
            auth=HeaderAuth("mb-api-key", settings.api_key) if settings.api_key is not None else None,
            code_of=code_of,
            faults=FAULTS,
        )

    def recognize(self, request: IdDocumentRequest) -> Recognition:
        """Read the document; the errors are those of `IdDocumentRecognizer.recognize`."""
        self.capabilities.require(request, self.name)
        picture, warnings = image.fit(request.require_image(), self.capabilities.image_limits)
        body: dict[str, object] = {"image": {"imageBase64": base64.b64encode(picture).decode()}}
        if request.return_portrait_image:
            body["returnFaceImage"] = True
        answer = self._http.send("POST", "/blinkid-single-side", json=body)
        return enrich(
            to_reading(Recognized.of(answer.document, self.name).result, warnings),
            request,
            provider=self.name,
            raw=answer.document,
            timings_ms={"http": answer.milliseconds},
        )

    def close(self) -> None:
        """Give back the connections."""
        self._http.close()
