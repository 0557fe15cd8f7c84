"""Azure AI Document Intelligence's ID document model as a provider: passports of the world, cards of some countries.

The analysis is asynchronous: the picture is sent, the service says where the result will be, and it is asked there
until the result is ready, all within one deadline.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from idbridge.enrich import Reading
from idbridge.errors import MalformedResponse, ServiceUnavailable
from idbridge.model import IdDocumentRequest
from idbridge.recognizer import Capabilities, ImageLimits, Recognition
from idbridge.service import ServiceRecognizer, ServiceSettings, picture_of
from idbridge.transport import HeaderAuth, HeaderSecret, Transport, code_at

from ._mapping import CODES, DOCUMENTS, FAULTS, FORM, ID_TYPES, MODEL, VERSION, Document, Operation

__all__ = ["AzureRecognizer", "AzureSettings"]


class AzureSettings(ServiceSettings):
    """How to reach and to enter a Document Intelligence resource."""

    endpoint: str
    """The resource's own address, such as `https://NAME.cognitiveservices.azure.com`."""
    key: HeaderSecret | None = None
    """Either of the resource's two keys."""
    token: HeaderSecret | None = None
    """Instead of the key, a Microsoft Entra token for `https://cognitiveservices.azure.com/.default`; not renewed."""
    timeout: Annotated[float, Field(gt=0)] = 60.0
    """Seconds for the whole of sending, waiting and fetching."""

    @model_validator(mode="after")
    def _authenticate_in_one_way(self) -> Self:
        if (self.key is None) == (self.token is None):
            raise ValueError("give exactly one of key and token")
        return self


class AzureRecognizer(ServiceRecognizer[AzureSettings]):
    """Reads documents with the model `prebuilt-idDocument`. `Evidence.raw` is the result as it was fetched."""

    name = "azure"
    settings_type = AzureSettings
    capabilities: ClassVar[Capabilities] = Capabilities(
        documents=DOCUMENTS,
        fields=FORM.fields() | {"side"},
        image_limits=ImageLimits(min_side=50, max_side=10_000),
    )

    def __init__(self, settings: AzureSettings) -> None:
        self._timeout = settings.timeout
        key = HeaderAuth("Ocp-Apim-Subscription-Key", settings.key)
        self._http = Transport(
            self.name,
            settings.endpoint,
            timeout=settings.timeout,
            auth=HeaderAuth("Authorization", settings.token, prefix="Bearer ") if settings.token else key,
            code_of=code_at(*CODES),
            faults=FAULTS,
            request_id_header="apim-request-id",
        )

    def ask(self, request: IdDocumentRequest) -> Recognition:
        """Have the picture analysed, and wait for the result."""
        deadline = time.monotonic() + self._timeout
        body = picture_of(request, "base64Source", url_key="urlSource")
        accepted = self._http.send("POST", f"{MODEL}:analyze", json=body, params=VERSION, deadline=deadline)
        location = accepted.headers.get("Operation-Location", "")
        # The key goes to no address of another host, and of its own only the id is used.
        result_id = re.search(r"/analyzeResults/([0-9A-Za-z-]+)(\?|$)", location)
        if result_id is None or not self._http.is_own(location):
            raise MalformedResponse(
                "azure names no result on its own host; set endpoint to the resource's own address", provider=self.name
            )
        answer = self._http.poll(
            f"{MODEL}/analyzeResults/{result_id[1]}",
            accepted=accepted,
            done=lambda document: document.get("status") not in ("notStarted", "running"),
            params=VERSION,
            deadline=deadline,
        )
        operation = Operation.of(answer.document, self.name)
        if operation.status != "succeeded" or operation.analyze_result is None:
            raise ServiceUnavailable("azure gave the analysis up without a reason; try later", provider=self.name)
        timings_ms = {"submit": accepted.milliseconds, "wait": answer.milliseconds}
        return self.conclude(request, _read(operation.analyze_result.documents), answer, timings_ms=timings_ms)

    def close(self) -> None:
        """Give back the connections."""
        self._http.close()


def _read(documents: Sequence[Document]) -> Reading:
    """The largest of the documents; empty where there is none."""
    document = max(documents, key=_area, default=Document())
    values = {
        # The typed value; a partial date has none, and an address no other than its text.
        word: field.value_string or field.value_date or field.value_country_region or field.content
        for word, field in document.fields.items()
    }
    scores = {word: field.confidence for word, field in document.fields.items()}
    return FORM.read(
        {**values, "docType": ID_TYPES.get(document.doc_type)}.get,
        {**scores, "docType": document.confidence}.get,
        warnings=("The picture holds several documents; the largest was read.",) if len(documents) > 1 else (),
    )


def _area(document: Document) -> float:
    """How much of the picture the document takes, in the square of the picture's unit."""
    area = 0.0
    for region in document.bounding_regions:
        corners = [*zip(region.polygon[::2], region.polygon[1::2], strict=False)]
        area += abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*corners, *corners[:1]]))) / 2
    return area
