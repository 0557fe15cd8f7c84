"""Huawei's AK/SK signature, SDK-HMAC-SHA256.

Source: Huawei Cloud API Signing Guide, "AK/SK Signing and Authentication Algorithm". A request is valid for 15 minutes
around X-Sdk-Date.
"""

from __future__ import annotations

from typing import Final

from idbridge.transport import Scheme

SDK_HMAC: Final = Scheme(
    algorithm="SDK-HMAC-SHA256",
    credential="Access",
    date_header="X-Sdk-Date",
    date=lambda moment: moment.strftime("%Y%m%dT%H%M%SZ"),
    token_header="X-Security-Token",  # noqa: S106  the name of a header
    signed=("content-type", "enterprise-project-id", "host", "x-*"),
)
"""The other headers are a proxy's to change."""
