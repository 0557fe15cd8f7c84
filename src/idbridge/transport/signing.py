"""Signatures by a key that is never sent: HMAC-SHA256 over a canonical form of the request.

AWS's Signature Version 4 is the pattern that other clouds have taken over, each with headers and words of its own: a
`Scheme`. A request is valid for some minutes around its date; Host is signed, so a proxy in between must keep it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from pydantic import SecretStr
from requests import PreparedRequest
from requests.auth import AuthBase


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A cloud's way to sign.

    `date_header` tells the date as `date` writes it, `token_header` the token of a temporary key; `credential` is what
    the Authorization calls the key's id. Headers named in `signed` (in small letters; "x-*" means all that begin so)
    are signed, their values in small letters where `lowers_values` says so. Where there is a `scope`, a key of the
    day is derived from the key, which `key_prefix` goes before, and the words of the scope.
    """

    algorithm: str
    credential: str
    date_header: str
    date: Callable[[datetime], str]
    token_header: str
    signed: tuple[str, ...]
    lowers_values: bool = False
    key_prefix: str = ""
    scope: tuple[str, ...] = ()

    def signs(self, header: str) -> bool:
        """Whether the header is signed."""
        name = header.lower()
        return name in self.signed or any(rule[-1] == "*" and name.startswith(rule[:-1]) for rule in self.signed)


class KeyAuth(AuthBase):
    """Signs each request with a key; `token` goes with a temporary one."""

    def __init__(self, scheme: Scheme, key_id: SecretStr, key: SecretStr, token: SecretStr | None = None) -> None:
        self._scheme, self._key_id, self._key, self._token = scheme, key_id, key, token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Add Host, the date, the token where there is one, and the signature over them."""
        url, moment, scheme = request.url or "", datetime.now(UTC), self._scheme
        request.headers["Host"] = urlsplit(url).netloc
        request.headers[scheme.date_header] = scheme.date(moment)
        if self._token:
            request.headers[scheme.token_header] = self._token.get_secret_value()
        request.headers["Authorization"] = authorization(
            scheme,
            request.method or "",
            url,
            {name: value for name, value in request.headers.items() if scheme.signs(name)},
            request.body.encode() if isinstance(request.body, str) else request.body or b"",
            moment=moment,
            key_id=self._key_id.get_secret_value(),
            key=self._key.get_secret_value(),
        )
        return request


def authorization(
    scheme: Scheme,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    moment: datetime,
    key_id: str,
    key: str,
) -> str:
    """The Authorization header at `moment` (UTC) over method, url, body and all of `headers`, which hold Host."""
    lowered = {name.lower(): value.strip() for name, value in headers.items()}
    if scheme.lowers_values:
        lowered = {name: value.lower() for name, value in lowered.items()}
    names = ";".join(sorted(lowered))
    canonical = "\n".join(
        [
            method.upper(),
            *_canonical_address(url),
            "".join(f"{name}:{lowered[name]}\n" for name in sorted(lowered)),
            names,
            hashlib.sha256(body).hexdigest(),
        ]
    )
    scope = (moment.strftime("%Y-%m-%d"), *scheme.scope) if scheme.scope else ()
    told = [scheme.date(moment), "/".join(scope)] if scope else [scheme.date(moment)]
    to_sign = "\n".join([scheme.algorithm, *told, hashlib.sha256(canonical.encode()).hexdigest()])
    signing_key = f"{scheme.key_prefix}{key}".encode()
    for word in scope:
        signing_key = hmac.digest(signing_key, word.encode(), "sha256")
    signature = hmac.digest(signing_key, to_sign.encode(), "sha256").hex()
    credential = "/".join((key_id, *scope))
    return f"{scheme.algorithm} {scheme.credential}={credential}, SignedHeaders={names}, Signature={signature}"


def _canonical_address(url: str) -> tuple[str, str]:
    """Path and query, encoded anew; the path ends in a slash whether the request's does or not, the query is sorted."""
    parts = urlsplit(url)
    path = "/".join(_encode(segment) for segment in unquote(parts.path).split("/"))
    query = sorted(parse_qsl(parts.query, keep_blank_values=True))
    return (
        path if path.endswith("/") else f"{path}/",
        "&".join(f"{_encode(name)}={_encode(value)}" for name, value in query),
    )


def _encode(text: str) -> str:
    return quote(text, safe="~")
