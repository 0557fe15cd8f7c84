"""Huawei Cloud's remaining OCR APIs as one provider: passports of every country, and the cards of four."""

from __future__ import annotations

import base64
from typing import ClassVar, Final

from pydantic import ConfigDict, Field

from idbridge import errors, image
from idbridge.enrich import enrich
from idbridge.huaweicloud import OcrService, OcrSettings, Word
from idbridge.model import IdDocumentRequest
from idbridge.recognizer import (
    Capabilities,
    IdDocumentRecognizer,
    ImageLimits,
    Recognition,
    first_recognition,
)
from idbridge.transport import Fault

from ._mapping import APIS, DOCUMENTS, FIELDS, ApiName, to_reading

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

    model_config = ConfigDict(use_attribute_docstrings=True)

    regions: dict[ApiName, Word] = Field(default_factory=dict)
    """Where an API is called instead of the region it is documented for."""
    project_ids: dict[Word, Word] = Field(default_factory=dict)
    """The project of a region; looked up in IAM by the region's name where it is not given."""


class HuaweiRegionalRecognizer(IdDocumentRecognizer[HuaweiRegionalSettings]):
    """Reads documents by `POST /v2/{project_id}/ocr/{api}`, with the API that the country and the type call for.

    `Evidence.raw` is the API's whole answer.
    """

    name = "huawei_regional"
    settings_type = HuaweiRegionalSettings
    capabilities: ClassVar[Capabilities] = Capabilities(
        documents=DOCUMENTS, fields=FIELDS, image_limits=ImageLimits(min_side=15)
    )

    def __init__(self, settings: HuaweiRegionalSettings) -> None:
        regions = {name: settings.regions.get(name, api.region) for name, api in APIS.items()}
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

    def recognize(self, request: IdDocumentRequest) -> Recognition:
        """Read the document; the errors are those of `IdDocumentRecognizer.recognize`.

        Where the request calls for several APIs they are asked one after another, until one reads the document.
        """
        self.capabilities.require(request, self.name)
        chosen = [
            name
            for name, api in APIS.items()
            # A card's API is for one country, so that only a request which names it calls for it.
            if request.pairs([(api.country, api.id_type)]) and (api.id_type == "PP" or request.country_region)
        ]
        if not chosen:
            raise errors.UnsupportedDocument(
                f"{self.name} reads cards by an API for each country; name the country, or ask another provider"
            )
        if request.image is not None:
            image.check(request.image, self.capabilities.image_limits)
        return first_recognition(lambda name: self._ask(name, request), chosen)

    def close(self) -> None:
        """Give back the connections."""
        for service in self._services.values():
            service.close()

    def _ask(self, name: ApiName, request: IdDocumentRequest) -> Recognition:
        api = APIS[name]
        picture = {"url": request.url} if request.image is None else {"image": base64.b64encode(request.image).decode()}
        portrait = {"return_portrait_image": True} if api.form.portrait_image and request.return_portrait_image else {}
        answer = self._services[name].call(name, {**picture, **portrait, **api.asks})
        return enrich(
            to_reading(api, answer.document),
            request,
            provider=self.name,
            raw=answer.document,
            timings_ms={"http": answer.milliseconds},
        )
