"""What a failed exchange means: faults that vendors share, statuses as a table, and where an answer's code stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from idbridge import errors
from idbridge.shape import at


@dataclass(frozen=True, slots=True)
class Fault:
    """What a failed exchange becomes: the error, and what its message says after the provider's name."""

    error: Callable[[str], errors.IdBridgeError]
    says: str


UNRESOLVED: Final = "unresolved host"
"""The key in a table of faults for a host name that does not exist, as against a resolver that does not answer."""

FAILED: Final = Fault(errors.ServiceUnavailable, "failed by itself; try later")
FORBIDDEN: Final = Fault(
    errors.AuthenticationFailed, "does not allow this to these credentials; check what they are granted"
)
THROTTLED: Final = Fault(errors.QuotaExceeded, "throttles the caller; slow down or raise the quota")
USED_UP: Final = Fault(errors.QuotaExceeded, "has served all that is paid for; check the account")
TOO_LARGE: Final = Fault(partial(errors.BadImage, reason="size"), "takes no picture this large; send a smaller one")


def unreadable(formats: str) -> Fault:
    """The fault of a picture that the vendor cannot read; `formats` are those that it takes, such as "JPEG or PNG"."""
    return Fault(partial(errors.BadImage, reason="format"), f"cannot read the picture; send another {formats} file")


UNREACHABLE: Final = Fault(errors.ServiceUnavailable, "cannot be reached; check endpoint and network, or try later")
TIMED_OUT: Final = Fault(errors.ServiceUnavailable, "did not answer in time; try later or raise the timeout")
UNTRUSTED: Final = Fault(errors.ServiceUnavailable, "shows an untrusted certificate; name its CA in REQUESTS_CA_BUNDLE")
CUT_SHORT: Final = Fault(errors.ServiceUnavailable, "cut its answer short; try later")
REFUSED: Final = Fault(errors.ProviderError, "refused the request; look its code up in the vendor's documentation")
REDIRECTED: Final = Fault(
    errors.MalformedResponse, "answered with a redirect, which is not followed; check the endpoint"
)
NOT_JSON: Final = Fault(errors.MalformedResponse, "answered something that is no JSON object; check the endpoint")

FAULTS: Final[Mapping[str | int, Fault]] = {
    UNRESOLVED: Fault(errors.ServiceUnavailable, "has a host name that does not exist; check the endpoint"),
    401: Fault(errors.AuthenticationFailed, "refused the credentials; check them"),
    403: FORBIDDEN,
    404: Fault(errors.ProviderError, "does not know the address; check the endpoint"),
    408: TIMED_OUT,
    410: Fault(errors.ServiceTerminated, "has removed this service; use another provider"),
    413: TOO_LARGE,
    429: THROTTLED,
}
"""What a status means where the provider's own table is silent; every other 5xx is the service's failure."""

CodeOf = Callable[[Mapping[str, Any]], str | None]
"""Finds the vendor's error code in an answer, of whatever status; None where the answer holds none."""


def code_at(*paths: str, unless: str | None = None, failure: str | None = None) -> CodeOf:
    """A finder of codes, words or numbers, at the first of these dotted paths where one stands.

    What stands before a "#" is AWS's namespace and is left out. An answer with something at the path `unless` holds a
    result, whatever code stands beside it; one with anything but an empty value at `failure` has failed without a
    code, by "error".
    """

    def find(document: Mapping[str, Any]) -> str | None:
        if unless is not None and at(document, unless) is not None:
            return None
        for path in paths:
            code = at(document, path)
            if code and isinstance(code, str | int) and not isinstance(code, bool):
                word = str(code).rpartition("#")[2]
                if word:
                    return word
        return "error" if failure is not None and at(document, failure) else None

    return find


def fault_for(faults: Mapping[str | int, Fault], status: int, code: str | None) -> Fault:
    """What the vendor's code means, else the status that it names, else the answer's own.

    Routers in front of models tell a model's failure by its status, as a code inside an answer of status 200.
    """
    if code is not None and code in faults:
        return faults[code]
    told = int(code) if code is not None and re.fullmatch("[45][0-9]{2}", code) else status
    return faults.get(told, FAILED if told >= 500 else REFUSED)
