"""What is fetched and what never is, against a real https server on this machine and a resolver that lies."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from idbridge.errors import BadRequest
from idbridge.gateway.fetching import (
    Fetcher,
    FetchSettings,
    ObsForbidden,
    ObsMissing,
    UrlNotAllowed,
    UrlNotFetched,
    UrlTooLarge,
)

BUCKET = "canary-bucket.obs.ap-southeast-1.myhuaweicloud.com"
OTHER = "pictures.example.com"
PUBLIC = "93.184.216.34"
QUERY = "?Signature=c4nary-s1gnature"
PICTURE = b"\x89PNG not really"

Behaviour = Callable[[BaseHTTPRequestHandler], None]
Serve = Callable[[Behaviour], int]
Resolve = Callable[..., list[str]]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tls") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients hang up here on purpose."""


@pytest.fixture
def serve(authority: trustme.CA) -> Iterator[Serve]:
    """Start a loopback https server that does what it is told, and return its port."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(BUCKET, OTHER).configure_cert(tls)
    servers = []

    def start(behave: Behaviour) -> int:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                self.request = tls.wrap_socket(self.request, server_side=True)
                super().setup()

            def do_GET(self) -> None:
                behave(self)

            def finish(self) -> None:
                with self.request, suppress(OSError):
                    super().finish()

            def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002  # the base class names it

        server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        servers.append(server)
        return server.server_port

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def resolve(monkeypatch: pytest.MonkeyPatch) -> Resolve:
    """Let every name resolve to these addresses, one after the other and then the last; return the names asked for."""
    real = socket.getaddrinfo

    def lie(*addresses: str) -> list[str]:
        asked: list[str] = []

        def answer(host: str, *args: Any, **options: Any) -> Any:
            if host.replace(".", "").isdigit() or ":" in host:
                return real(host, *args, **options)
            asked.append(host)
            return real(addresses[min(len(asked), len(addresses)) - 1], *args, **options)

        monkeypatch.setattr(socket, "getaddrinfo", answer)
        return asked

    return lie


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The addresses that were connected to, without success."""
    seen: list[object] = []

    def refuse(self: socket.socket, address: object) -> None:
        seen.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", refuse)
    return seen


def send(handler: BaseHTTPRequestHandler, status: int = 200, body: bytes = PICTURE, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content_Length": str(len(body)), "Content_Type": "image/png", **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def failure(fetcher: Fetcher, url: str) -> BadRequest:
    """The error that a fetch ends in, after looking that it holds nothing of the url."""
    with pytest.raises(BadRequest) as caught:
        fetcher.fetch(url)
    error: BaseException | None = caught.value
    while error is not None:
        assert "canary" not in repr(error)
        assert "c4nary" not in repr(error)
        error = error.__cause__ or error.__context__
    return caught.value


FETCHER = Fetcher(FetchSettings())


def refusal(url: str) -> BadRequest:
    """The error that a fetch with the settings as they are by default ends in."""
    return failure(FETCHER, url)


@pytest.fixture
def fetch_from(serve: Serve, resolve: Resolve, ca_file: Path) -> Callable[..., bytes]:
    """Fetch from a server that behaves so, under a name that resolves to this machine."""

    def fetch(behave: Behaviour, host: str = BUCKET, **options: Any) -> bytes:
        resolve("127.0.0.1")
        fetcher = Fetcher(FetchSettings(hosts=(BUCKET, OTHER), **options), loopback_ca=ca_file)
        return fetcher.fetch(f"https://{host}:{serve(behave)}/canary.png{QUERY}")

    return fetch


@pytest.fixture
def failure_of(serve: Serve, resolve: Resolve, ca_file: Path) -> Callable[..., BadRequest]:
    """The error that a fetch from a server that behaves so ends in."""

    def fail(behave: Behaviour, host: str = BUCKET, **options: Any) -> BadRequest:
        resolve("127.0.0.1")
        fetcher = Fetcher(FetchSettings(hosts=(BUCKET, OTHER), **options), loopback_ca=ca_file)
        return failure(fetcher, f"https://{host}:{serve(behave)}/canary.png{QUERY}")

    return fail


@pytest.mark.parametrize(
    "content_type", ["image/png", "IMAGE/JPEG", "application/octet-stream", "binary/octet-stream; charset=x"]
)
def test_a_picture_is_fetched(fetch_from: Callable[..., bytes], content_type: str) -> None:
    asked: list[str] = []

    def behave(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        send(handler, Content_Type=content_type)

    assert fetch_from(behave) == PICTURE
    assert asked == ["/canary.png" + QUERY]


def test_every_name_of_object_storage_is_allowed(resolve: Resolve, connected: list[object]) -> None:
    resolve(PUBLIC)
    for host in (BUCKET, "obs.eu-west-101.myhuaweicloud.com", "dotted.bucket.obs.la-north-2.myhuaweicloud.com"):
        assert type(refusal(f"https://{host.upper()}:443/a.png")) is UrlNotFetched
    assert connected == [(PUBLIC, 443)] * 3


def test_nothing_of_the_caller_or_of_this_machine_is_sent_along(
    fetch_from: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text(f"machine {BUCKET} login a password b\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    seen: list[list[str]] = []

    def behave(handler: BaseHTTPRequestHandler) -> None:
        seen.append(sorted(name.lower() for name in handler.headers))
        send(handler, Set_Cookie="session=1")

    assert fetch_from(behave) == fetch_from(behave) == PICTURE
    assert seen == [["accept", "accept-encoding", "connection", "host", "user-agent"]] * 2


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


@pytest.mark.parametrize(
    ("host", "status", "error"),
    [
        (BUCKET, 401, ObsForbidden),
        (BUCKET, 403, ObsForbidden),
        (BUCKET, 404, ObsMissing),
        (BUCKET, 503, UrlNotFetched),
        (BUCKET, 206, UrlNotFetched),
        (OTHER, 403, UrlNotFetched),
        (OTHER, 404, UrlNotFetched),
    ],
)
def test_what_the_status_means_depends_on_who_answers(
    failure_of: Callable[..., BadRequest], host: str, status: int, error: type[BadRequest]
) -> None:
    assert type(failure_of(lambda h: send(h, status), host)) is error


@pytest.mark.parametrize("content_type", ["text/html", "application/json", "image/", "text/plain, image/png", ""])
def test_what_is_declared_no_picture_is_not_fetched(failure_of: Callable[..., BadRequest], content_type: str) -> None:
    assert type(failure_of(lambda h: send(h, Content_Type=content_type))) is UrlNotFetched


def test_a_file_of_the_largest_size_is_fetched_and_one_byte_more_is_not(
    fetch_from: Callable[..., bytes], failure_of: Callable[..., BadRequest]
) -> None:
    assert len(fetch_from(lambda h: send(h, body=bytes(1000)), max_bytes=1000)) == 1000
    assert type(failure_of(lambda h: send(h, body=bytes(1001)), max_bytes=1000)) is UrlTooLarge


def test_a_file_without_end_is_cut_off(failure_of: Callable[..., BadRequest]) -> None:
    chunks: list[int] = []

    def pour(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "image/png")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for number in range(1000):
            handler.wfile.write(b"100000\r\n" + bytes(1 << 20) + b"\r\n")
            chunks.append(number)

    assert type(failure_of(pour, timeout=60)) is UrlTooLarge
    assert len(chunks) < 100


def test_a_file_cut_short_is_not_a_picture(failure_of: Callable[..., BadRequest]) -> None:
    def cut(handler: BaseHTTPRequestHandler) -> None:
        send(handler, Content_Length="1000")
        handler.close_connection = True

    assert type(failure_of(cut)) is UrlNotFetched


def trickle(handler: BaseHTTPRequestHandler, piece: bytes) -> None:
    try:
        for _ in range(300):
            handler.wfile.write(piece)
            handler.wfile.flush()
            time.sleep(0.02)
    finally:
        handler.close_connection = True


def trickle_body(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "image/png")
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    trickle(handler, b"x")


def trickle_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nX-Long: ")
    trickle(handler, b"x")


def trickle_interim_answers(handler: BaseHTTPRequestHandler) -> None:
    trickle(handler, b"HTTP/1.1 100 Continue\r\n\r\n")


def stay_silent(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(3)
    handler.close_connection = True


@pytest.mark.parametrize("behave", [trickle_body, trickle_headers, trickle_interim_answers, stay_silent])
def test_a_slow_answer_is_given_up(failure_of: Callable[..., BadRequest], behave: Behaviour) -> None:
    error = failure_of(behave, timeout=0.3)
    assert type(error) is UrlNotFetched
    assert "within 0.3 seconds" in str(error)


def test_a_handshake_without_end_is_given_up(resolve: Resolve, ca_file: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        resolve("127.0.0.1")
        fetcher = Fetcher(FetchSettings(timeout=0.2), loopback_ca=ca_file)
        assert "within 0.2 seconds" in str(failure(fetcher, f"https://{BUCKET}:{silent.getsockname()[1]}/a.png"))


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


def test_no_log_holds_the_url(
    failure_of: Callable[..., BadRequest],
    fetch_from: Callable[..., bytes],
    resolve: Resolve,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    fetch_from(send)
    failure_of(lambda h: send(h, 404))
    resolve("10.0.0.1")
    refusal(f"https://{BUCKET}/canary.png{QUERY}")
    assert "canary" not in caplog.text
    assert "c4nary" not in caplog.text


def test_others_of_this_process_log_as_before(
    fetch_from: Callable[..., bytes], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    fetch_from(send)
    logging.getLogger("urllib3.connectionpool").debug("of somebody else")
    assert "of somebody else" in caplog.text


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
