"""Any OpenAI-compatible vision model as a provider: vLLM, Ollama or a cloud, held against the document's check digits.

A model may write down a person who is not in the picture, and be sure of it. So every machine-readable zone that it
claims is checked, its own word on its confidence is not asked for, and what nothing vouches for says so.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field

from idbridge import image
from idbridge.enrich import Reading, enrich, read_zone
from idbridge.errors import MalformedResponse, NotRecognized
from idbridge.model import ID_TYPES, TEXT_FIELDS, IdDocumentRequest
from idbridge.recognizer import ANY_COUNTRY, Capabilities, IdDocumentRecognizer, ImageLimits, Recognition, Settings
from idbridge.transport import HeaderAuth, HeaderSecret, Transport

from ._faults import FAULTS, code_of
from ._mapping import FORM, INSTRUCTION, SCHEMA, parse, probabilities

__all__ = ["OpenAiRecognizer", "OpenAiSettings"]


class OpenAiSettings(Settings):
    """Which model reads, and where."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    model: Annotated[str, Field(min_length=1)]
    """The model's name at the endpoint; one that takes pictures."""
    endpoint: str = "https://api.openai.com/v1"
    """The API's base, such as `http://localhost:8000/v1` (vLLM) or `http://localhost:11434/v1` (Ollama)."""
    api_key: HeaderSecret | None = None
    """Sent as a bearer token; servers of one's own may need none."""
    temperature: Annotated[float, Field(ge=0, le=2)] | Literal["default"] = 0.0
    """0 makes the model write what is likeliest; "default" leaves it out, for models that refuse it."""
    logprobs: bool = True
    """Whether the tokens' probabilities are asked for, from which confidences come; some models refuse it."""
    timeout: Annotated[float, Field(gt=0)] = 120.0
    """Seconds for connecting, for each wait for data and for the whole answer."""


class OpenAiRecognizer(IdDocumentRecognizer[OpenAiSettings]):
    """Reads documents by `POST {endpoint}/chat/completions`.

    Raises `errors.NotRecognized` also where the zone that the model claims does not hold. `Evidence.raw` is the whole
    answer.
    """

    name = "openai"
    settings_type = OpenAiSettings
    capabilities: ClassVar[Capabilities] = Capabilities(
        documents={(ANY_COUNTRY, id_type): "claimed" for id_type in sorted(ID_TYPES)},
        fields=frozenset(TEXT_FIELDS),
        image_limits=ImageLimits(formats=("JPEG", "PNG")),
    )

    def __init__(self, settings: OpenAiSettings) -> None:
        self._asked = (
            {"model": settings.model}
            | ({} if settings.temperature == "default" else {"temperature": settings.temperature})
            | ({"logprobs": True} if settings.logprobs else {})
        )
        self._http = Transport(
            self.name,
            settings.endpoint,
            timeout=settings.timeout,
            auth=HeaderAuth("Authorization", settings.api_key, prefix="Bearer ") if settings.api_key else None,
            code_of=code_of,
            faults=FAULTS,
        )

    def recognize(self, request: IdDocumentRequest) -> Recognition:
        """Read the document; the errors are those of `IdDocumentRecognizer.recognize`."""
        self.capabilities.require(request, self.name)
        data, warnings = image.fit(request.require_image(), self.capabilities.image_limits)
        kind = image.check(data, self.capabilities.image_limits).format.lower()
        picture = f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
        schema = {"name": "identity_document", "strict": True, "schema": SCHEMA}
        answer = self._http.send(
            "POST",
            "/chat/completions",
            json={
                **self._asked,
                "messages": [
                    {"role": "system", "content": INSTRUCTION},
                    {"role": "user", "content": [{"type": "image_url", "image_url": {"url": picture}}]},
                ],
                "response_format": {"type": "json_schema", "json_schema": schema},
            },
        )
        reading = self._read(answer.document)
        return enrich(
            replace(reading, warnings=warnings + reading.warnings),
            request,
            provider=self.name,
            raw=answer.document,
            timings_ms={"http": answer.milliseconds},
        )

    def close(self) -> None:
        """Give back the connections."""
        self._http.close()

    def _read(self, document: Mapping[str, Any]) -> Reading:
        match document.get("choices"):
            case [{"message": {"refusal": str(refusal)}}, *_] if refusal:
                raise NotRecognized("openai: the model refuses to read the document; use another", provider=self.name)
            case [{"finish_reason": "content_filter"}, *_]:
                raise NotRecognized("openai: the answer was filtered; use another provider", provider=self.name)
            case [{"message": {"content": str(content)}} as choice, *_]:
                written = parse(content)
            case _:
                raise MalformedResponse("openai answered without a message; check the endpoint", provider=self.name)
        if written is None:
            raise MalformedResponse(
                "openai: the model wrote no JSON object; use one that follows schemas, and room for its whole answer",
                provider=self.name,
            )
        if written.get("is_document") is False:
            raise NotRecognized("openai saw no identity document; send a sharper picture of it", provider=self.name)
        sure = probabilities(content, choice.get("logprobs"))
        zone = written.get("mrz")
        lines = [line for line in zone if isinstance(line, str)] if isinstance(zone, list) else []
        return replace(
            FORM.read(written.get, sure.get, warnings=self._vouch(lines)),
            mrz=lines or None,
            mrz_confidence=sure.get("mrz"),
            generated=True,
        )

    def _vouch(self, lines: list[str]) -> tuple[str, ...]:
        """A warning where nothing vouches for the answer; `errors.NotRecognized` where its zone speaks against it.

        A misread character fails two check digits, its own and the composite; an invented one is right one time in
        ten. So fewer than half of them right is no misreading. That of optional data counts not: blank, it is no proof.
        """
        if not any(line.strip() for line in lines):
            return ("No machine-readable zone vouches for what the model wrote.",)
        zone = read_zone(lines)
        checks = [holds for name, holds in zone.checks.items() if name != "optional"] if zone else []
        if not checks or 2 * sum(checks) < len(checks):
            raise NotRecognized(
                "openai: the check digits of the zone that the model wrote do not hold, so that all of it may be"
                " invented; use another provider",
                provider=self.name,
            )
        return ()
