"""Who is calling: signatures and tokens behind one small interface, with tokens fetched, kept and renewed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final, Protocol

from pydantic import SecretStr
from requests import PreparedRequest
from requests.auth import AuthBase

from idbridge.errors import MalformedResponse
from idbridge.transport import Transport

from ._settings import HuaweiSettings
from ._signing import KeyAuth

TOKEN_SECONDS: Final = 23 * 3600
"""Tokens live for 24 hours (IAM API reference, "Obtaining a User Token Through Password Authentication")."""


class Credentials(Protocol):
    """What requests are authenticated with."""

    def current(self) -> AuthBase:
        """The authentication to use now."""

    def renewed(self, refused: AuthBase) -> AuthBase | None:
        """Another one in place of an outdated one; None where there is none to be had."""


class TokenAuth(AuthBase):
    """Sends one token with each request."""

    def __init__(self, token: SecretStr) -> None:
        self._token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Add X-Auth-Token."""
        request.headers["X-Auth-Token"] = self._token.get_secret_value()
        return request


class FixedCredentials:
    """An access key, or a token fetched elsewhere: there is nothing to renew."""

    def __init__(self, auth: AuthBase) -> None:
        self._auth = auth

    def current(self) -> AuthBase:
        """The one authentication there is."""
        return self._auth

    def renewed(self, refused: AuthBase) -> None:
        """Nothing."""


class PasswordTokens:
    """Project-scoped tokens of an IAM user, fetched once for all threads and again before they die."""

    def __init__(self, settings: HuaweiSettings, iam: Transport, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings, self._iam, self._clock = settings, iam, clock
        self._lock = threading.Lock()
        self._auth: TokenAuth | None = None
        self._renew_at = 0.0

    def current(self) -> AuthBase:
        """The kept token, or a new one where it is about to die. Raises what IAM's answer means."""
        with self._lock:
            if self._auth is None or self._clock() >= self._renew_at:
                self._auth = self._fetch()
                self._renew_at = self._clock() + TOKEN_SECONDS
            return self._auth

    def renewed(self, refused: AuthBase) -> AuthBase:
        """A token other than the refused one; threads that were refused the same token share the new one."""
        with self._lock:
            if self._auth is refused:
                self._auth = None
        return self.current()

    def _fetch(self) -> TokenAuth:
        settings = self._settings
        user = {
            "name": settings.username,
            "password": settings.password.get_secret_value() if settings.password else None,
            "domain": {"name": settings.domain},
        }
        project = {"id": settings.project_id} if settings.project_id else {"name": settings.region}
        answer = self._iam.send(
            "POST",
            "/v3/auth/tokens",
            json={
                "auth": {
                    "identity": {"methods": ["password"], "password": {"user": user}},
                    "scope": {"project": project},
                }
            },
        )
        token = answer.headers.get("X-Subject-Token")
        if not token:
            raise MalformedResponse("huawei: IAM answered without a token; check iam_endpoint", provider="huawei")
        return TokenAuth(SecretStr(token))


def open_credentials(settings: HuaweiSettings, iam: Transport) -> Credentials:
    """The credentials that the settings name."""
    if settings.access_key and settings.secret_key:
        return FixedCredentials(KeyAuth(settings.access_key, settings.secret_key, settings.security_token))
    if settings.token:
        return FixedCredentials(TokenAuth(settings.token))
    return PasswordTokens(settings, iam)
