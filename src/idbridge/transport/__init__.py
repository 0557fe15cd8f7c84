"""HTTP for providers: exchanges, what their failures mean, and how requests are authenticated.

What a vendor's codes and statuses mean is data: a provider hands over a table of `Fault`s, and the class of an error
comes from code and status, never from the words of a message.
"""

from __future__ import annotations

from .authentication import HeaderAuth, HeaderSecret
from .exchange import Answer, Transport, parse_retry_after
from .faults import FAILED, FAULTS, FORBIDDEN, THROTTLED, TOO_LARGE, UNRESOLVED, USED_UP, Fault, code_at, unreadable
from .signing import KeyAuth, Scheme, authorization, canonical_request, signature

__all__ = [
    "FAILED",
    "FAULTS",
    "FORBIDDEN",
    "THROTTLED",
    "TOO_LARGE",
    "UNRESOLVED",
    "USED_UP",
    "Answer",
    "Fault",
    "HeaderAuth",
    "HeaderSecret",
    "KeyAuth",
    "Scheme",
    "Transport",
    "authorization",
    "canonical_request",
    "code_at",
    "parse_retry_after",
    "signature",
    "unreadable",
]
