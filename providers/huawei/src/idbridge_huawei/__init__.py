"""Huawei Cloud's ID Document OCR as a provider: the service itself, or a private deployment of its API.

Huawei removed the service on 2025-11-04. Its API lives on in deployments of its own, such as a gateway of idbridge.
"""

from __future__ import annotations

from typing import ClassVar, Final

from pydantic import ConfigDict

from idbridge import errors, image
from idbridge.enrich import enrich
from idbridge.huaweicloud import OcrService, OcrSettings, Word
from idbridge.model import CONTRACT_DOCUMENTS, ITEM_FIELDS, IdDocumentRequest
from idbridge.recognizer import Capabilities, IdDocumentRecognizer, Recognition
from idbridge.transport import Fault

from ._mapping import to_body, to_reading

__all__ = ["HuaweiRecognizer", "HuaweiSettings"]

GONE: Final = Fault(
    errors.ServiceTerminated,
    "does not offer ID Document OCR here, which it removed on 2025-11-04;"
    ' use another provider, such as provider = "local", or the endpoint of a private deployment (see MIGRATION.md)',
)
UNSUBSCRIBED: Final = Fault(
    errors.AuthenticationFailed,
    "has no subscription of this account in this region, and sold the last one on 2025-02-18;"
    ' use the account and region that hold one, or another provider, such as provider = "local"',
)


class HuaweiSettings(OcrSettings):
    """How to reach and to enter Huawei Cloud's ID Document OCR."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    region: Word = "ap-southeast-1"
    """The region; the service was offered in CN-Hong Kong alone."""
    project_id: Word | None = None
    """The project; looked up in IAM by the region's name where it is not given."""


class HuaweiRecognizer(IdDocumentRecognizer[HuaweiSettings]):
    """Reads documents by `POST /v2/{project_id}/ocr/id-document`.

    Raises `errors.ServiceTerminated` where the API or its host is gone. `Evidence.raw` is Huawei's whole answer.
    """

    name = "huawei"
    settings_type = HuaweiSettings
    capabilities: ClassVar[Capabilities] = Capabilities(
        documents=dict.fromkeys(sorted(CONTRACT_DOCUMENTS), "documented"), fields=frozenset(ITEM_FIELDS)
    )

    def __init__(self, settings: HuaweiSettings) -> None:
        self._service = OcrService(
            self.name,
            settings,
            region=settings.region,
            project_id=settings.project_id,
            gone=GONE,
            unsubscribed=UNSUBSCRIBED,
        )

    def recognize(self, request: IdDocumentRequest) -> Recognition:
        """Read the document; the errors are those of `IdDocumentRecognizer.recognize`."""
        self.capabilities.require(request, self.name)
        if request.image is not None:
            image.check(request.image, self.capabilities.image_limits)
        answer = self._service.call("id-document", to_body(request))
        return enrich(
            to_reading(answer.document),
            request,
            provider=self.name,
            raw=answer.document,
            timings_ms={"http": answer.milliseconds},
        )

    def close(self) -> None:
        """Give back the connections."""
        self._service.close()
