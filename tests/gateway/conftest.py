"""A gateway on loopback, with tenants whose providers answer, fail and crash on purpose; Huawei's SDK signs."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi import FastAPI
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer

from idbridge import IdDocumentRequest, errors
from idbridge.gateway import fetching
from idbridge.gateway.app import create_app
from idbridge.gateway.server import make_server
from idbridge.gateway.settings import GatewaySettings
from idbridge.model import IdDocumentItem
from idbridge.recognizer import Recognition
from idbridge.testing import pictures
from idbridge.testing.fake import SOMEBODY, FakeRecognizer

PROJECT, SUBPROJECT, FOREIGN_PROJECT = (
    "0123456789abcdef0123456789abcdef",
    "fedcba98",
    "00000000000000000000000000000001",
)
ACCESS_KEY, SECRET_KEY, PASSWORD = "INVENTEDAK", "invented-secret-key", "invented pässword"
LONG_TOKEN = "MIIL" + "x" * 12 * 1024
OCR = f"/v2/{PROJECT}/ocr/id-document"
PORTRAIT = base64.b64encode(b"\xff\xd8\xffinvented").decode()
PROVIDERS: dict[str, errors.IdBridgeError] = {
    "unread": errors.NotRecognized("no document", provider="unread"),
    "throttled": errors.QuotaExceeded("wait", provider="throttled", retry_after=7.2),
    "unreachable": errors.ServiceUnavailable("gone fishing", provider="unreachable"),
    "locked": errors.AuthenticationFailed("wrong key", provider="locked"),
    "ended": errors.ServiceTerminated("over", provider="ended"),
    "garbled": errors.MalformedResponse("what?", provider="garbled"),
}


class CrashingRecognizer(FakeRecognizer):
    """Fails in a way that no error of ours stands for."""

    def recognize(self, request: IdDocumentRequest) -> Recognition:
        raise RuntimeError("a crash that mentions CANARY-in-a-crash")


class ChoosyRecognizer(FakeRecognizer):
    """Reads its one document, and says so where another was asked for."""

    def recognize(self, request: IdDocumentRequest) -> Recognition:
        recognition = super().recognize(request)
        if not request.admits(recognition.item):
            raise errors.NotRecognized("another document", provider=self.name)
        return recognition


class FakeFetcher:
    """A network of four addresses."""

    answers: Mapping[str, bytes | errors.IdBridgeError] = {
        "https://b.obs.ap-southeast-1.myhuaweicloud.com/passport.png": pictures.blank(),
        "https://b.obs.ap-southeast-1.myhuaweicloud.com/secret.png": fetching.ObsForbidden("no"),
        "https://b.obs.ap-southeast-1.myhuaweicloud.com/nothing.png": fetching.ObsMissing("no"),
        "https://b.obs.ap-southeast-1.myhuaweicloud.com/huge.png": fetching.UrlTooLarge("no"),
    }

    def fetch(self, url: str) -> bytes:
        answer = self.answers.get(url, fetching.UrlNotFetched("no"))
        if isinstance(answer, errors.IdBridgeError):
            raise answer
        return answer


class Clock:
    """The time, moved on by `ahead` seconds."""

    ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.content)

    @property
    def error(self) -> tuple[int, str]:
        return self.status, self.document["error_code"]


def sign(
    method: str, target: str, headers: Mapping[str, str], body: bytes, *, host: str, **keys: str
) -> dict[str, str]:
    """The headers with those that Huawei's SDK adds."""
    parts = urlsplit(target)
    request = SdkRequest(
        method=method,
        schema="http",
        host=host,
        resource_path=parts.path,
        query_params=parse_qsl(parts.query, keep_blank_values=True),
        header_params=dict(headers),
        body=body,
    )
    credentials = BasicCredentials(keys.get("ak", ACCESS_KEY), keys.get("sk", SECRET_KEY))
    return dict(Signer(credentials).sign(request).header_params)


@dataclass
class Gateway:
    """The gateway, and ways to call it."""

    app: FastAPI
    clock: Clock
    host: str = "gateway.example"
    requests: list[IdDocumentRequest] = field(default_factory=list)

    def send(self, method: str, target: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """One request, byte for byte as given."""
        connection = http.client.HTTPConnection(self.host, timeout=30)
        try:
            connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            sent = {"Host": self.host, "Content-Length": str(len(body))} | dict(headers or {})
            for name, value in sent.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def signed(
        self, method: str, target: str, body: bytes = b"", headers: Mapping[str, str] | None = None, **keys: str
    ) -> Answer:
        """One request, signed by Huawei's SDK."""
        return self.send(method, target, body, sign(method, target, headers or {}, body, host=self.host, **keys))

    def ask(self, _tenant: str = "main", _type: str = "application/json", **fields: Any) -> Answer:
        """A picture, unless the fields say otherwise, sent in the name of a tenant by its token."""
        document = fields if {"image", "url"} & fields.keys() else {"image": encode(pictures.blank()), **fields}
        return self.ask_raw(json.dumps(document).encode(), _tenant, _type)

    def ask_raw(self, body: bytes, tenant: str = "main", content_type: str = "application/json") -> Answer:
        """A body, whatever it is, sent in the name of a tenant by its token."""
        project = PROJECT if tenant == "main" else f"project-of-{tenant}"
        headers = {"X-Auth-Token": f"token-of-{tenant}", "Content-Type": content_type}
        return self.send("POST", f"/v2/{project}/ocr/id-document", body, headers)

    def log_in(self, scope: object = None, password: str = PASSWORD, name: str = "clerk") -> Answer:
        """Ask for a token."""
        user = {"name": name, "password": password, "domain": {"name": "example"}}
        auth: dict[str, object] = {"identity": {"methods": ["password"], "password": {"user": user}}}
        body = json.dumps({"auth": auth if scope is None else {**auth, "scope": scope}}).encode()
        return self.send("POST", "/v3/auth/tokens", body, {"Content-Type": "application/json"})


def encode(picture: bytes) -> str:
    return base64.b64encode(picture).decode()


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def section() -> dict[str, Any]:
    """The section [gateway] of a configuration with a tenant per provider."""
    tenants: dict[str, Any] = {
        provider: {
            "project_ids": [f"project-of-{provider}"],
            "provider": provider,
            "keys": [{"ak": f"{provider.upper()}AK", "sk": {"env": "TEST_GATEWAY_SK"}}],
            "tokens": [token_hash(f"token-of-{provider}")],
        }
        for provider in (*PROVIDERS, "crash", "choosy", "portrait", "limited")
    }
    tenants["limited"]["requests_per_minute"] = 2
    tenants["main"] = {
        "project_ids": [PROJECT, SUBPROJECT],
        "keys": [{"ak": ACCESS_KEY, "sk": {"env": "TEST_GATEWAY_SK"}}],
        "tokens": [token_hash("token-of-main"), token_hash(LONG_TOKEN)],
        "users": [{"username": "clerk", "password": {"env": "TEST_GATEWAY_PASSWORD"}, "domain": "example"}],
    }
    return {"port": 0, "workers": 0, "access_log": True, "tenants": tenants}


@pytest.fixture(scope="package")
def running() -> Iterator[Gateway]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TEST_GATEWAY_SK", SECRET_KEY)
        environment.setenv("TEST_GATEWAY_PASSWORD", PASSWORD)
        settings = GatewaySettings.model_validate(section())
    recognizers = {name: FakeRecognizer(error=error) for name, error in PROVIDERS.items()}
    portrait = IdDocumentItem(**{**SOMEBODY.model_dump(), "portrait_image": PORTRAIT})
    main = FakeRecognizer()
    recognizers |= {
        "fake": main,
        "limited": FakeRecognizer(),
        "crash": CrashingRecognizer(),
        "choosy": ChoosyRecognizer(),
        "portrait": FakeRecognizer(item=portrait),
    }
    clock = Clock()
    app = create_app(settings, recognizers.__getitem__, provider="fake", clock=clock)
    app.state.service.fetcher = FakeFetcher()
    with serve_in_thread(app, settings) as host:
        yield Gateway(app, clock, host, main.requests)


@contextmanager
def serve_in_thread(app: FastAPI, settings: GatewaySettings) -> Iterator[str]:
    """The host and port of a server on loopback, which is shut down in good order."""
    server = make_server(app, settings)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    host, port = server.servers[0].sockets[0].getsockname()[:2]
    try:
        yield f"{host}:{port}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def gateway(running: Gateway) -> Iterator[Gateway]:
    """The gateway at the present time."""
    running.clock.ahead = 0.0
    running.requests.clear()
    yield running
    running.clock.ahead = 0.0


def sdk_date(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y%m%dT%H%M%SZ")
