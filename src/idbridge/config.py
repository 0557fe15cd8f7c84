"""`idbridge.toml` read into a `Config`: which provider answers, and each provider's settings with its secrets resolved.

    provider = "huawei"

    [providers.huawei]
    region = "ap-southeast-1"
    access_key = { env = "HUAWEI_AK" }
    secret_key = { file = "/run/secrets/huawei-sk" }

Secrets stand in the environment or in a file, never in the configuration itself.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, SecretStr, WithJsonSchema

from . import registry
from .errors import ConfigError
from .recognizer import IdDocumentRecognizer

FILE_NAME: Final = "idbridge.toml"
ENVIRONMENT: Final = "IDBRIDGE_CONFIG"
DEFAULT_PROVIDER: Final = "local"

_TOP_KEYS: Final = {"gateway", "provider", "providers"}


@dataclass(frozen=True, slots=True)
class Config:
    """The configuration. `settings` maps a provider's name to its section as written; `path` is None without a file.

    `gateway` is the section of `idbridge serve` as written, which `idbridge.gateway.settings` makes sense of; None
    without one.
    """

    provider: str = DEFAULT_PROVIDER
    settings: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    path: Path | None = None
    gateway: Mapping[str, object] | None = None

    def open(self, name: str | None = None) -> IdDocumentRecognizer[Any]:
        """The recognizer of the named provider, else of the configured one. Raises `errors.ConfigError`."""
        name = name or self.provider
        recognizer_type = registry.load(name)
        return recognizer_type(self.validated(name, recognizer_type))

    def validated(self, name: str, recognizer_type: type[IdDocumentRecognizer[Any]]) -> Any:
        """The provider's settings object, secrets read. Raises `errors.ConfigError` naming file, key and remedy."""
        where = f"{self.path or 'defaults'}: [providers.{name}]"
        secrets = registry.secret_keys(recognizer_type)
        section = dict(self.settings.get(name, {}))
        for key in section.keys() & secrets:
            try:
                section[key] = read_secret(section[key])
            except ValueError as exc:
                raise ConfigError(f"{where} {key}: {exc}") from exc
        return registry.validate(recognizer_type, section, where=where)


def find(path: Path | None = None) -> Path | None:
    """The file to read: the one given, else $IDBRIDGE_CONFIG, else ./idbridge.toml if there is one."""
    if path is not None:
        return path
    if named := os.environ.get(ENVIRONMENT):
        return Path(named)
    here = Path(FILE_NAME)
    return here if here.exists() else None


def load(path: Path | None = None) -> Config:
    """Read the configuration file, or the defaults where there is none. Raises `errors.ConfigError`."""
    path = find(path)
    if path is None:
        return Config()
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except OSError as exc:
        raise ConfigError(f"{path}: {exc.strerror or 'cannot be read'}; check the path and its permissions") from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{path}: not valid TOML: {exc}") from exc
    if unknown := sorted(table.keys() - _TOP_KEYS):
        raise ConfigError(f"{path}: unknown key {', '.join(unknown)}; known are {', '.join(sorted(_TOP_KEYS))}")
    provider = table.get("provider", DEFAULT_PROVIDER)
    if not isinstance(provider, str):
        raise ConfigError(f'{path}: provider is the name of a provider, such as "{DEFAULT_PROVIDER}"')
    sections = table.get("providers", {})
    if not isinstance(sections, dict) or not all(isinstance(section, dict) for section in sections.values()):
        raise ConfigError(f"{path}: providers holds one table per provider, such as [providers.{DEFAULT_PROVIDER}]")
    gateway = table.get("gateway")
    if not (gateway is None or isinstance(gateway, dict)):
        raise ConfigError(f"{path}: gateway holds the settings of `idbridge serve`, as a table [gateway]")
    return Config(provider, sections, path, gateway)


def check(config: Config) -> list[tuple[str, ConfigError | None]]:
    """Each provider the configuration names, with what is wrong with it; nobody is called."""
    verdicts: list[tuple[str, ConfigError | None]] = []
    for name in sorted({config.provider, *config.settings}):
        try:
            config.open(name).close()
        except ConfigError as exc:
            verdicts.append((name, exc))
        else:
            verdicts.append((name, None))
    return verdicts


def schema() -> dict[str, Any]:
    """The JSON schema of the file, with the settings of every provider that is installed and loads."""
    sections: dict[str, Any] = {}
    for provider in registry.installed():
        try:
            recognizer_type = registry.load(provider.name)
        except ConfigError:
            continue
        section = recognizer_type.settings_type.model_json_schema()
        for key in registry.secret_keys(recognizer_type):
            section["properties"][key] = _SECRET_SCHEMA | {
                word: section["properties"][key][word]
                for word in ("title", "description")
                if word in section["properties"][key]
            }
        sections[provider.name] = section
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FILE_NAME,
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "provider": {
                "type": "string",
                "default": DEFAULT_PROVIDER,
                "description": "The provider that answers where the command line names none.",
            },
            "providers": {
                "type": "object",
                "description": "Settings, one table per provider.",
                "properties": sections,
                "additionalProperties": {"type": "object"},
            },
            "gateway": {"type": "object", "description": "Settings of `idbridge serve`."},
        },
    }


_SECRET_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "oneOf": [
        {"properties": {"env": {"type": "string"}}, "required": ["env"], "additionalProperties": False},
        {"properties": {"file": {"type": "string"}}, "required": ["file"], "additionalProperties": False},
    ],
}


def read_secret(reference: object) -> SecretStr:
    """The secret that `{ env = "NAME" }` or `{ file = "PATH" }` refers to; ValueError says what is wrong and to do."""
    match reference:
        case {"env": str(name), **rest} if not rest:
            secret = os.environ.get(name)
            if not secret:
                raise ValueError(f"the environment variable {name} is not set; export it or name another")
            return SecretStr(secret)
        case {"file": str(name), **rest} if not rest:
            try:
                secret = Path(name).read_text("utf-8").strip()
            except (OSError, UnicodeDecodeError) as exc:
                raise ValueError(f"the file {name} cannot be read; check its path and permissions") from exc
            if not secret:
                raise ValueError(f"the file {name} is empty; put the secret into it")
            return SecretStr(secret)
        case _:
            raise ValueError('a secret is written as { env = "NAME" } or { file = "PATH" }, never in this file')


Secret = Annotated[SecretStr, BeforeValidator(read_secret), WithJsonSchema(_SECRET_SCHEMA)]
"""A secret inside a section that is more than a flat table: validating the reference reads it."""
