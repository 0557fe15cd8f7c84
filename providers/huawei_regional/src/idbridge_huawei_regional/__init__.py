"""Huawei Cloud's remaining OCR APIs as one provider: passports of every country, and the cards of four."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar, Final

from pydantic import Field

from idbridge import errors
from idbridge.enrich import Reading
from idbridge.forms import Api, capabilities_of, read_by_first
from idbridge.huaweicloud import OcrService, OcrSettings, Word, result_of
from idbridge.model import IdDocumentRequest, IdType
from idbridge.recognizer import Capabilities, ImageLimits, Recognition
from idbridge.service import ServiceRecognizer, picture_of
from idbridge.transport import Fault

from ._mapping import APIS, ApiName, RegionalApi

__all__ = ["HuaweiRegionalRecognizer", "HuaweiRegionalSettings"]

GONE: Final = Fault(
    errors.ServiceTerminated,
    "does not offer this API in this region, or no longer; check regions and endpoint, or use another provider",
)
UNSUBSCRIBED: Final = Fault(
    errors.AuthenticationFailed,
    "has no subscription of this account to this API in this region; subscribe in the OCR console, or set regions",
)


class HuaweiRegionalSettings(OcrSettings):
    """How to reach and to enter the APIs, each in its region."""

    regions: dict[ApiName, Word] = Field(default_factory=dict)
    """Where an API is called instead of the region it is documented for."""
    project_ids: dict[Word, Word] = Field(default_factory=dict)
    """The project of a region; looked up in IAM by the region's name where it is not given."""


class HuaweiRegionalRecognizer(ServiceRecognizer[HuaweiRegionalSettings]):
    """Reads documents by `POST /v2/{project_id}/ocr/{api}`, with the APIs that countries and types call for.

    They are asked one after another, until one reads the document. `Evidence.raw` is that API's whole answer.
    """

    name = "huawei_regional"
    settings_type = HuaweiRegionalSettings
    capabilities: ClassVar[Capabilities] = capabilities_of(APIS, ImageLimits(min_side=15))

    def __init__(self, settings: HuaweiRegionalSettings) -> None:
        regions = {api.name: settings.regions.get(api.name, api.region) for api in APIS}
        services = {
            region: OcrService(
                self.name,
                settings,
                region=region,
                project_id=settings.project_ids.get(region),
                gone=GONE,
                unsubscribed=UNSUBSCRIBED,
            )
            for region in set(regions.values())
        }
        self._services = {name: services[region] for name, region in regions.items()}

    def ask(self, request: IdDocumentRequest) -> Recognition:
        """Ask the APIs that the request calls for."""
        return read_by_first(request, APIS, partial(self._ask, request), provider=self.name)

    def close(self) -> None:
        """Give back the connections."""
        for service in self._services.values():
            service.close()

    def _ask(self, request: IdDocumentRequest, api: RegionalApi, _: IdType) -> Recognition:
        picture = picture_of(request, "image", url_key="url")
        portrait = {"return_portrait_image": True} if api.form.portrait_image and request.return_portrait_image else {}
        answer = self._services[api.name].call(api.name, {**picture, **portrait, **api.asks})
        return self.conclude(request, to_reading(api, answer.document), answer)


def to_reading(api: Api, document: Mapping[str, Any]) -> Reading:
    """What the API's answer says, in our words. Raises `errors.MalformedResponse` where there is no result object."""
    result = result_of(document, "huawei_regional")
    scores = result.get("confidence")
    return api.form.read(result.get, scores.get if isinstance(scores, dict) else lambda _: None)
