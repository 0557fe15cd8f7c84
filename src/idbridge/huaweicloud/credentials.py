"""Who is calling: signatures and tokens behind one small interface, with tokens fetched, kept and renewed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from pydantic import SecretStr
from requests.auth import AuthBase

from idbridge.errors import MalformedResponse
from idbridge.transport import HeaderAuth, KeyAuth, Transport

from .settings import OcrSettings
from .signing import SDK_HMAC

TOKEN_SECONDS: Final = 23 * 3600
"""Tokens live for 24 hours (IAM API reference, "Obtaining a User Token Through Password Authentication")."""


class Credentials(Protocol):
    """What requests are authenticated with."""

    def current(self) -> AuthBase:
        """The authentication to use now."""

    def renewed(self, refused: AuthBase) -> AuthBase | None:
        """Another one in place of an outdated one; None where there is none to be had."""


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
    """An IAM user's tokens for one project, fetched once for all threads and again before they die.

    `project` is the project as IAM takes it: its id, or the name of its region.
    """

    def __init__(
        self,
        provider: str,
        settings: OcrSettings,
        iam: Transport,
        *,
        project: Mapping[str, str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._provider, self._settings, self._iam = provider, settings, iam
        self._project, self._clock = project, clock
        self._lock = threading.Lock()
        self._auth: AuthBase | None = None
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

    def _fetch(self) -> AuthBase:
        settings = self._settings
        user = {
            "name": settings.username,
            "password": settings.password.get_secret_value() if settings.password else None,
            "domain": {"name": settings.domain},
        }
        answer = self._iam.send(
            "POST",
            "/v3/auth/tokens",
            json={
                "auth": {
                    "identity": {"methods": ["password"], "password": {"user": user}},
                    "scope": {"project": self._project},
                }
            },
        )
        token = answer.headers.get("X-Subject-Token")
        if not token:
            raise MalformedResponse(
                f"{self._provider}: IAM answered without a token; check iam_endpoint", provider=self._provider
            )
        return HeaderAuth("X-Auth-Token", SecretStr(token))


def open_credentials(
    provider: str, settings: OcrSettings, iam: Transport, *, project: Mapping[str, str]
) -> Credentials:
    """The credentials that the settings name."""
    if settings.access_key and settings.secret_key:
        return FixedCredentials(KeyAuth(SDK_HMAC, settings.access_key, settings.secret_key, settings.security_token))
    if settings.token:
        return FixedCredentials(HeaderAuth("X-Auth-Token", settings.token))
    return PasswordTokens(provider, settings, iam, project=project)
