"""Tencent Cloud OCR, international site, as a provider: passports, cards of four documents, and general cards."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, ClassVar

from pydantic import Field

from idbridge import image, normalise
from idbridge.enrich import Reading
from idbridge.errors import NotRecognized
from idbridge.forms import Api, capabilities_of, read_by_first
from idbridge.model import IdDocumentRequest, IdType
from idbridge.recognizer import Capabilities, Recognition
from idbridge.service import ServiceRecognizer, ServiceSettings, picture_of
from idbridge.shape import at
from idbridge.transport import Answer, HeaderSecret, KeyAuth, Transport, code_at

from ._faults import FAULTS
from ._mapping import APIS, CARD_TYPES, GENERAL_COUNTRIES, LIMITS, TC3, VERSION, WARNED, Accepted, Answered, TencentApi

__all__ = ["TencentRecognizer", "TencentSettings"]


class TencentSettings(ServiceSettings):
    """How to reach and to enter Tencent Cloud OCR; `timeout` is also for the whole of a general card's reading."""

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


class TencentRecognizer(ServiceRecognizer[TencentSettings]):
    """Reads documents with the APIs that countries and types call for, one after another until one reads the document.

    `Evidence.raw` is the API's whole answer.
    """

    name = "tencent"
    settings_type = TencentSettings
    capabilities: ClassVar[Capabilities] = capabilities_of(APIS, LIMITS)

    def __init__(self, settings: TencentSettings) -> None:
        self._timeout = settings.timeout
        self._headers = {"X-TC-Version": VERSION} | ({"X-TC-Region": settings.region} if settings.region else {})
        self._http = Transport(
            self.name,
            settings.endpoint,
            timeout=settings.timeout,
            auth=KeyAuth(TC3, settings.secret_id, settings.secret_key, settings.token),
            code_of=code_at("Response.Error.Code"),
            faults=FAULTS,
            request_id_at="Response.RequestId",
        )

    def ask(self, request: IdDocumentRequest) -> Recognition:
        """Ask the APIs that the request calls for."""
        return read_by_first(request, APIS, partial(self._ask, request), provider=self.name)

    def close(self) -> None:
        """Give back the connections."""
        self._http.close()

    def _ask(self, request: IdDocumentRequest, api: TencentApi, id_type: IdType) -> Recognition:
        image.check(request.require_image(), api.limits)
        body = picture_of(request, api.picture) | ({api.portrait: True} if request.return_portrait_image else {})
        if api.result is None:
            answer = self._call(api.name, body)
        else:
            country = request.country_region[0] if len(request.country_region) == 1 else ""
            known = country if country in GENERAL_COUNTRIES else "AUTO"
            body |= {"Nationality": known, "CardType": CARD_TYPES[id_type]}
            answer = self._wait(api.name, body, api.result)
        return self.conclude(request, to_reading(api, id_type, answer.document), answer)

    def _call(self, action: str, body: dict[str, str | bool]) -> Answer:
        return self._http.send("POST", "/", json=body, headers={**self._headers, "X-TC-Action": action})

    def _wait(self, action: str, body: dict[str, str | bool], result_action: str) -> Answer:
        """Start a reading and wait for its result."""
        deadline = time.monotonic() + self._timeout
        accepted = self._call(action, body)
        result = self._http.poll(
            "/",
            accepted=accepted,
            done=lambda document: at(document, "Response.Status") != "PROCESSING",
            deadline=deadline,
            method="POST",
            json={"CardVerificationToken": Accepted.of(accepted.document, self.name).response.card_verification_token},
            headers={**self._headers, "X-TC-Action": result_action},
        )
        if at(result.document, "Response.Status") == "ABNORMAL":
            raise NotRecognized(
                "tencent read no card; send a sharper picture, or both sides elsewhere", provider=self.name
            )
        return replace(result, milliseconds=accepted.milliseconds + result.milliseconds)


def to_reading(api: Api, id_type: IdType, document: Mapping[str, Any]) -> Reading:
    """What the API's answer says, in our words. Raises `errors.MalformedResponse` where there is no response object."""
    response = Answered.of(document, "tencent").response
    scores = _scores(response.get("AdvancedInfo"))
    reading = api.form.read(
        partial(_find, response), lambda key: scores.get(key.rpartition(".")[2]), warnings=tuple(_warnings(response))
    )
    return replace(reading, fields={"id_type": id_type, "side": "front", **reading.fields})


def _find(response: Mapping[str, Any], path: str) -> object:
    """The value at a path; Philippine documents wrap each with its place in the picture."""
    found = at(response, path)
    return found.get("Value") if isinstance(found, dict) else found


def _scores(advanced: object) -> dict[str, float]:
    """The confidences in AdvancedInfo, which has had four shapes.

    JSON text of {"ID": {"Confidence": "0.9995"}}, deeper too, or of {"ID": 0.9995}; "1" or 1, alone or for a field,
    which means nothing ("deprecated, always 1"); "". Anything else means nothing either.
    """
    scores: dict[str, float] = {}
    for key, value in (normalise.json_object(advanced) or {}).items():
        told = value.get("Confidence", value) if isinstance(value, dict) else value
        if isinstance(told, dict):
            scores |= _scores(told)
        elif isinstance(told, str | float) and told != "1":
            with suppress(ValueError):
                scores[key] = float(told)
    return scores


def _warnings(response: Mapping[str, Any]) -> Iterator[str]:
    told = [codes for key in ("Warn", "WarnCardInfos") if isinstance(codes := response.get(key), list)]
    for code in dict.fromkeys(code for codes in told for code in codes if isinstance(code, int)):
        if code in WARNED:
            yield f"Tencent warns of the picture: {WARNED[code]}."
