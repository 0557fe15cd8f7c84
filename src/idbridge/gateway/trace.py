"""What is remembered of one request on its way: the id that every answer shows, and the tenant once it is known."""

from __future__ import annotations

import uuid
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Any, Final

NOBODY: Final = "-"
"""The tenant of a request that nobody could be found for."""

_PLACE: Final = "idbridge.trace"


@dataclass(slots=True)
class Trace:
    """One request's."""

    request_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    tenant: str = NOBODY


def trace_of(scope: MutableMapping[str, Any]) -> Trace:
    """The trace of the request with this ASGI scope; made when it is first asked for."""
    trace: Trace | None = scope.get(_PLACE)
    if trace is None:
        trace = scope[_PLACE] = Trace()
    return trace
