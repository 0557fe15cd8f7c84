"""The transport against real loopback servers: every way an exchange can end, and what it ends in."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, TypeAdapter, ValidationError

from idbridge import errors, transport
from idbridge.transport import UNRESOLVED, Fault, Transport, parse_retry_after

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

Behaviour = Callable[[BaseHTTPRequestHandler], None]
Serve = Callable[[Behaviour], str]


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients hang up here on purpose."""


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a loopback server that does what it is told, and return its address."""
    servers = []

    def start(behave: Behaviour) -> str:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                behave(self)

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"] or 0))
                behave(self)

            def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002  # the base class names it

        server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def answer(handler: BaseHTTPRequestHandler, status: int = 200, body: bytes = b"{}", **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def failure(endpoint: str, *, timeout: float = 5, **options: Any) -> errors.IdBridgeError:
    """The error that one request ends in."""
    client = Transport("vendor", endpoint, timeout=timeout, **options)
    try:
        with pytest.raises(errors.IdBridgeError) as caught:
            client.send("POST", "/read", json={"image": "c2VjcmV0"}, params={"token": "s3cr3t-query"})
    finally:
        client.close()
    for secret in ("s3cr3t", "c2VjcmV0", "127.0.0.1", "/read"):
        assert secret not in str(caught.value)
    return caught.value


def test_an_answer_carries_its_document_and_headers(serve: Serve) -> None:
    client = Transport("vendor", serve(lambda h: answer(h, 201, b'{"a": 1}', X_Subject_Token="t")) + "/", timeout=5)
    answered = client.send("GET", "/read")
    assert answered.document == {"a": 1}
    assert answered.headers["x-subject-token"] == "t"
    assert answered.milliseconds > 0
    client.close()


def test_a_compressed_answer_is_unpacked(serve: Serve) -> None:
    packed = gzip.compress(b'{"a": 1}')
    with_gzip = serve(lambda h: answer(h, body=packed, Content_Encoding="gzip"))
    client = Transport("vendor", with_gzip, timeout=5)
    assert client.send("GET", "/read").document == {"a": 1}
    client.close()


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, errors.AuthenticationFailed),
        (403, errors.AuthenticationFailed),
        (404, errors.ProviderError),
        (408, errors.ServiceUnavailable),
        (410, errors.ServiceTerminated),
        (413, errors.BadImage),
        (418, errors.ProviderError),
        (429, errors.QuotaExceeded),
        (500, errors.ServiceUnavailable),
        (502, errors.ServiceUnavailable),
        (599, errors.ServiceUnavailable),
    ],
)
def test_the_status_decides_where_the_provider_says_nothing(
    serve: Serve, status: int, error: type[errors.IdBridgeError]
) -> None:
    caught = failure(serve(lambda h: answer(h, status, b"<html>gateway</html>", X_Request_Id="trace-1")))
    assert type(caught) is error
    assert f"HTTP {status}" in str(caught)
    if isinstance(caught, errors.ProviderError):
        assert (caught.provider, caught.status, caught.request_id) == ("vendor", status, "trace-1")


def code_of(document: Any) -> str | None:
    code = document.get("code")
    return code if isinstance(code, str) else None


FAULTS = {
    "Bad.Format": Fault(partial(errors.BadImage, reason="format"), "takes no such picture; convert it"),
    404: Fault(errors.ServiceTerminated, "is gone; use another provider"),
    UNRESOLVED: Fault(errors.ServiceTerminated, "is gone; use another provider"),
}


def test_the_vendors_code_goes_before_the_status(serve: Serve) -> None:
    endpoint = serve(lambda h: answer(h, 500, b'{"code": "Bad.Format"}'))
    caught = failure(endpoint, code_of=code_of, faults=FAULTS)
    assert isinstance(caught, errors.BadImage)
    assert caught.reason == "format"
    assert str(caught) == "vendor takes no such picture; convert it (HTTP 500, Bad.Format)"


def test_a_vendors_code_in_a_successful_answer_is_an_error_too(serve: Serve) -> None:
    endpoint = serve(lambda h: answer(h, 200, b'{"code": "Bad.Format"}'))
    assert isinstance(failure(endpoint, code_of=code_of, faults=FAULTS), errors.BadImage)


def test_an_unknown_code_leaves_it_to_the_status_and_is_kept(serve: Serve) -> None:
    endpoint = serve(lambda h: answer(h, 404, b'{"code": "New.0001"}'))
    caught = failure(endpoint, code_of=code_of, faults=FAULTS)
    assert isinstance(caught, errors.ServiceTerminated)
    assert caught.vendor_code == "New.0001"


def test_what_does_not_look_like_a_code_is_never_repeated(serve: Serve) -> None:
    endpoint = serve(lambda h: answer(h, 400, b'{"code": "no such person: ANNA EXAMPLE"}'))
    caught = failure(endpoint, code_of=code_of)
    assert isinstance(caught, errors.ProviderError)
    assert caught.vendor_code is None
    assert "EXAMPLE" not in str(caught)


@pytest.mark.parametrize("body", [b"", b"<html>ok</html>", b"[]", b"3", b"\xff\xfe\xfd", b"[" * 100_000])
def test_an_answer_that_is_no_json_object_is_malformed(serve: Serve, body: bytes) -> None:
    assert isinstance(failure(serve(lambda h: answer(h, body=body))), errors.MalformedResponse)


def test_a_body_that_is_not_packed_as_declared_is_malformed(serve: Serve) -> None:
    endpoint = serve(lambda h: answer(h, body=b"plain", Content_Encoding="gzip"))
    assert isinstance(failure(endpoint), errors.MalformedResponse)


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed(serve: Serve, status: int) -> None:
    asked = []
    elsewhere = serve(lambda h: asked.append(h.path))
    caught = failure(serve(lambda h: answer(h, status, Location=elsewhere)))
    assert isinstance(caught, errors.MalformedResponse)
    assert asked == []


def test_an_answer_without_end_is_cut_off(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport.exchange, "MAX_ANSWER_BYTES", 100_000)
    caught = failure(serve(lambda h: answer(h, body=b"[" + b"0," * 100_000 + b"0]")))
    assert isinstance(caught, errors.MalformedResponse)


def test_a_small_file_that_unpacks_to_a_huge_one_is_cut_off(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport.exchange, "MAX_ANSWER_BYTES", 100_000)
    packed = gzip.compress(json.dumps({"a": "0" * 10_000_000}).encode())
    caught = failure(serve(lambda h: answer(h, body=packed, Content_Encoding="gzip")))
    assert isinstance(caught, errors.MalformedResponse)


def test_a_refused_connection_is_unavailable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        caught = failure(f"http://127.0.0.1:{taken.getsockname()[1]}")
    assert isinstance(caught, errors.ServiceUnavailable)
    assert isinstance(caught.__cause__, requests.ConnectionError)
    assert caught.transient


def test_a_server_that_hangs_up_is_unavailable(serve: Serve) -> None:
    def hang_up(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True

    assert isinstance(failure(serve(hang_up)), errors.ServiceUnavailable)


@pytest.mark.parametrize("headers", [{"Content_Length": "1000"}, {"Transfer_Encoding": "chunked"}])
def test_an_answer_cut_in_its_middle_is_unavailable(serve: Serve, headers: dict[str, str]) -> None:
    def cut(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(b'5\r\n{"a":\r\n')
        handler.close_connection = True

    caught = failure(serve(cut))
    assert isinstance(caught, errors.ServiceUnavailable)
    assert caught.__cause__ is not None


def test_a_silent_server_is_unavailable(serve: Serve) -> None:
    release = threading.Event()

    def wait(handler: BaseHTTPRequestHandler) -> None:
        release.wait(10)

    caught = failure(serve(wait), timeout=0.1)
    release.set()
    assert isinstance(caught, errors.ServiceUnavailable)
    assert "in time" in str(caught)


def test_a_server_that_trickles_its_answer_is_unavailable(serve: Serve) -> None:
    release = threading.Event()

    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(1000):
            if release.wait(0.02):
                handler.close_connection = True
                return
            handler.wfile.write(b" ")

    caught = failure(serve(trickle), timeout=0.2)
    release.set()
    assert isinstance(caught, errors.ServiceUnavailable)
    assert "in time" in str(caught)


def resolve_to(error: socket.gaierror) -> Callable[..., Any]:
    def resolve(*args: object, **kwargs: object) -> None:
        raise error

    return resolve


def test_a_name_that_does_not_exist_has_a_fault_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolve_to(socket.gaierror(socket.EAI_NONAME, "unknown")))
    assert isinstance(failure("https://ocr.invalid"), errors.ServiceUnavailable)
    assert isinstance(failure("https://ocr.invalid", faults=FAULTS), errors.ServiceTerminated)


def test_a_resolver_that_does_not_answer_is_no_sign_of_a_missing_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolve_to(socket.gaierror(socket.EAI_AGAIN, "later")))
    assert isinstance(failure("https://ocr.invalid", faults=FAULTS), errors.ServiceUnavailable)


def test_a_plain_server_asked_for_tls_is_unavailable(serve: Serve) -> None:
    caught = failure(serve(answer).replace("http://", "https://"))
    assert isinstance(caught, errors.ServiceUnavailable)
    assert "certificate" in str(caught)


@pytest.mark.parametrize(
    "endpoint", ["", "ocr.example", "ftp://ocr.example", "https://", "https://user:pw@ocr.example", "https://a?key=b"]
)
def test_an_endpoint_that_cannot_be_one_is_refused_at_once(endpoint: str) -> None:
    with pytest.raises(errors.ConfigError, match="https://host"):
        Transport("vendor", endpoint, timeout=1)


def test_nothing_is_tried_twice(serve: Serve) -> None:
    asked = []

    def fail(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        answer(handler, 503, Retry_After="1")

    caught = failure(serve(fail))
    assert isinstance(caught, errors.ServiceUnavailable)
    assert caught.retry_after == 1.0
    assert len(asked) == 1


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


def test_threads_share_a_transport_and_no_cookie(serve: Serve) -> None:
    cookies = []

    def greet(handler: BaseHTTPRequestHandler) -> None:
        cookies.append(handler.headers["Cookie"])
        answer(handler, body=json.dumps({"path": handler.path}).encode(), Set_Cookie="session=1; Path=/")

    client = Transport("vendor", serve(greet), timeout=10)
    paths = [f"/{number}" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        assert [a.document["path"] for a in pool.map(partial(client.send, "GET"), paths)] == paths
    client.close()
    assert set(cookies) == {None}


def test_a_connection_is_used_again(serve: Serve) -> None:
    peers = []

    def note(handler: BaseHTTPRequestHandler) -> None:
        peers.append(handler.client_address)
        answer(handler)

    client = Transport("vendor", serve(note), timeout=5)
    for _ in range(3):
        client.send("GET", "/read")
    client.close()
    assert len(set(peers)) == 1


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("0", 0.0),
        (" 120 ", 120.0),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90.0),
        ("Sunday, 22-Nov-26 12:01:30 GMT", 90.0),
        (format_datetime(NOW - timedelta(days=1), usegmt=True), 0.0),
        ("soon", None),
        ("-5", None),
        ("9" * 400, None),
    ],
)
def test_retry_after_is_read_in_both_its_forms(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, NOW) == seconds


@given(st.text())
def test_retry_after_never_raises(value: str) -> None:
    seconds = parse_retry_after(value, NOW)
    assert seconds is None or seconds >= 0


def test_an_accepted_operation_may_have_no_body(serve: Serve) -> None:
    client = Transport("vendor", serve(lambda h: answer(h, 202, b"", Location="elsewhere")), timeout=5)
    assert client.send("POST", "/read").document == {}
    client.close()


def test_a_deadline_that_has_passed_ends_the_call_before_it_begins(serve: Serve) -> None:
    asked: list[str] = []
    client = Transport("vendor", serve(lambda h: asked.append(h.path)), timeout=5)
    with pytest.raises(errors.ServiceUnavailable, match="in time"):
        client.send("GET", "/read", deadline=time.monotonic())
    assert asked == []
    client.close()


def result_of(serve: Serve, *replies: tuple[int, bytes, dict[str, str]], seconds: float = 5) -> transport.Answer:
    """What polling ends in where the service gives these replies in turn."""
    turn = iter(replies)

    def reply(handler: BaseHTTPRequestHandler) -> None:
        status, body, headers = next(turn)
        answer(handler, status, body, **headers)

    client = Transport("vendor", serve(reply), timeout=5)
    try:
        accepted = transport.Answer({"Retry-After": "0"}, {}, 1.0)
        deadline = time.monotonic() + seconds
        return client.poll("/result", accepted=accepted, done=lambda found: "a" in found, deadline=deadline)
    finally:
        client.close()


def test_polling_goes_on_until_it_is_done_and_outlives_throttling(serve: Serve) -> None:
    soon = {"Retry_After": "0"}
    found = result_of(serve, (200, b"{}", soon), (429, b"{}", soon), (200, b'{"a": 1}', {}))
    assert found.document == {"a": 1}


@pytest.mark.parametrize("headers", [{"Retry_After": "3600"}, {}])
def test_polling_never_waits_beyond_its_deadline(serve: Serve, headers: dict[str, str]) -> None:
    with pytest.raises(errors.ServiceUnavailable, match="in time"):
        result_of(serve, (200, b"{}", headers), seconds=0.5)


def test_polling_ends_with_the_services_failure(serve: Serve) -> None:
    with pytest.raises(errors.ServiceUnavailable) as caught:
        result_of(serve, (503, b"{}", {}))
    assert caught.value.status == 503


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
