"""The form of a vendor's answer as types: what a provider relies on, checked once, before anything is read from it."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic.alias_generators import to_camel, to_pascal

from .errors import MalformedResponse


def at(document: object, path: str) -> object:
    """What stands at the end of a dotted path of keys; None where the path breaks off."""
    for key in path.split("."):
        document = document.get(key) if isinstance(document, dict) else None
    return document


class Shape(BaseModel):
    """A part of an answer; what it does not name is ignored, and a null is as good as nothing. Subclass it."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, value: object) -> object:
        return {key: part for key, part in value.items() if part is not None} if isinstance(value, dict) else value

    @classmethod
    def of(cls, document: object, provider: str) -> Self:
        """The part of the document that has this form. Raises `errors.MalformedResponse` where it has another."""
        try:
            return cls.model_validate(document)
        except ValidationError as exc:
            raise MalformedResponse(
                f"{provider} answered in another form than its documentation has; check endpoint and version",
                provider=provider,
            ) from exc


class CamelShape(Shape):
    """A part of an answer whose keys are writtenLikeThis."""

    model_config = ConfigDict(alias_generator=to_camel)


class PascalShape(Shape):
    """A part of an answer whose keys are WrittenLikeThis."""

    model_config = ConfigDict(alias_generator=to_pascal)
