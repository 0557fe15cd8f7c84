"""A Huawei on loopback that checks signatures and tokens by itself, and the picture that it knows."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import pytest

from idbridge.testing import pictures
from idbridge_huawei import HuaweiSettings

PROJECT = "0123456789abcdef0123456789abcdef"
ACCESS_KEY, SECRET_KEY, PASSWORD = "INVENTED-ACCESS-KEY", "invented-secret-key", "invented pässword"

ITEM = {
    "country_region": "ALB",
    "id_type": "PP",
    "side": "front",
    "first_name": "ARBEN",
    "last_name": "SHEMBULLI",
    "document_number": "ZZ0000001",
    "confidence": {"last_name": 0.98},
}

Reply = tuple[int, Mapping[str, object], Mapping[str, str]]


@pytest.fixture(scope="session")
def picture() -> bytes:
    """The one that the stub knows; its hash stands in the cassettes too."""
    return pictures.steady_bitmap()


@dataclass
class Huawei:
    """What the stub has seen, and what it is to answer."""

    picture: bytes
    url: str = ""
    reply: Callable[[Mapping[str, Any]], Reply] | None = None
    projects: list[object] = field(default_factory=lambda: [{"id": PROJECT, "name": "ap-southeast-1"}])
    tokens: list[str] = field(default_factory=list)
    outdated: set[str] = field(default_factory=set)
    calls: list[tuple[str, str]] = field(default_factory=list)
    bodies: list[Mapping[str, Any]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def settings(self, **changes: object) -> HuaweiSettings:
        """Settings that lead here, with an access key unless another way to authenticate is given."""
        keys = {"access_key": ACCESS_KEY, "secret_key": SECRET_KEY}
        chosen = changes if {"username", "token"} & changes.keys() else keys | changes
        return HuaweiSettings.model_validate(
            {"endpoint": self.url, "iam_endpoint": self.url, "project_id": PROJECT, "timeout": 10} | chosen
        )

    def user(self, **changes: object) -> HuaweiSettings:
        """Settings of an IAM user, whose tokens are fetched."""
        return self.settings(username="clerk", password=PASSWORD, domain="example", **changes)

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Answer one request as the contract says."""
        with self.lock:
            self.calls.append((method, target))
            self.headers.append(headers)
        if (method, target) == ("POST", "/v3/auth/tokens"):
            return self.issue(json.loads(body))
        if fault := self.refuse(method, target, headers, body):
            return fault
        if (method, target) == ("GET", "/v3/projects?name=ap-southeast-1"):
            return 200, {"projects": self.projects, "links": {}}, {}
        if (method, target) == ("POST", f"/v2/{PROJECT}/ocr/id-document"):
            asked = json.loads(body)
            with self.lock:
                self.bodies.append(asked)
            return self.reply(asked) if self.reply else self.read(asked)
        return error(404, "APIG.0101", "The API does not exist or has not been published in the environment")

    def read(self, asked: Mapping[str, Any]) -> Reply:
        """The item for the one picture it knows, AIS.0104 for any other."""
        if asked.get("image") == base64.b64encode(self.picture).decode() or "url" in asked:
            return 200, {"result": ITEM}, {}
        return error(400, "AIS.0104", "The image is not supported or the image quality is poor.")

    def issue(self, asked: Mapping[str, Any]) -> Reply:
        """A new token for the right password."""
        user = asked["auth"]["identity"]["password"]["user"]
        if user != {"name": "clerk", "password": PASSWORD, "domain": {"name": "example"}}:
            return 401, {"error": {"code": 401, "message": "The username or password is wrong."}}, {}
        if asked["auth"]["scope"]["project"] not in ({"id": PROJECT}, {"name": "ap-southeast-1"}):
            return 404, {"error": {"code": 404, "message": "Could not find project."}}, {}
        with self.lock:
            self.tokens.append(f"invented-token-{len(self.tokens)}")
            return 201, {"token": {"expires_at": "2099-01-01T00:00:00.000000Z"}}, {"X-Subject-Token": self.tokens[-1]}

    def refuse(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply | None:
        """The error of a request that is not authenticated."""
        token = headers.get("x-auth-token")
        if token in self.outdated:
            return error(401, "APIG.0307", "The token must be updated.")
        if token in self.tokens or is_signed(method, target, headers, body):
            return None
        return error(401, "APIG.0301", "Incorrect IAM authentication information")


def error(status: int, code: str, message: str) -> Reply:
    return status, {"error_code": code, "error_msg": message}, {}


def is_signed(method: str, target: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether the signature of SDK-HMAC-SHA256 is good, by the signing guide and not by the code under test."""
    form = r"SDK-HMAC-SHA256 Access=([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})"
    match = re.fullmatch(form, headers.get("authorization", ""))
    if not match or match[1] != ACCESS_KEY:
        return False
    names = match[2].split(";")
    if names != sorted(names) or not {"host", "x-sdk-date"} <= set(names):
        return False
    moment = datetime.strptime(headers["x-sdk-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if abs((datetime.now(UTC) - moment).total_seconds()) > 900:
        return False
    parts = urlsplit(target)
    canonical = (
        f"{method}\n{quote(unquote(parts.path), safe='/~').rstrip('/')}/\n"
        + "&".join("=".join(quote(word, safe="~") for word in pair) for pair in sorted(parse_qsl(parts.query)))
        + "\n"
        + "".join(f"{name}:{headers[name].strip()}\n" for name in names)
        + f"\n{match[2]}\n{hashlib.sha256(body).hexdigest()}"
    )
    text = f"SDK-HMAC-SHA256\n{headers['x-sdk-date']}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    return hmac.compare_digest(match[3], hmac.new(SECRET_KEY.encode(), text.encode(), "sha256").hexdigest())


@pytest.fixture
def huawei(picture: bytes) -> Iterator[Huawei]:
    """The stub, running."""
    stub = Huawei(picture)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, document, more = stub.answer(self.command, self.path, headers, body)
            content = json.dumps(document).encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), "X-Request-Id": "trace-1", **more}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET  # noqa: N815  # the base class calls it so

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002  # the base class names it

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    stub.url = f"http://127.0.0.1:{server.server_port}"
    yield stub
    server.shutdown()
    server.server_close()
