"""Huawei Cloud's ID Document OCR as a provider: the service itself, or a private deployment of its API.

Huawei removed the service on 2025-11-04. Its API lives on in deployments of its own, such as a gateway of idbridge.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from idbridge import errors, normalise
from idbridge.enrich import Reading
from idbridge.huaweicloud import OcrService, OcrSettings, Word, result_of
from idbridge.model import CONTRACT_DOCUMENTS, ITEM_FIELDS, IdDocumentRequest
from idbridge.recognizer import Capabilities, Recognition
from idbridge.service import ServiceRecognizer, picture_of
from idbridge.transport import Fault

from ._mapping import READERS

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

    region: Word = "ap-southeast-1"
    """The region; the service was offered in CN-Hong Kong alone."""
    project_id: Word | None = None
    """The project; looked up in IAM by the region's name where it is not given."""


class HuaweiRecognizer(ServiceRecognizer[HuaweiSettings]):
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

    def ask(self, request: IdDocumentRequest) -> Recognition:
        """Ask the one API."""
        answer = self._service.call("id-document", to_body(request))
        return self.conclude(request, to_reading(answer.document), answer)

    def close(self) -> None:
        """Give back the connections."""
        self._service.close()


def to_body(request: IdDocumentRequest) -> dict[str, object]:
    """The body of the call; countries and types that the service never read are not mentioned to it."""
    pairs = request.pairs(CONTRACT_DOCUMENTS)
    body: dict[str, object] = {
        "country_region": [code for code in request.country_region if any(code == country for country, _ in pairs)],
        "id_type": [word for word in request.id_type if any(word == id_type for _, id_type in pairs)],
        "return_portrait_image": request.return_portrait_image,
    }
    picture = picture_of(request, "image", url_key="url")
    return {**picture, **{name: value for name, value in body.items() if value}}


def to_reading(document: Mapping[str, Any]) -> Reading:
    """What an answer holds, with warnings of what was left out.

    Raises `errors.MalformedResponse` where there is no result object.
    """
    result = result_of(document, "huawei")
    fields, warnings = normalise.read_fields(result, READERS)
    # The contract calls confidence an object and gives no schema; the names of its fields are the natural keys.
    confidence = normalise.confidence(result.get("confidence"), fields)
    portrait, no_portrait = normalise.read_fields(result, {"portrait_image": normalise.portrait})
    if result.get("confidence") and not confidence:
        warnings += ("confidence could not be understood and was left out",)
    return Reading(
        fields=fields,
        confidence=confidence,
        portrait_image=portrait.get("portrait_image"),
        warnings=warnings + no_portrait,
    )
