"""The section [gateway]: what it may say, and errors that name file, key and remedy."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from idbridge import cli, config
from idbridge.errors import ConfigError
from idbridge.gateway import settings

ROOT = Path(__file__).parents[2]

TENANT = """
[gateway.tenants.one]
project_ids = ["p1"]

[[gateway.tenants.one.keys]]
ak = "AK1"
sk = { env = "TEST_GATEWAY_SK" }
"""


def load(folder: Path, text: str, **overrides: object) -> settings.GatewaySettings:
    path = folder / "idbridge.toml"
    path.write_text(text, "utf-8")
    return settings.load(config.load(path), **overrides)


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_GATEWAY_SK", "invented")


def test_a_secret_key_is_read_and_not_shown(tmp_path: Path) -> None:
    loaded = load(tmp_path, TENANT)
    assert loaded.tenants["one"].keys[0].sk.get_secret_value() == "invented"
    assert "invented" not in repr(loaded)
    assert (loaded.host, loaded.auth) == ("127.0.0.1", "signed")


def test_the_command_line_goes_before_the_file(tmp_path: Path) -> None:
    loaded = load(tmp_path, "[gateway]\nport = 1\nworkers = 1\n" + TENANT, port=2, workers=None)
    assert (loaded.port, loaded.workers) == (2, 1)


SECOND = TENANT.replace(".one", ".two").replace("p1", "p2").replace("AK1", "AK2")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "add [gateway.tenants.NAME]"),
        ("[gateway]\nprot = 1\n" + TENANT, "prot: Extra inputs"),
        ("[gateway]\nport = 70000\n" + TENANT, "port: Input should be less than or equal to 65535"),
        ('[gateway]\nauth = "none"\nhost = "0.0.0.0"', "listens on loopback only"),
        ('[gateway]\nauth = "none"\nhost = "example.com"', "listens on loopback only"),
        ('[gateway]\nauth = "off"', "auth: Input should be 'signed' or 'none'"),
        (TENANT.replace('{ env = "TEST_GATEWAY_SK" }', '"in-the-open"'), "never in this file"),
        (TENANT.replace("TEST_GATEWAY_SK", "TEST_UNSET"), "TEST_UNSET is not set"),
        (TENANT.replace('"p1"', '"a/b"'), "tenants.one.project_ids.0"),
        (TENANT.replace('["p1"]', "[]"), "tenants.one.project_ids"),
        ('[gateway.tenants.one]\nproject_ids = ["p1"]', "at least one of keys, tokens and users"),
        (TENANT + 'tokens = ["a token"]', "keys.0.tokens"),
        (
            '[gateway]\ntls = { certificate = "nowhere.pem", private_key = "nowhere.pem" }\n' + TENANT,
            "tls.certificate: Path does not point to a file",
        ),
        (TENANT + SECOND.replace("AK2", "AK1"), "the same ak stands twice"),
        (TENANT + SECOND.replace("p2", "p1"), "the same project id stands twice"),
    ],
)
def test_what_is_wrong_names_file_key_and_remedy(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    assert said in str(caught.value)
    assert "idbridge.toml: [gateway]" in str(caught.value)
    assert "in-the-open" not in str(caught.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_an_open_gateway_listens_on_loopback(tmp_path: Path, host: str) -> None:
    assert load(tmp_path, f'[gateway]\nauth = "none"\nhost = "{host}"').auth == "none"


def test_the_command_line_cannot_open_the_gateway_to_the_world(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="loopback"):
        load(tmp_path, TENANT, auth="none", host="0.0.0.0")  # what is refused


def test_a_gateway_that_is_no_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"as a table \[gateway\]"):
        load(tmp_path, "gateway = 3")


def check(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.argv", ["idbridge", "check", *arguments])
    try:
        cli.main()
        code = 0
    except SystemExit as exc:
        code = int(exc.code or 0)
    return code, *capsys.readouterr()


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (TENANT, 0, "gateway: usable"),
        (TENANT.replace("sk =", "sek ="), 2, "keys.0.sek"),
        (TENANT.replace("[[", 'provider = "nowhere"\n[['), 2, "pip install idbridge-nowhere"),
    ],
)
def test_check_looks_at_the_gateway(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str, code: int, said: str
) -> None:
    path = tmp_path / "idbridge.toml"
    path.write_text('provider = "replay"\n[providers.replay]\narchive = "a.jsonl"\n' + text, "utf-8")
    (tmp_path / "a.jsonl").write_text("", "utf-8")
    monkeypatch.chdir(tmp_path)
    result = check(monkeypatch, capsys, "--config", str(path))
    assert result[0] == code
    assert said in result[1] + result[2]


def full_schema(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    code, out, _ = check(monkeypatch, capsys, "--schema")
    assert code == 0
    schema: dict[str, Any] = json.loads(out)
    return schema


def test_the_schema_takes_the_example_and_refuses_what_loading_refuses(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    schema = full_schema(monkeypatch, capsys)
    example = tomllib.loads((ROOT / "idbridge.example.toml").read_text("utf-8"))
    jsonschema.validate(example, schema)
    for wrong in (
        {"prot": 1},
        {"tenants": {"one": {}}},
        {"tenants": {"one": {"project_ids": ["p"], "keys": [{"ak": "AK", "sk": "in-the-open"}]}}},
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"gateway": wrong}, schema)


def test_the_example_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ONBOARDING_SK", "ONBOARDING_PASSWORD"):
        monkeypatch.setenv(name, "invented")
    loaded = settings.load(config.load(ROOT / "idbridge.example.toml"))
    assert loaded.auth == "signed"
    assert loaded.tenants


@pytest.mark.parametrize(
    ("verb", "missing"), [("serve", "fastapi"), ("serve", "requests_hardened"), ("check", "requests_hardened")]
)
def test_without_the_extra_the_command_line_says_what_to_install(tmp_path: Path, verb: str, missing: str) -> None:
    (tmp_path / "idbridge.toml").write_text(TENANT, "utf-8")
    block = f"import sys; sys.modules[{missing!r}] = None; sys.argv = ['idbridge', {verb!r}]"
    code = f"{block}; from idbridge import cli; cli.main()"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert 'pip install "idbridge[gateway]"' in done.stderr
