"""A self-hosted Microblink BlinkID as a provider: every document of the contract, read on the premises."""

from __future__ import annotations

from typing import Any, ClassVar

from idbridge.enrich import Reading
from idbridge.model import ITEM_FIELDS, IdDocumentRequest
from idbridge.recognizer import Capabilities, ImageLimits, Recognition
from idbridge.service import ServiceRecognizer, ServiceSettings, picture_of
from idbridge.transport import HeaderAuth, HeaderSecret, Transport, code_at

from ._mapping import DOCUMENTS, FAULTS, FORM, ID_TYPES, Date, Recognized, Result, Scripts, Text

__all__ = ["BlinkIdRecognizer", "BlinkIdSettings"]


class BlinkIdSettings(ServiceSettings):
    """How to reach a BlinkID service; its licence key stands beside it."""

    endpoint: str
    """The service's address, such as `http://localhost:8080`."""
    api_key: HeaderSecret | None = None
    """The key of the API, where the service asks for one; sent as `mb-api-key`."""


class BlinkIdRecognizer(ServiceRecognizer[BlinkIdSettings]):
    """Reads one side of a document by `POST /blinkid-single-side`. `Evidence.raw` is BlinkID's whole answer."""

    name = "blinkid"
    settings_type = BlinkIdSettings
    capabilities: ClassVar[Capabilities] = Capabilities(
        documents=DOCUMENTS,
        fields=frozenset(ITEM_FIELDS) - {"confidence"},
        image_limits=ImageLimits(formats=("JPEG", "PNG")),
    )

    def __init__(self, settings: BlinkIdSettings) -> None:
        self._http = Transport(
            self.name,
            settings.endpoint,
            timeout=settings.timeout,
            auth=HeaderAuth("mb-api-key", settings.api_key),
            code_of=code_at("code", unless="result"),
            faults=FAULTS,
        )

    def ask(self, request: IdDocumentRequest) -> Recognition:
        """Ask for the one side."""
        body: dict[str, object] = {"image": picture_of(request, "imageBase64")}
        if request.return_portrait_image:
            body["returnFaceImage"] = True
        answer = self._http.send("POST", "/blinkid-single-side", json=body)
        return self.conclude(request, _read(Recognized.of(answer.document, self.name).result), answer)

    def close(self) -> None:
        """Give back the connections."""
        self._http.close()


def _read(result: Result) -> Reading:
    """The document in the result; empty where it holds none."""
    values: dict[str, Any] = {
        **dict(result),
        "country": result.class_info.iso_alpha3_country_code,
        "type": ID_TYPES.get(_latin(result.class_info.type).upper().removeprefix("TYPE_")),
        "mrz": result.mrz_data.raw_mrz_string,
    }
    doubt = result.recognition_status == "UNCERTAIN"
    return FORM.read(
        lambda key: _latin(values[key]), warnings=("BlinkID is not certain of what it read.",) if doubt else ()
    )


def _latin(value: Text | Date | None) -> str:
    """A text in Latin letters, where there are several scripts; a date in ISO 8601 if it was printed as a whole."""
    match value:
        case Date(filled_by_domain_knowledge=True):
            return ""
        case Date(day=day, month=month, year=year) if day and month:
            return f"{year:04}-{month:02}-{day:02}"
        case Date(original_string=printed):
            return _latin(printed)
        case Scripts(latin=latin, cyrillic=cyrillic, arabic=arabic):
            return latin or cyrillic or arabic
        case _:
            return value or ""
