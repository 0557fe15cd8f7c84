"""Amazon Textract's AnalyzeID as a provider: passports and driving licences of the United States, and no others."""

from __future__ import annotations

import base64
from typing import Annotated, ClassVar, Final, Self

from botocore.session import Session, get_session
from pydantic import ConfigDict, Field, model_validator

from idbridge import image
from idbridge.enrich import enrich
from idbridge.errors import NotRecognized
from idbridge.model import IdDocumentRequest
from idbridge.recognizer import Capabilities, IdDocumentRecognizer, ImageLimits, Recognition, Settings
from idbridge.transport import HeaderSecret, Transport

from ._mapping import FAULTS, FORM, FROM_ZONE, Analysis, code_of, to_reading
from ._signing import KeyAuth

__all__ = ["TextractRecognizer", "TextractSettings"]

HEADERS: Final = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "Textract.AnalyzeID"}


class TextractSettings(Settings):
    """How to reach and to enter Amazon Textract."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    region: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    """The AWS region, such as `us-east-1`; it is part of each signature."""
    endpoint: str | None = None
    """The service, by default `https://textract.{region}.amazonaws.com`; a VPC endpoint or a proxy."""
    access_key_id: HeaderSecret | None = None
    """Goes with `secret_access_key`; without the two, AWS's chain is asked: environment, files, container, instance."""
    secret_access_key: HeaderSecret | None = None
    """Signs requests and is never sent."""
    session_token: HeaderSecret | None = None
    """Goes with temporary keys."""
    timeout: Annotated[float, Field(gt=0)] = 30.0
    """Seconds for connecting, for each wait for data and for the whole answer."""

    @model_validator(mode="after")
    def _hold_whole_credentials(self) -> Self:
        keys = (self.access_key_id, self.secret_access_key)
        if keys.count(None) == 1 or (self.session_token is not None and None in keys):
            raise ValueError("access_key_id and secret_access_key go together, and session_token with both")
        return self

    def session(self) -> Session:
        """A session with these credentials, else with those of AWS's chain, which is not asked yet."""
        session, token = get_session(), self.session_token
        if self.access_key_id is not None and self.secret_access_key is not None:
            keys = (self.access_key_id, self.secret_access_key, *([token] if token is not None else []))
            session.set_credentials(*(secret.get_secret_value() for secret in keys))
        return session


class TextractRecognizer(IdDocumentRecognizer[TextractSettings]):
    """Reads US documents with `AnalyzeID`. `Evidence.raw` is its whole answer, with every line of the picture."""

    name = "textract"
    settings_type = TextractSettings
    capabilities: ClassVar[Capabilities] = Capabilities(
        documents={("USA", "PP"): "documented", ("USA", "DL"): "documented"},
        fields=frozenset({*FORM.sources, *FROM_ZONE}),
        image_limits=ImageLimits(formats=("JPEG", "PNG", "TIFF"), max_side=10_000),
    )

    def __init__(self, settings: TextractSettings) -> None:
        self._http = Transport(
            self.name,
            settings.endpoint or f"https://textract.{settings.region}.amazonaws.com",
            timeout=settings.timeout,
            auth=KeyAuth(settings.session(), settings.region),
            code_of=code_of,
            faults=FAULTS,
            request_id_header="x-amzn-RequestId",
        )

    def recognize(self, request: IdDocumentRequest) -> Recognition:
        """Read the document; the errors are those of `IdDocumentRecognizer.recognize`."""
        self.capabilities.require(request, self.name)
        picture, warnings = image.fit(request.require_image(), self.capabilities.image_limits)
        page = {"Bytes": base64.b64encode(picture).decode()}
        answer = self._http.send("POST", "/", json={"DocumentPages": [page]}, headers=HEADERS)
        documents = Analysis.of(answer.document, self.name).identity_documents
        if not documents:
            raise NotRecognized(
                "textract saw no document in the picture; send a sharper picture of the whole of it", provider=self.name
            )
        recognition = enrich(
            to_reading(documents, warnings),
            request,
            provider=self.name,
            raw=answer.document,
            timings_ms={"http": answer.milliseconds},
        )
        if recognition.item.country_region not in {None, "USA"}:
            raise NotRecognized(
                "textract reads documents of the USA alone, and this one is of another country; ask another provider",
                provider=self.name,
            )
        return recognition

    def close(self) -> None:
        """Give back the connections."""
        self._http.close()
