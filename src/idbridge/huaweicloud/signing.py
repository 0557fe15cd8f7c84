"""Huawei's AK/SK signature, SDK-HMAC-SHA256, as an authentication of `requests`.

Source: Huawei Cloud API Signing Guide, "AK/SK Signing and Authentication Algorithm". A request is valid for 15 minutes
around X-Sdk-Date; Host is signed, so a reverse proxy in between must keep it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from pydantic import SecretStr
from requests import PreparedRequest
from requests.auth import AuthBase

ALGORITHM: Final = "SDK-HMAC-SHA256"

_SIGNED: Final = frozenset({"content-type", "enterprise-project-id", "host"})
"""Signed besides every x- header; the others are a proxy's to change."""


class KeyAuth(AuthBase):
    """Signs each request with an access key; `security_token` goes with a temporary one."""

    def __init__(self, access_key: SecretStr, secret_key: SecretStr, security_token: SecretStr | None = None) -> None:
        self._access_key, self._secret_key, self._security_token = access_key, secret_key, security_token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Add X-Sdk-Date, X-Security-Token where there is one, Host and the signature over them."""
        url = request.url or ""
        request.headers["Host"] = urlsplit(url).netloc
        request.headers["X-Sdk-Date"] = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        if self._security_token:
            request.headers["X-Security-Token"] = self._security_token.get_secret_value()
        request.headers["Authorization"] = authorization(
            request.method or "",
            url,
            {name: value for name, value in request.headers.items() if _is_signed(name)},
            request.body.encode() if isinstance(request.body, str) else request.body or b"",
            access_key=self._access_key.get_secret_value(),
            secret_key=self._secret_key.get_secret_value(),
        )
        return request


def authorization(
    method: str, url: str, headers: Mapping[str, str], body: bytes, *, access_key: str, secret_key: str
) -> str:
    """The Authorization header over method, url, body and all of `headers`, which hold Host and X-Sdk-Date."""
    lowered = {name.lower(): value.strip() for name, value in headers.items()}
    names = ";".join(sorted(lowered))
    parts = urlsplit(url)
    path = "/".join(_encode(segment) for segment in unquote(parts.path).split("/"))
    # The canonical path ends in a slash, whether the request's does or not.
    path = path if path.endswith("/") else f"{path}/"
    query = "&".join(
        f"{_encode(name)}={_encode(value)}" for name, value in sorted(parse_qsl(parts.query, keep_blank_values=True))
    )
    lines = "".join(f"{name}:{lowered[name]}\n" for name in sorted(lowered))
    canonical = "\n".join([method.upper(), path, query, lines, names, hashlib.sha256(body).hexdigest()])
    to_sign = "\n".join([ALGORITHM, lowered["x-sdk-date"], hashlib.sha256(canonical.encode()).hexdigest()])
    signature = hmac.new(secret_key.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Access={access_key}, SignedHeaders={names}, Signature={signature}"


def _is_signed(name: str) -> bool:
    return name.lower() in _SIGNED or name.lower().startswith("x-")


def _encode(text: str) -> str:
    return quote(text, safe="~")
