"""Why the gateway itself turns a request away, before any provider is asked."""

from __future__ import annotations

from typing import Literal

from idbridge.errors import RequestError

Reason = Literal[
    "no such api",
    "wrong method",
    "no credentials",
    "malformed authorization",
    "unknown algorithm",
    "unsigned payload",
    "expired signature",
    "unknown key",
    "wrong signature",
    "repeated signature",
    "unknown token",
    "outdated token",
    "unscoped token",
    "foreign project",
    "forbidden",
    "over quota",
    "too large",
    "too slow",
    "too busy",
    "not ready",
    "too much base64",
    "not json",
]
"""`answers` holds Huawei's status, code and message for each."""


class Refused(RequestError):
    """The gateway turns the request away.

    `detail` fills the place that Huawei's message leaves for it; `retry_after` are the seconds to wait.
    """

    def __init__(self, reason: Reason, *, detail: str = "", retry_after: float | None = None) -> None:
        super().__init__(f"the gateway refused the request: {reason}")
        self.reason = reason
        self.detail = detail
        self.retry_after = retry_after
