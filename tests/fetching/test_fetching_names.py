"""Which urls are fetched: https, under a name that the settings allow, however anything else is spelled."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from idbridge.gateway.fetching import Fetcher, FetchSettings, UrlNotAllowed, UrlNotFetched

from .conftest import BUCKET, FETCHER, OTHER, PUBLIC, Resolve, failure, refusal


def test_every_name_of_object_storage_is_allowed(resolve: Resolve, connected: list[object]) -> None:
    resolve(PUBLIC)
    for host in (BUCKET, "obs.eu-west-101.myhuaweicloud.com", "dotted.bucket.obs.la-north-2.myhuaweicloud.com"):
        assert type(refusal(f"https://{host.upper()}:443/a.png")) is UrlNotFetched
    assert connected == [(PUBLIC, 443)] * 3


@pytest.mark.parametrize(
    "url",
    [
        f"http://{BUCKET}/a.png",
        f"ftp://{BUCKET}/a.png",
        "file:///etc/passwd",
        f"gopher://{BUCKET}/",
        f"//{BUCKET}/a.png",
        f"https://user:canary@{BUCKET}/a.png",
        f"https://{BUCKET}@127.0.0.1/",
        f"https://127.0.0.1\\@{BUCKET}/",
        f"https://127.0.0.1#@{BUCKET}/",
        f"https://{BUCKET}:8443/a.png",
        f"https://{BUCKET}:/a.png",
        f"https://{BUCKET}:0443/a.png",
        f"https://{BUCKET}./a.png",
        f"https://{BUCKET}.evil.example/a.png",
        f"https://evil-{BUCKET.removeprefix('canary-bucket.')}/a.png",
        "https://obs.myhuaweicloud.com.evil.example/a.png",
        "https://iam.ap-southeast-1.myhuaweicloud.com/v3",
        f"https://{OTHER}/a.png",
        f"https://{BUCKET}/a b.png",
        f"https://{BUCKET}/a.png\r\nX-Canary: 1",
        f"https://{BUCKET}/bücher.png",
        f" https://{BUCKET}/a.png",
        f"https://{BUCKET}/" + "a" * 9000,
        "https://",
        "",
    ],
)
def test_only_https_on_allowed_names_is_fetched(url: str, resolve: Resolve, connected: list[object]) -> None:
    asked = resolve("127.0.0.1")
    assert type(refusal(url)) is UrlNotAllowed
    assert (asked, connected) == ([], [])


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "127.1",
        "0",
        "0.0.0.0",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "017700000001",
        "0177.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.100.100.200",
        "169.254.169.254",
        "192.0.0.192",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1%25eth0]",
        "[fd00:ec2::254]",
        "①②⑦.⓪.⓪.①",
        PUBLIC,
    ],
)
def test_no_spelling_of_an_address_is_fetched(host: str, connected: list[object]) -> None:
    assert type(refusal(f"https://{host}/a.png")) is UrlNotAllowed
    assert connected == []


@pytest.mark.parametrize(
    "host",
    ["*", "*.com", "a.*", "127.0.0.1", "10.1", "[::1]", "localhost", "a..b", "*a.example.com", "a.example.*", ""],
)
def test_a_host_that_would_allow_too_much_or_nothing_is_refused(host: str) -> None:
    with pytest.raises(ValidationError, match="never as an address"):
        FetchSettings(hosts=(host,))


@pytest.mark.parametrize(
    ("pattern", "allowed", "refused"),
    [
        ("a.example.com", ["a.example.com", "A.Example.COM"], ["b.a.example.com", "xa.example.com", "a-example.com"]),
        ("*.example.com", ["a.example.com", "a.b.example.com"], ["example.com", "a-example.com", ".example.com"]),
        ("a.*.example.com", ["a.b.example.com"], ["a.example.com", "a.b.c.example.com", "a..example.com"]),
    ],
)
def test_an_asterisk_stands_for_labels(
    pattern: str, allowed: list[str], refused: list[str], resolve: Resolve, connected: list[object]
) -> None:
    resolve(PUBLIC)
    fetcher = Fetcher(FetchSettings(hosts=(pattern,)))
    kinds = {host: type(failure(fetcher, f"https://{host}/")) for host in allowed + refused}
    assert kinds == dict.fromkeys(allowed, UrlNotFetched) | dict.fromkeys(refused, UrlNotAllowed)


def test_nothing_is_fetched_without_hosts() -> None:
    assert type(failure(Fetcher(FetchSettings(hosts=())), f"https://{BUCKET}/a.png")) is UrlNotAllowed


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.text() | st.from_regex(r"https://[!-~]*myhuaweicloud\.com[!-~]*", fullmatch=True))
def test_no_text_leads_to_this_machine(resolve: Resolve, connected: list[object], url: str) -> None:
    resolve("127.0.0.1")
    with pytest.raises(UrlNotAllowed):
        FETCHER.fetch(url)
    assert connected == []
