"""A recognizer that answers what it is told, for tests of everything that uses recognizers."""

from __future__ import annotations

from typing import ClassVar

from idbridge import image
from idbridge.errors import IdBridgeError
from idbridge.model import ITEM_FIELDS, IdDocumentItem, IdDocumentRequest
from idbridge.recognizer import ANY_COUNTRY, Capabilities, Evidence, IdDocumentRecognizer, Recognition, Settings

SOMEBODY = IdDocumentItem(
    country_region="ALB",
    id_type="PP",
    side="front",
    first_name="Mirjeta",
    last_name="Provë",
    document_number="ZZ0000000",
    confidence={"last_name": 0.5, "document_number": 0.5},
)
"""A person who does not exist."""


class FakeRecognizer(IdDocumentRecognizer[Settings]):
    """Answers every good request with `item`, or raises `error`; keeps the requests it was given in `requests`."""

    name = "fake"
    capabilities: ClassVar = Capabilities(
        documents={(ANY_COUNTRY, "PP"): "claimed", (ANY_COUNTRY, "ID"): "claimed"}, fields=frozenset(ITEM_FIELDS)
    )

    def __init__(
        self, settings: Settings | None = None, *, item: IdDocumentItem = SOMEBODY, error: IdBridgeError | None = None
    ) -> None:
        self.settings = settings or Settings()
        self.item = item
        self.error = error
        self.requests: list[IdDocumentRequest] = []

    def recognize(self, request: IdDocumentRequest) -> Recognition:
        """The item, or the error."""
        self.capabilities.require(request, self.name)
        if request.image is not None:
            image.check(request.image, self.capabilities.image_limits)
        self.requests.append(request)
        if self.error is not None:
            raise self.error
        return Recognition(self.item, Evidence(provider=self.name))
