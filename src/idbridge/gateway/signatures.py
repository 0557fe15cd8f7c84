"""The server's side of Huawei's AK/SK signature, SDK-HMAC-SHA256: the check on the bytes as they came, and replays.

Source: Huawei Cloud API Signing Guide, "AK/SK Signing and Authentication Algorithm". A request is valid for 15 minutes
around X-Sdk-Date.
"""

from __future__ import annotations

import hmac
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from idbridge.huaweicloud.signing import SDK_HMAC
from idbridge.transport import canonical_request, signature

from .refusals import Refused

WINDOW_SECONDS: Final = 15 * 60
REMEMBERED: Final = 250_000
"""How many signatures are remembered, in some 40 MB: 138 signed calls a second for as long as one is valid."""

Headers = Iterable[tuple[bytes, bytes]]
"""Names in lower case and values, as ASGI has them."""

_AUTHORIZATION: Final = re.compile(
    r"(?P<algorithm>[A-Za-z0-9-]+) Access=(?P<ak>[!-+\--~]{1,128}), ?SignedHeaders=(?P<names>[!-+\--~]+),"
    r" ?Signature=(?P<signature>[0-9a-fA-F]{64})"
)
_OTHER_ALGORITHM: Final = re.compile(rf"(?!{SDK_HMAC.algorithm} )[A-Z0-9]+-[A-Z0-9-]+ ")
_HUAWEIS_KEY: Final = re.compile(r"[A-Z0-9]{6,40}")


@dataclass(frozen=True, slots=True)
class Received:
    """What of a request is signed beside its headers: path and query percent-encoded as they came, the body's hash."""

    method: str
    path: bytes
    query: bytes
    body_sha256: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What a request's headers say of its signature, the secret of the key they name, and what is to be proved."""

    ak: str
    secret: str = field(repr=False)
    signed: Mapping[str, str] = field(repr=False)
    body_sha256: str | None
    signature: str


class Signatures:
    """Checks signatures against the secret keys of `secret_of`, and refuses those that were used before.

    X-Sdk-Date counts whole seconds, so a client that sends the same picture twice in a second signs the same: a
    signature may come again within `repeat_seconds` of its first arrival. A GET changes nothing and may be repeated.
    """

    def __init__(
        self, secret_of: Callable[[str], str | None], *, clock: Callable[[], float], repeat_seconds: float
    ) -> None:
        self._secret_of, self._clock, self._repeat_seconds = secret_of, clock, repeat_seconds
        self._first_seen: OrderedDict[bytes, float] = OrderedDict()

    def read(self, headers: Headers) -> Claim:
        """What the headers claim, as far as it can be refused without the body. Raises `Refused`."""
        values = _unambiguous(headers)
        authorization = values.get("authorization", "")
        match = _AUTHORIZATION.fullmatch(authorization)
        if match is None or match["algorithm"] != SDK_HMAC.algorithm:
            raise Refused("unknown algorithm" if _OTHER_ALGORITHM.match(authorization) else "malformed authorization")
        names = match["names"].split(";")
        if names != sorted(set(names)) or not {"host", "x-sdk-date"} <= set(names) or not values.keys() >= set(names):
            raise Refused("malformed authorization")
        self._check_date(values["x-sdk-date"])
        secret = self._secret_of(match["ak"])
        if secret is None:
            raise Refused("unknown key", detail=match["ak"] if _HUAWEIS_KEY.fullmatch(match["ak"]) else "***")
        signed = {name: values[name] for name in names}
        return Claim(match["ak"], secret, signed, values.get("x-sdk-content-sha256"), match["signature"].lower())

    def verify(self, claim: Claim, received: Received) -> None:
        """Raise `Refused` where the request does not prove what its headers claim, or did so before."""
        if claim.body_sha256 not in (None, received.body_sha256):
            raise Refused("unsigned payload")
        method, path, query, digest = received.method, received.path, received.query, received.body_sha256
        canonical = canonical_request(method, path, query, claim.signed, digest)
        wanted = signature(SDK_HMAC, canonical, date=claim.signed["x-sdk-date"], key=claim.secret)
        if not hmac.compare_digest(wanted, claim.signature):
            raise Refused("wrong signature")
        if received.method != "GET":
            self._remember(bytes.fromhex(wanted))

    def _check_date(self, text: str) -> None:
        try:
            moment = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        except ValueError as exc:
            raise Refused("malformed authorization") from exc
        if abs(self._clock() - moment.timestamp()) > WINDOW_SECONDS:
            raise Refused("expired signature")

    def _remember(self, seen: bytes) -> None:
        now = self._clock()
        first = self._first_seen.get(seen)
        if first is not None:
            if now - first >= self._repeat_seconds:
                raise Refused("repeated signature")
            return
        self._first_seen[seen] = now
        # A client whose clock runs ahead signs for up to twice the window.
        while len(self._first_seen) > REMEMBERED or next(iter(self._first_seen.values())) < now - 2 * WINDOW_SECONDS:
            self._first_seen.popitem(last=False)


def _unambiguous(headers: Headers) -> dict[str, str]:
    """The headers by name, without those that came twice: nobody can say which of the two was signed."""
    by_name: dict[str, list[str]] = {}
    for name, value in headers:
        by_name.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1").strip())
    return {name: values[0] for name, values in by_name.items() if len(values) == 1}
