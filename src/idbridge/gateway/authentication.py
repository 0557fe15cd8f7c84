"""The door: a request's signature or token, or a user's password, turned into a caller."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from .refusals import Refused
from .settings import GatewaySettings, UserSettings
from .signatures import Claim, Headers, Received, Signatures
from .tenants import Caller, Quota, Tenant
from .tokens import Tokens

ANYBODY: Final = "anybody"
"""The one tenant of a gateway that asks nobody who calls."""
WRONG_PASSWORDS: Final = 10
"""How many a minute are looked at for one user."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who the headers of a request say that it comes from; `claim` is what its body has yet to prove, None nothing."""

    caller: Caller
    claim: Claim | None = None


class Door(Protocol):
    """Says who calls."""

    tenants: tuple[Tenant, ...]

    def look_at(self, headers: Headers) -> Visitor:
        """Who comes. Raises `Refused` for what needs no body to be refused."""

    def admit(self, claim: Claim, received: Received) -> None:
        """Let a visitor in who makes a claim. Raises `Refused` where the request does not prove it."""

    def log_in(self, username: str, domain: str, password: str) -> Tenant | None:
        """The tenant of a user, for the right password. Raises `Refused` after too many wrong ones."""

    def issue(self, caller: Caller) -> tuple[str, float]:
        """A token for the caller and when it expires, in seconds since 1970."""


def open_door(settings: GatewaySettings, *, provider: str, clock: Callable[[], float]) -> Door:
    """The door that the settings ask for; `provider` reads for tenants that name none."""
    return OpenDoor(provider, clock=clock) if settings.auth == "none" else GuardedDoor(settings, provider, clock=clock)


class OpenDoor:
    """Admits everybody."""

    def __init__(self, provider: str, *, clock: Callable[[], float]) -> None:
        self.tenants: tuple[Tenant, ...] = (Tenant(ANYBODY, None, provider),)
        self._tokens = Tokens({}, clock=clock)

    def look_at(self, headers: Headers) -> Visitor:  # noqa: ARG002  # whatever they say
        """The one caller there is."""
        return Visitor(Caller(self.tenants[0], None))

    def admit(self, claim: Claim, received: Received) -> None:
        """Nobody makes a claim here."""

    def log_in(self, username: str, domain: str, password: str) -> Tenant:  # noqa: ARG002  # whatever they are
        """The one tenant there is."""
        return self.tenants[0]

    def issue(self, caller: Caller) -> tuple[str, float]:
        """A token, which nobody will look at."""
        return self._tokens.issue(caller)


class GuardedDoor:
    """Admits who signs with a configured key, or sends a token that was issued here or stands in the configuration."""

    def __init__(self, settings: GatewaySettings, provider: str, *, clock: Callable[[], float]) -> None:
        fixed: dict[str, Caller] = {}
        self._keys: dict[str, tuple[Tenant, str]] = {}
        self._users: dict[tuple[str, str], tuple[Tenant, UserSettings, Quota]] = {}
        tenants = []
        for name, given in settings.tenants.items():
            quota = Quota(given.requests_per_minute, clock=clock) if given.requests_per_minute else None
            tenant = Tenant(name, given.project_ids, given.provider or provider, quota)
            tenants.append(tenant)
            fixed |= dict.fromkeys(given.tokens, Caller(tenant, tenant.project_ids))
            self._keys |= {key.ak: (tenant, key.sk.get_secret_value()) for key in given.keys}
            self._users |= {
                (user.username, user.domain): (tenant, user, Quota(WRONG_PASSWORDS, clock=clock))
                for user in given.users
            }
        self.tenants = tuple(tenants)
        self._tokens = Tokens(fixed, clock=clock)
        self._signatures = Signatures(self._secret_of, clock=clock, repeat_seconds=settings.repeat_seconds)

    def look_at(self, headers: Headers) -> Visitor:
        """Who comes; a token goes before a signature.

        Raises `Refused` for no credentials, an unknown or outdated token, an unknown key, an expired signature.
        """
        values = dict(headers)
        if b"x-auth-token" in values:
            return Visitor(self._tokens.find(values[b"x-auth-token"].decode("latin-1")))
        if b"authorization" not in values:
            raise Refused("no credentials")
        claim = self._signatures.read(headers)
        tenant, _ = self._keys[claim.ak]
        return Visitor(Caller(tenant, tenant.project_ids), claim)

    def admit(self, claim: Claim, received: Received) -> None:
        """Check the signature."""
        self._signatures.verify(claim, received)

    def log_in(self, username: str, domain: str, password: str) -> Tenant | None:
        """The tenant; None for an unknown user and for a wrong password, which take the same time."""
        tenant, user, wrong = self._users.get((username, domain), (None, None, None))
        if wrong is not None and (wait := wrong.wait()):
            raise Refused("over quota", detail=str(wrong.limit), retry_after=wait)
        expected = user.password.get_secret_value() if user else ""
        if hmac.compare_digest(_digest(password), _digest(expected)) and tenant is not None:
            return tenant
        if wrong is not None:
            wrong.take()
        return None

    def issue(self, caller: Caller) -> tuple[str, float]:
        """A token for the caller."""
        return self._tokens.issue(caller)

    def _secret_of(self, ak: str) -> str | None:
        return self._keys[ak][1] if ak in self._keys else None


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
