"""Answers kept by the SHA-256 of their image: what `idbridge archive` writes and the provider `replay` reads.

One answer is one JSON object, alone in a `.json` file or one a line in a `.jsonl` file:

    {"sha256": "<hex of the image's bytes>", "provider": "huawei", "result": {item}, "mrz": ["line", "line"]}
    {"sha256": "<hex>", "provider": "huawei", "error_code": "AIS.0104"}

`result` is Huawei's result object, so an archive of raw Huawei answers needs only the hash added. All but `sha256` and
one of `result` and `error_code` may be absent.
"""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from .errors import BadImage, IdBridgeError, MalformedResponse, NotRecognized
from .model import IdDocumentItem
from .recognizer import Recognition


class Answer(BaseModel):
    """What a provider once answered to one picture: a `result`, or the code of the error that the picture ends in."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    provider: str | None = None
    result: IdDocumentItem | None = None
    mrz: tuple[str, ...] | None = None
    mrz_valid: bool | None = None
    error_code: str | None = None

    @model_validator(mode="after")
    def _answer_one_way(self) -> Self:
        if (self.result is None) == (self.error_code is None):
            raise ValueError("an answer holds either result or error_code")
        return self

    def to_json(self) -> str:
        """The answer as one line of JSON."""
        return self.model_dump_json(exclude_none=True)


def read_answer(value: object, *, where: str) -> Answer:
    """The answer in a parsed JSON object. Raises `errors.MalformedResponse` that names `where` and no value."""
    try:
        return Answer.model_validate(_without_empty_fields(value))
    except ValidationError as exc:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc'])) or 'answer'}: {fault['msg']}"
            for fault in exc.errors(include_input=False, include_url=False, include_context=False)
        )
        raise MalformedResponse(f"{where} is no archived answer: {faults}") from exc


def keep(sha256: str, outcome: Recognition | IdBridgeError, *, provider: str) -> Answer | None:
    """The answer to archive; None for a failure that was not the picture's and is worth another try."""
    match outcome:
        case Recognition(item=item, evidence=evidence):
            mrz, valid = evidence.mrz, evidence.mrz_valid
            return Answer(sha256=sha256, provider=provider, result=item, mrz=mrz, mrz_valid=valid)
        case NotRecognized() | BadImage():
            code = getattr(outcome, "vendor_code", None) or type(outcome).__name__
            return Answer(sha256=sha256, provider=provider, error_code=code)
        case _:
            return None


def _without_empty_fields(value: object) -> object:
    """Huawei's SDK may have stored absent fields as null or ""; the item knows them only as absent."""
    if not (isinstance(value, dict) and isinstance(result := value.get("result"), dict)):
        return value
    known = {name: field for name, field in result.items() if name in IdDocumentItem.model_fields and field}
    if isinstance(scores := known.get("confidence"), dict):
        known["confidence"] = {name: score for name, score in scores.items() if name in known}
    return {**value, "result": known}
