"""What the provider is configured with: a resource, and its key or a token."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from idbridge.recognizer import Settings
from idbridge.transport import HeaderAuth, HeaderSecret


class AzureSettings(Settings):
    """How to reach and to enter a Document Intelligence resource."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    endpoint: str
    """The resource's own address, such as `https://NAME.cognitiveservices.azure.com`."""
    key: HeaderSecret | None = None
    """Either of the resource's two keys."""
    token: HeaderSecret | None = None
    """Instead of the key, a Microsoft Entra token for `https://cognitiveservices.azure.com/.default`; not renewed."""
    timeout: Annotated[float, Field(gt=0)] = 60.0
    """Seconds for the whole of sending, waiting and fetching."""

    @model_validator(mode="after")
    def _authenticate_in_one_way(self) -> Self:
        if (self.key is None) == (self.token is None):
            raise ValueError("give exactly one of key and token")
        return self

    def auth(self) -> HeaderAuth | None:
        """What authenticates each request."""
        if self.token is not None:
            return HeaderAuth("Authorization", self.token, prefix="Bearer ")
        return HeaderAuth("Ocp-Apim-Subscription-Key", self.key) if self.key is not None else None
