"""Changing only idbridge.toml moves the same call from one provider to another."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "passport.jpg"
FROM_HUAWEI = {"country_region": "ALB", "id_type": "PP", "side": "front", "last_name": "SHEMBULLI"}


class Huawei(BaseHTTPRequestHandler):
    """Answers every picture with the same invented person, given the right token."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        known = self.headers["X-Auth-Token"] == "invented-token" and "image" in body
        answer = json.dumps({"result": FROM_HUAWEI} if known else {"error_code": "APIG.0301"}).encode()
        self.send_response(200 if known else 401)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def huawei() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Huawei)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_configuration_alone_moves_the_workload(
    run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, huawei: str
) -> None:
    monkeypatch.setenv("INVENTED_TOKEN", "invented-token")
    configuration = f"""
        [providers.replay]
        archive = "answers.jsonl"
        [providers.huawei]
        endpoint = "{huawei}"
        project_id = "0123456789abcdef0123456789abcdef"
        token = {{ env = "INVENTED_TOKEN" }}
    """

    def answer_of(provider: str) -> dict[str, Any]:
        (tmp_path / "idbridge.toml").write_text(f'provider = "{provider}"\n{configuration}', "utf-8")
        answer = run("recognize", EXAMPLE, "--evidence")
        assert answer.code == 0, answer.err
        shown: dict[str, Any] = json.loads(answer.out)
        assert shown["evidence"]["provider"] == provider
        return shown["result"]

    local = answer_of("local")
    run("archive", EXAMPLE, "--provider", "local", "--out", "answers.jsonl")
    assert answer_of("replay") == local
    assert answer_of("huawei") == FROM_HUAWEI
