"""What the error codes of OpenAI-compatible servers mean."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from idbridge import errors
from idbridge.transport import FAULTS as BY_STATUS
from idbridge.transport import Fault

_MODEL: Final = Fault(errors.ProviderError, "does not offer the model; check model")
_PICTURE: Final = Fault(partial(errors.BadImage, reason="format"), "cannot use the picture; send another JPEG or PNG")
_USED_UP: Final = Fault(errors.QuotaExceeded, "has served all that is paid for; check the account")

FAULTS: Final[Mapping[str | int, Fault]] = {
    "model_not_found": _MODEL,
    "invalid_image": _PICTURE,
    "invalid_image_format": _PICTURE,
    "image_parse_error": _PICTURE,
    "insufficient_quota": _USED_UP,
    # Routers in front of models tell a model's failure by its status, inside an answer of status 200.
    **{str(status): fault for status, fault in BY_STATUS.items() if isinstance(status, int)},
    **dict.fromkeys(("500", "502", "503"), Fault(errors.ServiceUnavailable, "failed by itself; try later")),
}


def code_of(document: Mapping[str, Any]) -> str | None:
    """The error's code: a word, or a status as a number; its type where it has no code."""
    match document.get("error"):
        case {"code": str() | int() as code}:
            return str(code)
        case {"type": str(kind)}:
            return kind
        case dict() | str():
            return "error"
    return None
