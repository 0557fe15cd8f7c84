"""What the gateway counts, for Prometheus: names of tenants, routes, providers and errors, never a value."""

from __future__ import annotations

from functools import partial
from typing import Final, Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from .tenants import Tenant

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Load(Protocol):
    """How much a provider's workers have to do."""

    @property
    def waiting(self) -> int:
        """Documents that wait for a worker."""

    @property
    def busy(self) -> int:
        """Documents that are being read."""


class Metrics:
    """The counters of one gateway."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)  # memory, CPU and open files, where the system tells them
        count = partial(Counter, namespace="idbridge", registry=self.registry)
        measure = partial(Histogram, namespace="idbridge", registry=self.registry, buckets=_SECONDS)
        show = partial(Gauge, namespace="idbridge", registry=self.registry)
        self._requests = count("requests_total", "Requests answered.", ("tenant", "route", "status"))
        self._request_seconds = measure("request_seconds", "From a request to its answer.", ("route",))
        self._recognitions = count(
            "recognitions_total", "Documents, by what came of them.", ("tenant", "provider", "outcome")
        )
        self._recognition_seconds = measure(
            "recognition_seconds", "From a picture to its item, waiting included.", ("provider",)
        )
        self._waiting = show("waiting", "Documents that wait for a worker.", ("provider",))
        self._busy = show("busy", "Documents that are being read.", ("provider",))

    def watch(self, provider: str, load: Load) -> None:
        """Show the load of a provider's workers from now on."""
        self._waiting.labels(provider).set_function(lambda: load.waiting)
        self._busy.labels(provider).set_function(lambda: load.busy)

    def count_request(self, tenant: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request; `route` is the path's pattern, not the path."""
        self._requests.labels(tenant, route, status).inc()
        self._request_seconds.labels(route).observe(seconds)

    def count_recognition(self, tenant: Tenant, outcome: str, seconds: float) -> None:
        """Count what came of a document: "Read", or the name of an error's class."""
        self._recognitions.labels(tenant.name, tenant.provider, outcome).inc()
        self._recognition_seconds.labels(tenant.provider).observe(seconds)

    def render(self) -> bytes:
        """The counters in Prometheus' text format."""
        return generate_latest(self.registry)
