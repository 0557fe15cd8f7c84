"""A self-hosted Regula Document Reader as a provider: documents of the whole world, read on the premises."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import ClassVar

from idbridge.enrich import Reading
from idbridge.errors import ServiceUnavailable
from idbridge.model import ID_TYPES, ITEM_FIELDS, IdDocumentRequest
from idbridge.recognizer import ANY_COUNTRY, Capabilities, ImageLimits, Recognition
from idbridge.service import ServiceRecognizer, ServiceSettings, picture_of
from idbridge.transport import Transport

from . import _mapping as regula
from ._mapping import FORM, Container, Content, DocumentTypeIds, Processed, Value

__all__ = ["RegulaRecognizer", "RegulaSettings"]


class RegulaSettings(ServiceSettings):
    """How to reach a Document Reader; it knows no credentials, its licence stands beside it."""

    endpoint: str
    """The service's address, such as `http://localhost:8080`."""


class RegulaRecognizer(ServiceRecognizer[RegulaSettings]):
    """Reads documents by `POST /api/process`. `Evidence.raw` is Regula's whole answer, less what was not asked for."""

    name = "regula"
    settings_type = RegulaSettings
    capabilities: ClassVar[Capabilities] = Capabilities(
        documents={(ANY_COUNTRY, id_type): "claimed" for id_type in sorted(ID_TYPES)},
        fields=frozenset(ITEM_FIELDS),
        # Regula publishes no list of formats; these two are in its own examples.
        image_limits=ImageLimits(formats=("JPEG", "PNG")),
    )

    def __init__(self, settings: RegulaSettings) -> None:
        self._http = Transport(
            self.name,
            settings.endpoint,
            timeout=settings.timeout,
            faults=regula.FAULTS,
            request_id_header="X-RequestID",
        )

    def ask(self, request: IdDocumentRequest) -> Recognition:
        """Ask for the one page."""
        portrait = [regula.IMAGES] if request.return_portrait_image else []
        page = {"ImageData": picture_of(request, "image"), "light": regula.WHITE_LIGHT, "page_idx": 0}
        asked = {**regula.ASKED, "resultTypeOutput": [regula.DOCUMENT_TYPE, regula.TEXT, *portrait]}
        answer = self._http.send("POST", "/api/process", json={"processParam": asked, "List": [page]})
        processed = Processed.of(answer.document, self.name)
        reading = _read(processed.containers.all)
        if processed.finished == regula.OUT_OF_TIME and not reading.fields:
            raise ServiceUnavailable("regula ran out of its own time; try later or give it more", provider=self.name)
        return self.conclude(request, reading, answer)

    def close(self) -> None:
        """Give back the connections."""
        self._http.close()


def _read(containers: Sequence[Container]) -> Reading:
    """The document that the containers speak of; empty where they speak of none."""
    texts = _best(content for container in containers for content in container.text.field_list)
    images = _best(content for container in containers for content in container.images.field_list)
    ids = next((found for container in containers if (found := container.candidate.ids).kind), DocumentTypeIds())
    # Regula parts the lines of a value by `^`.
    words = {str(number): (value.value or "").replace("^", "\n") for number, value in texts.items()}
    about = {"ICAOCode": ids.country, "dType": regula.ID_TYPES.get(ids.kind)}
    portrait = images.get(regula.PORTRAIT, Value()).value
    # A probability of 0 stands where the value was derived.
    scores = {str(number): value.probability or None for number, value in texts.items()}
    return FORM.read({**words, **about, "portrait": portrait}.get, scores.get, scale=100)


def _best(contents: Iterable[Content]) -> dict[int, Value]:
    """Of each field the value that is printed, and printed in Latin letters, where there are several."""
    best: dict[int, Value] = {}
    for content in contents:
        given = [value for value in (*content.value_list, best.get(content.field_type)) if value and value.value]
        if given:
            best[content.field_type] = max(given, key=_rank)
    return best


def _rank(value: Value) -> tuple[bool, bool]:
    return value.source == "VISUAL", all("LATIN" in unicodedata.name(c, "") for c in value.value or "" if c.isalpha())
