"""What `idbridge serve` is configured with: the section `[gateway]` of `idbridge.toml`.

[gateway]
host = "0.0.0.0"

[gateway.tenants.onboarding]
project_ids = ["0123456789abcdef0123456789abcdef"]

[[gateway.tenants.onboarding.keys]]
ak = "ONBOARDINGAK"
sk = { env = "ONBOARDING_SK" }
"""

from __future__ import annotations

import ipaddress
import ssl
from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Any, Final, Literal, Self

from pydantic import ConfigDict, Field, FilePath, ValidationError, model_validator

from idbridge import registry
from idbridge.config import Config, Secret
from idbridge.errors import ConfigError
from idbridge.recognizer import Settings

from .fetching import FetchSettings

Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
# What can stand between "Access=" and the comma after it.
AccessKey = Annotated[str, Field(pattern=r"^[!-+\--~]{1,128}$")]

_SCHEMA_PLACE: Final = "#/properties/gateway/$defs/{model}"


class _Documented(Settings):
    model_config = ConfigDict(use_attribute_docstrings=True)


class KeySettings(_Documented):
    """An access key."""

    ak: AccessKey
    """The access key id, as the client has it."""
    sk: Secret
    """The secret access key."""


class UserSettings(_Documented):
    """A user of `POST /v3/auth/tokens`."""

    username: str
    """The IAM user's name."""
    password: Secret
    """The IAM user's password."""
    domain: str
    """The account that the IAM user belongs to."""


class TenantSettings(_Documented):
    """A client of the gateway: who it is, what it may use and who reads for it."""

    project_ids: tuple[Word, ...] = Field(min_length=1)
    """The projects in whose name it calls; the first is the one that is found by the region's name."""
    keys: tuple[KeySettings, ...] = ()
    """Its access keys; two of them let it change one."""
    tokens: tuple[Sha256, ...] = ()
    """The lower-case hex SHA-256 of each X-Auth-Token that it may send for as long as it stands here."""
    users: tuple[UserSettings, ...] = ()
    """Users that are given tokens for their password."""
    provider: str | None = None
    """Who reads for it; by default the provider at the top of the file."""
    requests_per_minute: Annotated[int, Field(gt=0, le=100_000)] | None = None
    """How many documents it may send in any minute."""

    @model_validator(mode="after")
    def _be_reachable(self) -> Self:
        if not (self.keys or self.tokens or self.users):
            raise ValueError("give at least one of keys, tokens and users, or nobody can call in its name")
        return self


class TlsSettings(_Documented):
    """What the gateway shows to clients of https."""

    certificate: FilePath
    """A PEM file: the certificate, and those between it and the root."""
    private_key: FilePath
    """A PEM file: the certificate's key, without a password."""

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        try:
            # An empty password, or OpenSSL asks for one at the terminal.
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(self.certificate, self.private_key, password="")
        except OSError as exc:
            raise ValueError("certificate and private_key are no PEM files that belong together") from exc
        return self


class GatewaySettings(_Documented):
    """The gateway."""

    host: str = "127.0.0.1"
    """The address to listen on."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    """The port to listen on; 0 takes a free one."""
    auth: Literal["signed", "none"] = "signed"
    """"signed": every request carries a signature or a token. "none": anyone may call; on loopback only."""
    region: Word = "ap-southeast-1"
    """The region that the clients name."""
    workers: Annotated[int, Field(ge=0, le=1024)] | None = None
    """Processes that read, for each provider; by default one more than cores; 0 reads in threads of the server."""
    queue: Annotated[int, Field(ge=0, le=10_000)] = 32
    """How many documents may wait for a free worker of a provider; the next is refused with 429."""
    deadline: Annotated[float, Field(gt=0)] = 30.0
    """Seconds from the arrival of a document to its answer."""
    repeat_seconds: Annotated[float, Field(ge=0, le=60)] = 1.0
    """For how long the same signature may come again: it counts whole seconds, so one client can make it twice."""
    access_log: bool = False
    """One line a request on standard error: no address, query, header or value."""
    tls: TlsSettings | None = None
    """Serve https; without it http."""
    fetch: FetchSettings = Field(default_factory=FetchSettings)
    """From where, and how much, is fetched for a request's url."""
    tenants: dict[Word, TenantSettings] = Field(default_factory=dict)
    """Who may call, by name."""

    @model_validator(mode="after")
    def _know_who_calls(self) -> Self:
        if self.auth == "none":
            if not is_loopback(self.host):
                raise ValueError('auth = "none" listens on loopback only; set host = "127.0.0.1" or auth = "signed"')
        elif not self.tenants:
            raise ValueError('no tenant may call; add [gateway.tenants.NAME], or set auth = "none" on loopback')
        return self

    @model_validator(mode="after")
    def _share_nothing(self) -> Self:
        tenants = self.tenants.values()
        shared = {
            "project id": _repeated(project for tenant in tenants for project in tenant.project_ids),
            "ak": _repeated(key.ak for tenant in tenants for key in tenant.keys),
            "token": _repeated(token for tenant in tenants for token in tenant.tokens),
            "user": _repeated((user.username, user.domain) for tenant in tenants for user in tenant.users),
        }
        if twice := [name for name, repeated in shared.items() if repeated]:
            raise ValueError(f"the same {' and the same '.join(twice)} stands twice in tenants; keep one")
        return self

    def providers(self, default: str) -> frozenset[str]:
        """The providers that read, where `default` reads for tenants that name none."""
        if self.auth == "none":
            return frozenset({default})
        return frozenset(tenant.provider or default for tenant in self.tenants.values())


def load(config: Config, **overrides: object) -> GatewaySettings:
    """The settings in a configuration, where those given here go first; None stands for not given.

    Raises `errors.ConfigError` naming file, key and remedy.
    """
    where = f"{config.path or 'defaults'}: [gateway]"
    given = {key: value for key, value in overrides.items() if value is not None}
    try:
        return GatewaySettings.model_validate({**(config.gateway or {}), **given})
    except ValidationError as exc:
        raise ConfigError(f"{where}: {registry.faults(exc)}") from exc


def schema() -> dict[str, Any]:
    """The JSON schema of the section, for its place in the schema of the file."""
    return GatewaySettings.model_json_schema(ref_template=_SCHEMA_PLACE)


def is_loopback(host: str) -> bool:
    """Whether an address to listen on is reached from this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _repeated(values: Iterable[object]) -> bool:
    return any(count > 1 for count in Counter(values).values())
