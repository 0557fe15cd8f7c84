"""What the provider is configured with, and the rule that there is exactly one way to authenticate."""

from __future__ import annotations

import re
from typing import Annotated, Final, Self

from pydantic import AfterValidator, ConfigDict, Field, SecretStr, model_validator

from idbridge.recognizer import Settings

_WAYS: Final = {
    ("access_key", "secret_key"): ("security_token",),
    ("username", "password", "domain"): (),
    ("token",): (),
}
"""The settings each way of authentication needs, and those it may have besides."""


def _require_header_text(secret: SecretStr) -> SecretStr:
    # requests repeats a header it refuses in its error; a secret must not come so far.
    if not re.fullmatch(r"[!-~]+", secret.get_secret_value()):
        raise ValueError("holds a space, a line break or a letter outside ASCII; copy it again")
    return secret


HeaderSecret = Annotated[SecretStr, AfterValidator(_require_header_text)]
Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$")]


class HuaweiSettings(Settings):
    """How to reach and to enter Huawei Cloud's ID Document OCR."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    region: Word = "ap-southeast-1"
    """The region; the service was offered in CN-Hong Kong alone."""
    endpoint: str | None = None
    """The OCR service, by default `https://ocr.{region}.myhuaweicloud.com`; or a private deployment's address."""
    iam_endpoint: str | None = None
    """IAM, by default `https://iam.{region}.myhuaweicloud.com`; asked for tokens and for the project id."""
    project_id: Word | None = None
    """The project; looked up in IAM by the region's name where it is not given."""
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

    @property
    def ocr_url(self) -> str:
        """Where documents are read."""
        return self.endpoint or f"https://ocr.{self.region}.myhuaweicloud.com"

    @property
    def iam_url(self) -> str:
        """Where tokens and projects are found."""
        return self.iam_endpoint or f"https://iam.{self.region}.myhuaweicloud.com"
