"""Which secrets are sent: the one a header was given, if it can carry it, and none found on this machine."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from pydantic import SecretStr, TypeAdapter, ValidationError

from idbridge import transport
from idbridge.transport import Transport

from .conftest import Serve, answer


def test_a_header_authenticates(serve: Serve) -> None:
    sent = []

    def note(handler: BaseHTTPRequestHandler) -> None:
        sent.append(handler.headers["X-Key"])
        answer(handler)

    auth = transport.HeaderAuth("X-Key", SecretStr("s3cr3t"), prefix="Bearer ")
    client = Transport("vendor", serve(note), timeout=5, auth=auth)
    client.send("GET", "/read")
    client.close()
    assert sent == ["Bearer s3cr3t"]
    assert "s3cr3t" not in repr(vars(auth))


@pytest.mark.parametrize("wrong", ["s3cr3t with a blank", "s3cr3t\n", "s3crét", ""])
def test_a_secret_that_no_header_can_carry_is_refused(wrong: str) -> None:
    with pytest.raises(ValidationError, match="copy it again"):
        TypeAdapter(transport.HeaderSecret).validate_python(wrong)


def test_a_netrc_password_is_never_sent(serve: Serve, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    seen = []

    def note(handler: BaseHTTPRequestHandler) -> None:
        seen.append(handler.headers["Authorization"])
        answer(handler)

    client = Transport("vendor", serve(note), timeout=5)
    client.send("GET", "/read")
    client.close()
    assert seen == [None]
