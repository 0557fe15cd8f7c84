"""Azure AI Document Intelligence's ID document model as a provider: passports of the world, cards of some countries.

The analysis is asynchronous: the picture is sent, the service says where the result will be, and it is asked there
until the result is ready, all within one deadline.
"""

from __future__ import annotations

import base64
import re
import time
from typing import ClassVar, Final

from idbridge import image
from idbridge.enrich import enrich
from idbridge.errors import MalformedResponse, NotRecognized, ServiceUnavailable
from idbridge.model import IdDocumentRequest, IdType
from idbridge.recognizer import ANY_COUNTRY, Capabilities, IdDocumentRecognizer, ImageLimits, Recognition, Support
from idbridge.transport import Transport

from ._mapping import FAULTS, FORM, Operation, code_of, to_reading
from ._settings import AzureSettings

__all__ = ["AzureRecognizer", "AzureSettings"]

MODEL: Final = "/documentintelligence/documentModels/prebuilt-idDocument"
VERSION: Final = {"api-version": "2024-11-30"}

_DOCUMENTS: Final[dict[tuple[str, IdType], Support]] = {
    (ANY_COUNTRY, "PP"): "documented",
    **{(country, id_type): "documented" for country in ("AUS", "CAN", "IND", "USA") for id_type in ("DL", "ID")},
    # Europe is documented as a whole, and everything else by "all regions".
    (ANY_COUNTRY, "DL"): "claimed",
    (ANY_COUNTRY, "ID"): "claimed",
}


class AzureRecognizer(IdDocumentRecognizer[AzureSettings]):
    """Reads documents with the model `prebuilt-idDocument`. `Evidence.raw` is the result as it was fetched."""

    name = "azure"
    settings_type = AzureSettings
    capabilities: ClassVar[Capabilities] = Capabilities(
        documents=_DOCUMENTS,
        fields=frozenset({*FORM.sources, "side"}),
        image_limits=ImageLimits(min_side=50, max_side=10_000),
    )

    def __init__(self, settings: AzureSettings) -> None:
        self._timeout = settings.timeout
        self._origin = _origin(settings.endpoint)
        self._http = Transport(
            self.name,
            settings.endpoint,
            timeout=settings.timeout,
            auth=settings.auth(),
            code_of=code_of,
            faults=FAULTS,
            request_id_header="apim-request-id",
        )

    def recognize(self, request: IdDocumentRequest) -> Recognition:
        """Read the document; the errors are those of `IdDocumentRecognizer.recognize`."""
        self.capabilities.require(request, self.name)
        body = {"urlSource": request.url}
        if request.image is not None:
            image.check(request.image, self.capabilities.image_limits)
            body = {"base64Source": base64.b64encode(request.image).decode()}
        deadline = time.monotonic() + self._timeout
        accepted = self._http.send("POST", f"{MODEL}:analyze", json=body, params=VERSION, deadline=deadline)
        result_id = self._find_result(accepted.headers.get("Operation-Location"))
        answer = self._http.poll(
            f"{MODEL}/analyzeResults/{result_id}",
            accepted=accepted,
            done=lambda document: document.get("status") not in {"notStarted", "running"},
            params=VERSION,
            deadline=deadline,
        )
        operation = Operation.of(answer.document, self.name)
        if operation.status != "succeeded" or operation.analyze_result is None:
            raise ServiceUnavailable("azure gave the analysis up without a reason; try later", provider=self.name)
        if not operation.analyze_result.documents:
            raise NotRecognized(
                "azure saw no document in the picture; send a sharper picture of the whole of it", provider=self.name
            )
        return enrich(
            to_reading(operation.analyze_result.documents),
            request,
            provider=self.name,
            raw=answer.document,
            timings_ms={"submit": accepted.milliseconds, "wait": answer.milliseconds},
        )

    def close(self) -> None:
        """Give back the connections."""
        self._http.close()

    def _find_result(self, location: str | None) -> str:
        # The key goes to no address of another host: the address is checked, and only the id in it is used.
        found = re.search(r"/analyzeResults/([0-9A-Za-z-]+)(\?|$)", location or "")
        if location is None or found is None or _origin(location) != self._origin:
            raise MalformedResponse(
                "azure names no result on its own host; set endpoint to the resource's own address", provider=self.name
            )
        return found[1]


def _origin(url: str) -> str:
    scheme, _, rest = url.lower().partition("://")
    return f"{scheme}://{re.split('[/?#]', rest)[0]}".removesuffix({"http": ":80", "https": ":443"}.get(scheme, ""))
