"""Tencent Cloud's signature, TC3-HMAC-SHA256, as an authentication of `requests`.

Source: Tencent Cloud API 3.0, "Signature v3". A request is valid for five minutes around X-TC-Timestamp; Host is
signed, so a proxy in between must keep it.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from pydantic import SecretStr
from requests import PreparedRequest
from requests.auth import AuthBase

ALGORITHM: Final = "TC3-HMAC-SHA256"
SERVICE: Final = "ocr"


class KeyAuth(AuthBase):
    """Signs each POST with a secret id and key; `token` goes with temporary ones."""

    def __init__(self, secret_id: SecretStr, secret_key: SecretStr, token: SecretStr | None = None) -> None:
        self._secret_id, self._secret_key, self._token = secret_id, secret_key, token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Add X-TC-Timestamp, X-TC-Token where there is one, and the signature."""
        moment = datetime.now(UTC)
        host = urlsplit(request.url or "").netloc
        request.headers.update({"Host": host, "X-TC-Timestamp": str(int(moment.timestamp()))})
        if self._token:
            request.headers["X-TC-Token"] = self._token.get_secret_value()
        request.headers["Authorization"] = authorization(
            moment,
            {name: request.headers[name] for name in ("content-type", "host", "x-tc-action")},
            request.body.encode() if isinstance(request.body, str) else request.body or b"",
            secret_id=self._secret_id.get_secret_value(),
            secret_key=self._secret_key.get_secret_value(),
            service=SERVICE,
        )
        return request


def authorization(
    moment: datetime, headers: dict[str, str], body: bytes, *, secret_id: str, secret_key: str, service: str
) -> str:
    """The Authorization of a POST to / at `moment`, over the body and all of `headers` (names in small letters)."""
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name].strip().lower()}\n" for name in sorted(headers))
    canonical = "\n".join(["POST", "/", "", lines, names, hashlib.sha256(body).hexdigest()])
    date = moment.strftime("%Y-%m-%d")
    scope = f"{date}/{service}/tc3_request"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = "\n".join([ALGORITHM, str(int(moment.timestamp())), scope, digest])
    key = f"TC3{secret_key}".encode()
    for part in (date, service, "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Credential={secret_id}/{scope}, SignedHeaders={names}, Signature={signature}"
