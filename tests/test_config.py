"""The configuration file: what it may say, where secrets come from, and errors that name file, key and remedy."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from idbridge import config, registry
from idbridge.errors import ConfigError

ROOT = Path(__file__).parent.parent


def write(folder: Path, text: str) -> Path:
    path = folder / "idbridge.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(config.ENVIRONMENT, raising=False)


def test_without_a_file_the_local_reader_answers() -> None:
    assert config.load() == config.Config(provider="local", settings={}, path=None)


def test_the_file_is_the_one_given_else_the_environments_else_the_one_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = write(tmp_path, 'provider = "here"')
    (tmp_path / "sub").mkdir()
    named = write(tmp_path / "sub", 'provider = "named"')
    assert config.load().provider == "here"
    monkeypatch.setenv(config.ENVIRONMENT, str(named))
    assert config.load().provider == "named"
    assert config.load(here).provider == "here"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("provider = ", "not valid TOML"),
        ('providr = "local"', "unknown key providr; known are gateway, provider, providers"),
        ("provider = 3", "provider is the name"),
        ("providers = 3", "providers holds one table"),
        ("[providers]\nlocal = 3", "providers holds one table"),
    ],
)
def test_a_wrong_file_says_where_and_what(tmp_path: Path, text: str, said: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        config.load()
    assert said in str(caught.value)
    assert path.name in str(caught.value)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml: No such file"):
        config.load(tmp_path / "nowhere.toml")


def test_a_wrong_key_names_file_section_key_and_the_known_ones(tmp_path: Path) -> None:
    write(tmp_path, '[providers.replay]\narchiv = "x"')
    with pytest.raises(ConfigError) as caught:
        config.load().open("replay")
    for word in ("idbridge.toml", "[providers.replay]", "archiv", "known keys: archive"):
        assert word in str(caught.value)


HUAWEI = """
provider = "huawei"
[providers.huawei]
project_id = "0123456789abcdef0123456789abcdef"
access_key = {access}
secret_key = {secret}
"""


def test_secrets_come_from_the_environment_and_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sk").write_text("invented-secret\n", "utf-8")
    monkeypatch.setenv("TEST_AK", "INVENTEDAK")
    write(tmp_path, HUAWEI.format(access='{ env = "TEST_AK" }', secret=f'{{ file = "{tmp_path / "sk"}" }}'))
    loaded = config.load()
    settings = loaded.validated("huawei", registry.load("huawei"))
    assert settings.access_key.get_secret_value() == "INVENTEDAK"
    assert settings.secret_key.get_secret_value() == "invented-secret"
    assert "INVENTEDAK" not in repr(settings)


@pytest.mark.parametrize(
    ("secret", "said"),
    [
        ('"in-the-open"', "never in this file"),
        ('{ env = "TEST_UNSET" }', "TEST_UNSET is not set"),
        ('{ file = "nowhere" }', "nowhere cannot be read"),
        ('{ env = "A", file = "b" }', "never in this file"),
    ],
)
def test_a_secret_that_is_not_one_names_its_key_and_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: str, said: str
) -> None:
    monkeypatch.setenv("TEST_AK", "INVENTEDAK")
    write(tmp_path, HUAWEI.format(access='{ env = "TEST_AK" }', secret=secret))
    with pytest.raises(ConfigError) as caught:
        config.load().open()
    assert said in str(caught.value)
    assert "secret_key" in str(caught.value)
    assert "in-the-open" not in str(caught.value)


def example() -> dict[str, Any]:
    return tomllib.loads((ROOT / "idbridge.example.toml").read_text("utf-8"))


def test_the_example_is_valid_and_shows_every_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    jsonschema.validate(example(), config.schema())
    loaded = config.load(ROOT / "idbridge.example.toml")
    assert loaded.provider == "local"
    ours = {"huawei", "local", "replay"}
    assert ours <= loaded.settings.keys()


@pytest.mark.parametrize("wrong", [{"providr": 1}, {"provider": 1}, {"providers": {"replay": {"archiv": "x"}}}])
def test_the_schema_refuses_what_loading_refuses(wrong: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, config.schema())


def test_the_schema_takes_secrets_as_references_only() -> None:
    schema = json.loads(json.dumps(config.schema()))
    jsonschema.validate({"providers": {"huawei": {"access_key": {"env": "AK"}}}}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"providers": {"huawei": {"access_key": "in-the-open"}}}, schema)
