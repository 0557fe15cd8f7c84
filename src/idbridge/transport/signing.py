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
from urllib.parse import quote, unquote_to_bytes, urlsplit

from pydantic import SecretStr
from requests import PreparedRequest
from requests.auth import AuthBase


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A cloud's way to sign.

    `date_header` tells the date as `date` writes it, `token_header` the token of a temporary key; `credential` is what
    the Authorization calls the key's id. Headers named in `signed` (in small letters; "x-*" means all that begin so)
    are signed, their values in small letters where `lowers_values` says so. Where there is a `scope`, a key of the
    day is derived from the key, which `key_prefix` goes before, and the words of the scope. A `path` is signed in place
    of the request's, before which a proxy may have put something.
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
    path: str | None = None

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
    signed = {name.lower(): value.strip() for name, value in headers.items()}
    if scheme.lowers_values:
        signed = {name: value.lower() for name, value in signed.items()}
    parts, digest = urlsplit(url), hashlib.sha256(body).hexdigest()
    path = parts.path if scheme.path is None else scheme.path
    canonical = canonical_request(method, path.encode(), parts.query.encode(), signed, digest)
    scope = (moment.strftime("%Y-%m-%d"), *scheme.scope) if scheme.scope else ()
    made = signature(scheme, canonical, date=scheme.date(moment), key=key, scope=scope)
    credential, names = "/".join((key_id, *scope)), ";".join(sorted(signed))
    return f"{scheme.algorithm} {scheme.credential}={credential}, SignedHeaders={names}, Signature={made}"


def canonical_request(method: str, path: bytes, query: bytes, signed: Mapping[str, str], body_sha256: str) -> str:
    """The text that is signed: method, path, query, the headers `signed` by small names, their names, the body's hash.

    `path` and `query` are percent-encoded in whichever way.
    """
    segments = (_encode(unquote_to_bytes(segment)) for segment in path.split(b"/"))
    canonical_path = "/".join(segments)
    if not canonical_path.endswith("/"):  # whether the request's does or not
        canonical_path += "/"
    pairs = sorted(
        tuple(unquote_to_bytes(word) for word in pair.replace(b"+", b" ").partition(b"=")[::2])
        for pair in query.split(b"&")
        if pair
    )
    canonical_query = "&".join(f"{_encode(name)}={_encode(value)}" for name, value in pairs)
    names = sorted(signed)
    lines = "".join(f"{name}:{signed[name]}\n" for name in names)
    return "\n".join([method.upper(), canonical_path, canonical_query, lines, ";".join(names), body_sha256])


def signature(scheme: Scheme, canonical: str, *, date: str, key: str, scope: tuple[str, ...] = ()) -> str:
    """The signature of a canonical request at `date`, as the scheme writes it, in small hex digits."""
    told = [date, "/".join(scope)] if scope else [date]
    to_sign = "\n".join([scheme.algorithm, *told, hashlib.sha256(canonical.encode()).hexdigest()])
    signing_key = f"{scheme.key_prefix}{key}".encode()
    for word in scope:
        signing_key = hmac.digest(signing_key, word.encode(), "sha256")
    return hmac.digest(signing_key, to_sign.encode(), "sha256").hex()


def _encode(text: bytes) -> str:
    return quote(text, safe="~")
