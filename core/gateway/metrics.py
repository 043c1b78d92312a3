"""What Prometheus reads: this process's counters, and states asked of the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from core.telemetry import REGISTRY

if TYPE_CHECKING:
    from core.services import Services


def render_metrics(services: Services) -> tuple[bytes, str]:
    """The metrics in Prometheus text format, and its content type."""
    states = services.system.count_states()
    registry = CollectorRegistry()  # made anew: a state that vanished must not linger
    _add_gauge(registry, "signaldeck_jobs", "Jobs by status.", "status", states.jobs)
    _add_gauge(
        registry,
        "signaldeck_event_deliveries",
        "Event deliveries by status.",
        "status",
        states.deliveries,
    )
    for name, text, value in (
        ("signaldeck_live_sessions", "Browser sessions signed in.", states.live_sessions),
        ("signaldeck_live_workers", "Worker processes seen lately.", states.live_workers),
    ):
        Gauge(name, text, registry=registry).set(value)
    return generate_latest(REGISTRY) + generate_latest(registry), CONTENT_TYPE_LATEST


def _add_gauge(
    registry: CollectorRegistry, name: str, text: str, label: str, values: Mapping[str, int]
) -> None:
    gauge = Gauge(name, text, [label], registry=registry)
    for value, count in values.items():
        gauge.labels(value).set(count)
