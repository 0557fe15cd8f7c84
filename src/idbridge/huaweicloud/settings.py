"""How to reach and to enter Huawei Cloud's OCR service, and the rule that there is exactly one way to authenticate."""

from __future__ import annotations

from typing import Annotated, Final, Self

from pydantic import Field, SecretStr, model_validator

from idbridge.recognizer import Settings
from idbridge.transport import HeaderSecret

_WAYS: Final = {
    ("access_key", "secret_key"): ("security_token",),
    ("username", "password", "domain"): (),
    ("token",): (),
}
"""The settings each way of authentication needs, and those it may have besides."""

Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$")]


class OcrSettings(Settings):
    """What every provider that calls the service is configured with; in which region it does is the provider's."""

    endpoint: str | None = None
    """The OCR service, by default `https://ocr.{region}.myhuaweicloud.com`; or a private deployment's address."""
    iam_endpoint: str | None = None
    """IAM, by default `https://iam.{region}.myhuaweicloud.com`; asked for tokens and for the project id."""
    access_key: HeaderSecret | None = None
    """The access key (AK) that signs requests; goes with `secret_key`."""
    secret_key: HeaderSecret | None = None
    """The secret access key (SK)."""
    security_token: HeaderSecret | None = None
    """Goes with a temporary access key."""
    username: str | None = None
    """The IAM user that tokens are fetched for; goes with `password` and `domain`."""
    password: Annotated[SecretStr, Field(min_length=1)] | None = None
    """The IAM user's password."""
    domain: str | None = None
    """The account that the IAM user belongs to."""
    token: HeaderSecret | None = None
    """A project-scoped token fetched elsewhere; Huawei's die after 24 hours and this one is not renewed."""
    enterprise_project_id: Annotated[str, Field(pattern=r"^[!-~]+$")] | None = None
    """The enterprise project that is billed."""
    timeout: Annotated[float, Field(gt=0)] = 30.0
    """Seconds for connecting, for each wait for data and for the whole answer."""

    @model_validator(mode="after")
    def _authenticate_in_one_way(self) -> Self:
        given = {name for way in _WAYS.items() for group in way for name in group if getattr(self, name) is not None}
        if not any(given.issuperset(needed) and given.issubset(needed + allowed) for needed, allowed in _WAYS.items()):
            raise ValueError(
                "give exactly one way to authenticate: access_key and secret_key (with security_token for temporary"
                " keys), or username, password and domain, or token"
            )
        return self

    def ocr_url(self, region: str) -> str:
        """Where documents are read."""
        return self.endpoint or f"https://ocr.{region}.myhuaweicloud.com"

    def iam_url(self, region: str) -> str:
        """Where tokens and projects are found."""
        return self.iam_endpoint or f"https://iam.{region}.myhuaweicloud.com"
