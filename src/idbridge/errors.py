"""Every error idbridge raises, grouped by what the caller does next.

    IdBridgeError
    ├── ConfigError                 mend the configuration
    │   └── ProviderNotInstalled    install the distribution it names
    ├── RequestError                mend the request; another provider would refuse it too
    │   ├── BadRequest              the arguments contradict each other or the contract
    │   ├── BadImage                the picture: `reason` is "format", "size" or "quality"
    │   └── UnsupportedDocument     this provider does not read such documents; another may
    ├── ProviderError               the provider failed; another may succeed
    │   ├── AuthenticationFailed    the vendor refused the credentials
    │   ├── QuotaExceeded           throttled or used up; transient
    │   ├── ServiceUnavailable      unreachable, timed out or answering 5xx; transient
    │   ├── ServiceTerminated       the vendor has switched this service off
    │   ├── NotRecognized           the picture was looked at and no document was read
    │   └── MalformedResponse       the vendor answered something its contract does not allow
    └── AllProvidersFailed          an ExceptionGroup of the above

Routing reads the flags `transient` and `falls_back`, the command line reads `exit_code`; neither looks at the type. A
message says what happened and what to do, and never holds an image, a field of a document, a credential or a query
string.
"""

from __future__ import annotations

import copyreg
from collections.abc import Sequence
from typing import Any, ClassVar, Literal


class IdBridgeError(Exception):
    """Anything that went wrong in idbridge."""

    transient: ClassVar[bool] = False
    """The same call may succeed a little later."""
    falls_back: ClassVar[bool] = False
    """Another provider may succeed with the same request."""
    exit_code: ClassVar[int] = 5
    """What the command line exits with."""

    def __reduce__(self) -> tuple[Any, ...]:
        # As pickle restores objects, by __new__: exceptions call the class with `args`, which hold no named arguments.
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]


class ConfigError(IdBridgeError):
    """The configuration cannot be used; the message names file, key and remedy."""

    exit_code = 2


class ProviderNotInstalled(ConfigError):
    """No installed distribution offers the provider; the message says which one to install."""


class RequestError(IdBridgeError):
    """The request itself is at fault."""

    exit_code = 2


class BadRequest(RequestError):
    """The request's arguments contradict each other or the contract."""


class BadImage(RequestError):
    """The picture cannot be used; `reason` says why."""

    exit_code = 3

    def __init__(self, message: str, *, reason: Literal["format", "size", "quality"]) -> None:
        super().__init__(message)
        self.reason = reason


class UnsupportedDocument(RequestError):
    """The provider does not read documents of the requested countries and types."""

    falls_back = True
    exit_code = 4


class ProviderError(IdBridgeError):
    """A provider failed. What the vendor said of it is kept apart from the message.

    Attributes: `provider` its name; `vendor_code` and `status` the vendor's error code and HTTP status; `request_id`
    the vendor's trace id; `retry_after` the seconds it asked to wait. Each is None where it is unknown.
    """

    falls_back = True

    def __init__(
        self,
        message: str,
        *,
        provider: str | None = None,
        vendor_code: str | None = None,
        status: int | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.provider = provider
        self.vendor_code = vendor_code
        self.status = status
        self.request_id = request_id
        self.retry_after = retry_after


class AuthenticationFailed(ProviderError):
    """The vendor refused the credentials or what they are allowed to do."""


class QuotaExceeded(ProviderError):
    """The vendor throttles the caller or the quota is used up."""

    transient = True


class ServiceUnavailable(ProviderError):
    """The service cannot be reached, timed out or failed by itself."""

    transient = True


class ServiceTerminated(ProviderError):
    """The vendor has switched the service off for good."""


class NotRecognized(ProviderError):
    """The picture was looked at and no document of the requested sort was read."""

    exit_code = 4


class MalformedResponse(ProviderError):
    """The vendor's answer breaks its own contract."""


class AllProvidersFailed(ExceptionGroup[IdBridgeError], IdBridgeError):
    """Every provider of a route failed; the group holds their errors in the order of the attempts."""

    def derive(self, excs: Sequence[IdBridgeError], /) -> AllProvidersFailed:  # type: ignore[override]  # only ours
        """The same failure with some of its errors, as `split` and `except*` need it."""
        return AllProvidersFailed(self.message, excs)
