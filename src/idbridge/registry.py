"""Finds providers by name among the installed distributions: the only room that knows stevedore."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any, Final

from pydantic import SecretStr, ValidationError
from stevedore import DriverManager
from stevedore.exception import MultipleMatches, NoMatches

from .errors import ConfigError, ProviderNotInstalled
from .recognizer import IdDocumentRecognizer

GROUP: Final = "idbridge.providers"


@dataclass(frozen=True, slots=True)
class Provider:
    """An installed provider: its name and the distribution and version it comes from, learnt without importing it."""

    name: str
    distribution: str
    version: str


def installed() -> tuple[Provider, ...]:
    """Every installed provider by name; none of them is imported, so a broken one is listed too."""
    found = {}
    for point in entry_points(group=GROUP):
        name, version = (point.dist.name, point.dist.version) if point.dist else ("?", "?")
        found[point.name] = Provider(point.name, name, version)
    return tuple(found[name] for name in sorted(found))


def load(name: str) -> type[IdDocumentRecognizer[Any]]:
    """The recognizer class of a provider.

    Raises `errors.ProviderNotInstalled` with the distribution to install, `errors.ConfigError` with the cause where the
    provider is there but cannot be imported, where two distributions claim its name, or where its entry point is no
    recognizer.
    """
    try:
        recognizer_type: object = DriverManager(GROUP, name, on_missing_entrypoints_callback=None).driver
    except NoMatches as exc:
        raise ProviderNotInstalled(
            f"the provider {name!r} is not installed: pip install idbridge-{name.replace('_', '-')}"
            f" (installed: {', '.join(provider.name for provider in installed()) or 'none'})"
        ) from exc
    except MultipleMatches as exc:
        raise ConfigError(f"two installed distributions offer the provider {name!r}; uninstall one of them") from exc
    except Exception as exc:  # whatever a provider's own import raises is its cause, shown as it is
        raise ConfigError(f"the provider {name!r} is installed but broken: {type(exc).__name__}: {exc}") from exc
    if not (isinstance(recognizer_type, type) and issubclass(recognizer_type, IdDocumentRecognizer)):
        raise ConfigError(f"the entry point {name!r} in {GROUP} is not an IdDocumentRecognizer; mend that distribution")
    return recognizer_type


def open_recognizer(name: str, /, **settings: object) -> IdDocumentRecognizer[Any]:
    """A recognizer of the provider with these settings; close it after use, or use it as a context manager.

    Raises `errors.ProviderNotInstalled` and `errors.ConfigError`.
    """
    recognizer_type = load(name)
    return recognizer_type(validate(recognizer_type, settings, where=f"provider {name!r}"))


def validate(recognizer_type: type[IdDocumentRecognizer[Any]], settings: Mapping[str, object], *, where: str) -> Any:
    """The provider's settings object. Raises `errors.ConfigError` naming each wrong key, never its value."""
    try:
        return recognizer_type.settings_type.model_validate(dict(settings))
    except ValidationError as exc:
        known = ", ".join(sorted(recognizer_type.settings_type.model_fields)) or "none"
        raise ConfigError(f"{where}: {faults(exc)} (known keys: {known})") from exc


def faults(error: ValidationError) -> str:
    """What is wrong with settings, key by key, without a value of theirs."""
    return "; ".join(
        f"{'.'.join(str(part) for part in fault['loc']) or 'settings'}: {fault['msg']}"
        for fault in error.errors(include_input=False, include_url=False)
    )


def secret_keys(recognizer_type: type[IdDocumentRecognizer[Any]]) -> frozenset[str]:
    """The settings of a provider that are secrets: those of type `SecretStr`."""
    fields = recognizer_type.settings_type.model_fields.items()
    return frozenset(name for name, field in fields if _mentions_secret(field.annotation))


def _mentions_secret(annotation: object) -> bool:
    return annotation is SecretStr or any(_mentions_secret(part) for part in getattr(annotation, "__args__", ()))
