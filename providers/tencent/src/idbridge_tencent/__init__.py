"""Tencent Cloud OCR, international site, as a provider: passports, cards of four documents, and general cards."""

from __future__ import annotations

import base64
import time
from dataclasses import replace
from typing import Annotated, ClassVar, Final

from pydantic import ConfigDict, Field

from idbridge import image
from idbridge.enrich import enrich
from idbridge.errors import MalformedResponse, NotRecognized
from idbridge.model import IdDocumentRequest, IdType
from idbridge.recognizer import (
    Capabilities,
    IdDocumentRecognizer,
    Recognition,
    Settings,
    first_recognition,
)
from idbridge.transport import Answer, HeaderSecret, Transport

from ._faults import FAULTS, code_of
from ._mapping import (
    CARD_TYPES,
    DOCUMENTS,
    FIELDS,
    GENERAL,
    GENERAL_COUNTRIES,
    GENERAL_LIMITS,
    LIMITS,
    RESULT_ACTION,
    Api,
    choose,
    to_reading,
)
from ._signing import KeyAuth

__all__ = ["TencentRecognizer", "TencentSettings"]

VERSION: Final = "2018-11-19"


class TencentSettings(Settings):
    """How to reach and to enter Tencent Cloud OCR."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    secret_id: HeaderSecret
    """The id of an API key."""
    secret_key: HeaderSecret
    """The API key itself."""
    token: HeaderSecret | None = None
    """Goes with a temporary key."""
    endpoint: str = "https://ocr.intl.tencentcloudapi.com"
    """The service: the international site's, or a proxy that keeps the Host header."""
    region: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")] | None = None
    """The region, such as `ap-singapore`, for APIs that ask for one."""
    timeout: Annotated[float, Field(gt=0)] = 30.0
    """Seconds for one call, and for the whole of a general card's reading."""


class TencentRecognizer(IdDocumentRecognizer[TencentSettings]):
    """Reads documents with the API that the country and the type call for.

    `Evidence.raw` is the API's whole answer.
    """

    name = "tencent"
    settings_type = TencentSettings
    capabilities: ClassVar[Capabilities] = Capabilities(DOCUMENTS, FIELDS, LIMITS)

    def __init__(self, settings: TencentSettings) -> None:
        self._timeout = settings.timeout
        self._headers = {"X-TC-Version": VERSION} | ({"X-TC-Region": settings.region} if settings.region else {})
        self._ocr = Transport(
            self.name,
            settings.endpoint,
            timeout=settings.timeout,
            auth=KeyAuth(settings.secret_id, settings.secret_key, settings.token),
            code_of=code_of,
            faults=FAULTS,
        )

    def recognize(self, request: IdDocumentRequest) -> Recognition:
        """Read the document; the errors are those of `IdDocumentRecognizer.recognize`.

        Where the request calls for several APIs they are asked one after another, until one reads the document.
        """
        self.capabilities.require(request, self.name)
        image.check(request.require_image(), replace(LIMITS, formats=image.CONTRACT_LIMITS.formats))
        return first_recognition(lambda chosen: self._ask(*chosen, request), choose(request))

    def close(self) -> None:
        """Give back the connections."""
        self._ocr.close()

    def _ask(self, api: Api, id_type: IdType, request: IdDocumentRequest) -> Recognition:
        data, warnings = image.fit(request.require_image(), GENERAL_LIMITS if api is GENERAL else LIMITS)
        body: dict[str, object] = {api.picture: base64.b64encode(data).decode()}
        if request.return_portrait_image:
            body[api.portrait] = True
        answer = self._read_card(id_type, body, request) if api is GENERAL else self._call(api.action, body)
        return enrich(
            to_reading(api, id_type, answer.document, warnings),
            request,
            provider=self.name,
            raw=answer.document,
            timings_ms={"http": answer.milliseconds},
        )

    def _call(self, action: str, body: dict[str, object]) -> Answer:
        return self._ocr.send("POST", "/", json=body, headers={**self._headers, "X-TC-Action": action})

    def _read_card(self, id_type: IdType, body: dict[str, object], request: IdDocumentRequest) -> Answer:
        """Start the reading of a general card and wait for its result."""
        deadline = time.monotonic() + self._timeout
        named = set(request.country_region) & GENERAL_COUNTRIES
        country = named.pop() if len(named) == len(request.country_region) == 1 else "AUTO"
        accepted = self._call(GENERAL.action, {"Nationality": country, "CardType": CARD_TYPES[id_type], **body})
        match accepted.document:
            case {"Response": {"CardVerificationToken": str(token)}}:
                result = self._ocr.poll(
                    "/",
                    accepted=accepted,
                    done=lambda document: _status(document) != "PROCESSING",
                    deadline=deadline,
                    method="POST",
                    json={"CardVerificationToken": token},
                    headers={**self._headers, "X-TC-Action": RESULT_ACTION},
                )
            case _:
                raise MalformedResponse("tencent gave no token for a card's result; report this", provider=self.name)
        if _status(result.document) == "ABNORMAL":
            raise NotRecognized(
                "tencent read no card; send a sharper picture, or both sides elsewhere", provider=self.name
            )
        return replace(result, milliseconds=accepted.milliseconds + result.milliseconds)


def _status(document: object) -> object:
    match document:
        case {"Response": {"Status": status}}:
            return status
    return None
