"""The tokens that stand in X-Auth-Token: issued here or configured, kept as hashes alone."""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from .refusals import Refused
from .tenants import Caller

LIFETIME_SECONDS: Final = 24 * 3600
"""As Huawei's (IAM API reference, "Obtaining a User Token Through Password Authentication")."""
REMEMBERED: Final = 100_000
"""How many issued tokens are known at a time, in some 30 MB; the oldest is forgotten first."""


@dataclass(frozen=True, slots=True)
class _Issued:
    caller: Caller
    expires: float


class Tokens:
    """Who each token speaks for. `fixed` maps the hex SHA-256 of configured tokens; issued ones live in memory.

    Found by hash, so that the time of a look-up says nothing about a token.
    """

    def __init__(self, fixed: Mapping[str, Caller], *, clock: Callable[[], float]) -> None:
        self._fixed, self._clock = fixed, clock
        self._issued: OrderedDict[str, _Issued] = OrderedDict()

    def issue(self, caller: Caller) -> tuple[str, float]:
        """A new token for the caller and when it expires, in seconds since 1970."""
        token, expires = secrets.token_urlsafe(32), self._clock() + LIFETIME_SECONDS
        self._issued[_hash(token)] = _Issued(caller, expires)
        while len(self._issued) > REMEMBERED:
            self._issued.popitem(last=False)
        return token, expires

    def find(self, token: str) -> Caller:
        """Who the token speaks for. Raises `Refused` for an unknown token and for one that has outlived itself."""
        hashed = _hash(token)
        if fixed := self._fixed.get(hashed):
            return fixed
        issued = self._issued.get(hashed)
        if issued is None:
            raise Refused("unknown token")
        if issued.expires <= self._clock():
            raise Refused("outdated token")
        return issued.caller


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
