"""Amazon Textract's AnalyzeID as a provider: passports and driving licences of the United States, and no others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar, Self

from botocore.session import Session, get_session
from pydantic import Field, model_validator

from idbridge import normalise
from idbridge.enrich import Reading
from idbridge.errors import NotRecognized
from idbridge.model import IdDocumentRequest
from idbridge.recognizer import Capabilities, ImageLimits, Recognition
from idbridge.service import ServiceRecognizer, ServiceSettings, picture_of
from idbridge.transport import HeaderSecret, Transport, code_at

from ._mapping import ADDRESS, FAULTS, FORM, FROM_ZONE, HEADERS, ID_TYPES, Analysis, Document
from ._signing import KeyAuth

__all__ = ["TextractRecognizer", "TextractSettings"]


class TextractSettings(ServiceSettings):
    """How to reach and to enter Amazon Textract."""

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

    @model_validator(mode="after")
    def _hold_whole_credentials(self) -> Self:
        keys = (self.access_key_id, self.secret_access_key)
        if keys.count(None) == 1 or (self.session_token is not None and None in keys):
            raise ValueError("access_key_id and secret_access_key go together, and session_token with both")
        return self

    def session(self) -> Session:
        """A session with these credentials, else with those of AWS's chain, which is not asked yet."""
        session, keys = get_session(), (self.access_key_id, self.secret_access_key, self.session_token)
        if given := [key.get_secret_value() for key in keys if key is not None]:
            session.set_credentials(*given)
        return session


class TextractRecognizer(ServiceRecognizer[TextractSettings]):
    """Reads US documents with `AnalyzeID`. `Evidence.raw` is its whole answer, with every line of the picture."""

    name = "textract"
    settings_type = TextractSettings
    capabilities: ClassVar[Capabilities] = Capabilities(
        documents={("USA", "PP"): "documented", ("USA", "DL"): "documented"},
        fields=FORM.fields() | FROM_ZONE,
        image_limits=ImageLimits(formats=("JPEG", "PNG", "TIFF"), max_side=10_000),
    )

    def __init__(self, settings: TextractSettings) -> None:
        self._http = Transport(
            self.name,
            settings.endpoint or f"https://textract.{settings.region}.amazonaws.com",
            timeout=settings.timeout,
            auth=KeyAuth(settings.session(), settings.region),
            code_of=code_at("__type"),
            faults=FAULTS,
            request_id_header="x-amzn-RequestId",
        )

    def ask(self, request: IdDocumentRequest) -> Recognition:
        """Ask for the one page."""
        answer = self._http.send("POST", "/", json={"DocumentPages": [picture_of(request, "Bytes")]}, headers=HEADERS)
        documents = Analysis.of(answer.document, self.name).identity_documents
        recognition = self.conclude(request, _read(documents), answer)
        if recognition.item.country_region not in {None, "USA"}:
            raise NotRecognized(
                "textract reads documents of the USA alone, and this one is of another country; ask another provider",
                provider=self.name,
            )
        return recognition

    def close(self) -> None:
        """Give back the connections."""
        self._http.close()


def _read(documents: Sequence[Document]) -> Reading:
    """The first of the documents; empty where there is none. Its zone is looked for in its lines too."""
    document = documents[0] if documents else Document()
    given = {field.type.text: field.value_detection for field in document.identity_document_fields}
    given = {name: value for name, value in given.items() if value.text.strip()}
    texts: dict[str, str | None] = {
        name: value.normalized_value.value if value.normalized_value else value.text for name, value in given.items()
    }
    texts["ADDRESS"] = normalise.joined([*map(texts.get, ADDRESS)], ", ")
    lines = [block.text for block in document.blocks if block.block_type == "LINE" and "<" in block.text]
    texts.setdefault("MRZ_CODE", "\n".join(lines))
    if texts.get("ID_TYPE") not in ID_TYPES:
        texts.pop("ID_TYPE", None)
    return FORM.read(
        texts.get,
        {name: value.confidence for name, value in given.items()}.get,
        scale=100,
        warnings=("The answer holds several documents; the first was taken.",) if len(documents) > 1 else (),
    )
