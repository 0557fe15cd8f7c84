"""Secrets that are sent in a header: the type of their settings, and the header."""

from __future__ import annotations

import re
from typing import Annotated

import requests
from pydantic import AfterValidator, SecretStr
from requests.auth import AuthBase


def _require_header_text(secret: SecretStr) -> SecretStr:
    # requests repeats a header it refuses in its error; a secret must not come so far.
    if not re.fullmatch(r"[!-~]+", secret.get_secret_value()):
        raise ValueError("holds a space, a line break or a letter outside ASCII; copy it again")
    return secret


HeaderSecret = Annotated[SecretStr, AfterValidator(_require_header_text)]
"""The type of a setting that is sent in a header."""


class HeaderAuth(AuthBase):
    """Authenticates by one header: the secret, after `prefix` (such as "Bearer "); by none where there is no secret."""

    def __init__(self, name: str, secret: SecretStr | None, *, prefix: str = "") -> None:
        self._name, self._secret, self._prefix = name, secret, prefix

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the header."""
        if self._secret is not None:
            request.headers[self._name] = self._prefix + self._secret.get_secret_value()
        return request
