"""Who is connected to: a public address, looked up once, with a certificate of the name, and no redirect's target."""

from __future__ import annotations

import socket
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
import trustme

from idbridge.errors import BadRequest
from idbridge.gateway.fetching import Fetcher, FetchSettings, UrlNotAllowed, UrlNotFetched

from .conftest import BUCKET, OTHER, PUBLIC, QUERY, Resolve, Serve, failure, refusal, send


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "10.1.2.3",
        "172.31.255.255",
        "192.168.0.1",
        "100.100.100.200",
        "169.254.169.254",
        "192.0.0.192",
        "168.63.129.16",
        "192.88.99.1",
        "198.18.0.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b:1::7f00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "2001:db8::1",
        "3fff::1",
        "100::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_an_allowed_name_that_leads_inside_is_not_fetched(
    address: str, resolve: Resolve, connected: list[object]
) -> None:
    resolve(address)
    assert type(refusal(f"https://{BUCKET}/canary.png{QUERY}")) is UrlNotAllowed
    assert connected == []


@pytest.mark.parametrize("address", ["10.1.2.3", "169.254.169.254", "::ffff:10.1.2.3", "fe80::1", "224.0.0.1"])
def test_what_lets_tests_reach_this_machine_opens_nothing_else(
    address: str, resolve: Resolve, connected: list[object], ca_file: Path
) -> None:
    resolve(address)
    fetcher = Fetcher(FetchSettings(), loopback_ca=ca_file)
    assert type(failure(fetcher, f"https://{BUCKET}/a.png")) is UrlNotAllowed
    assert connected == []


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:220:1::1"])
def test_a_name_that_leads_inside_the_second_time_it_is_asked_gains_nothing(
    address: str, resolve: Resolve, connected: list[Any]
) -> None:
    asked = resolve(address, "127.0.0.1")
    assert type(refusal(f"https://{BUCKET}/a.png")) is UrlNotFetched
    assert asked == [BUCKET]
    assert [peer[:2] for peer in connected] == [(address, 443)]


def test_a_name_that_does_not_exist_is_not_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: object, **options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert type(refusal(f"https://{BUCKET}/a.png")) is UrlNotFetched


def test_a_server_of_another_name_is_not_trusted(serve: Serve, resolve: Resolve, ca_file: Path) -> None:
    resolve("127.0.0.1")
    fetcher = Fetcher(FetchSettings(), loopback_ca=ca_file)
    error = failure(fetcher, f"https://not-{BUCKET}:{serve(send)}/a.png")
    assert type(error) is UrlNotFetched
    assert "TLS" in str(error)


def test_a_server_of_an_unknown_authority_is_not_trusted(serve: Serve, resolve: Resolve, tmp_path: Path) -> None:
    resolve("127.0.0.1")
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "other.pem"))
    fetcher = Fetcher(FetchSettings(), loopback_ca=tmp_path / "other.pem")
    assert "TLS" in str(failure(fetcher, f"https://{BUCKET}:{serve(send)}/a.png"))


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
@pytest.mark.parametrize("target", ["", "http://169.254.169.254/latest/meta-data", "file:///etc/passwd"])
def test_a_redirect_is_not_followed(
    failure_of: Callable[..., BadRequest], status: int, target: str, serve: Serve
) -> None:
    asked: list[str] = []
    target = target or f"https://{OTHER}:{serve(lambda h: asked.append(h.path))}/inside"
    assert type(failure_of(lambda h: send(h, status, Location=target))) is UrlNotFetched
    assert asked == []


def test_the_body_of_a_redirect_is_not_read(failure_of: Callable[..., BadRequest]) -> None:
    written: list[int] = []

    def pour(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", f"https://{OTHER}/")
        handler.send_header("Content-Length", str(1 << 40))
        handler.end_headers()
        for number in range(1000):
            handler.wfile.write(bytes(1 << 20))
            written.append(number)

    assert type(failure_of(pour, timeout=60)) is UrlNotFetched
    assert len(written) < 100
