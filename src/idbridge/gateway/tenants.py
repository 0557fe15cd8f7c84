"""Who may call: tenants with their projects, provider and quota, and the caller that a request turns out to be."""

from __future__ import annotations

import hashlib
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from .refusals import Refused

MINUTE: Final = 60.0


class Quota:
    """At most `limit` admissions in any minute."""

    def __init__(self, limit: int, *, clock: Callable[[], float]) -> None:
        self.limit, self._clock = limit, clock
        self._admitted: deque[float] = deque(maxlen=limit)

    def wait(self) -> float:
        """Seconds until the next admission; 0 where there is room."""
        if len(self._admitted) < self.limit:
            return 0.0
        elapsed = self._clock() - self._admitted[0]
        return MINUTE - elapsed if 0 <= elapsed < MINUTE else 0.0  # a clock that was set back waits for nobody

    def take(self) -> None:
        """Admit one. Raises `Refused` where the minute is full."""
        if wait := self.wait():
            raise Refused("over quota", detail=str(self.limit), retry_after=math.ceil(wait))
        self._admitted.append(self._clock())


@dataclass(frozen=True, slots=True)
class Tenant:
    """A client of the gateway. `project_ids` is None where every project id is taken; `provider` reads for it."""

    name: str
    project_ids: tuple[str, ...] | None
    provider: str
    quota: Quota | None = field(default=None, compare=False)

    @property
    def domain_id(self) -> str:
        """An account id as Huawei's look: 32 hex digits, the same after every start."""
        return hashlib.sha256(b"domain:" + self.name.encode()).hexdigest()[:32]

    def projects(self, region: str) -> dict[str, str]:
        """Project ids by name: the first bears the region's name, as in Huawei's IAM, the others are its sub-projects.

        A tenant without projects of its own gets one, so that clients find what they look for.
        """
        ids = self.project_ids or (hashlib.sha256(b"project:" + self.name.encode()).hexdigest()[:32],)
        return {region if number == 0 else f"{region}_{number}": project for number, project in enumerate(ids)}


@dataclass(frozen=True, slots=True)
class Caller:
    """In whose name a request comes: the tenant, and the projects its credentials are good for (None: every one)."""

    tenant: Tenant
    project_ids: tuple[str, ...] | None

    def require(self, project_id: str) -> None:
        """Raise `Refused` unless the caller may use the project."""
        if self.project_ids is None:
            return
        if not self.project_ids:
            raise Refused("unscoped token")
        if project_id not in self.project_ids:
            raise Refused("foreign project")
