"""Any OpenAI-compatible vision model as a provider: vLLM, Ollama or a cloud, held against the document's check digits.

A model may write down a person who is not in the picture, and be sure of it. So every machine-readable zone that it
claims is checked, its own word on its confidence is not asked for, and what nothing vouches for says so.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field

from idbridge import image, normalise
from idbridge.enrich import Reading
from idbridge.errors import MalformedResponse, NotRecognized
from idbridge.model import ID_TYPES, TEXT_FIELDS, IdDocumentRequest
from idbridge.recognizer import ANY_COUNTRY, Capabilities, ImageLimits, Recognition
from idbridge.service import ServiceRecognizer, ServiceSettings
from idbridge.transport import HeaderAuth, HeaderSecret, Transport, code_at

from ._mapping import FAULTS, FORM, INSTRUCTION, SCHEMA

__all__ = ["OpenAiRecognizer", "OpenAiSettings"]

_BYTES: Final = range(256)

# An integer of JSON may be too large for a float; OpenAI writes -9999 for what is out of the question.
_LEAST, _MOST = -1e4, 1e4


class OpenAiSettings(ServiceSettings):
    """Which model reads, and where."""

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


class OpenAiRecognizer(ServiceRecognizer[OpenAiSettings]):
    """Reads documents by `POST {endpoint}/chat/completions`. `Evidence.raw` is the whole answer."""

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
            auth=HeaderAuth("Authorization", settings.api_key, prefix="Bearer "),
            code_of=code_at("error.code", "error.type", failure="error"),
            faults=FAULTS,
        )

    def ask(self, request: IdDocumentRequest) -> Recognition:
        """Ask the model to write down what it sees, by a schema."""
        data = request.require_image()
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
        return self.conclude(request, self._read(answer.document), answer)

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
                written = normalise.json_object(content)
            case _:
                raise MalformedResponse("openai answered without a message; check the endpoint", provider=self.name)
        if written is None:
            raise MalformedResponse(
                "openai: the model wrote no JSON object; use one that follows schemas, and room for its whole answer",
                provider=self.name,
            )
        if written.get("is_document") is False:
            raise NotRecognized("openai saw no identity document; send a sharper picture of it", provider=self.name)
        lines = written["mrz"] if isinstance(written.get("mrz"), list) else []
        zone = "\n".join(line for line in lines if isinstance(line, str))
        sure = normalise.probabilities(content, list(tokens(choice.get("logprobs"))))
        return FORM.read({**written, "mrz": zone}.get, sure.get)


def tokens(logprobs: object) -> Iterator[tuple[bytes, float]]:
    """The bytes and the log-probability of each token of an answer; what is neither ends it, and nothing fits then."""
    given = logprobs.get("content") if isinstance(logprobs, dict) else None
    for token in given if isinstance(given, list) else ():
        match token:
            case {"bytes": [*numbers], "logprob": float() | int() as logprob} if all(n in _BYTES for n in numbers):
                yield bytes(numbers), float(max(_LEAST, min(logprob, _MOST)))
            case {"token": str(text), "logprob": float() | int() as logprob}:
                yield text.encode(errors="replace"), float(max(_LEAST, min(logprob, _MOST)))
            case _:
                return
