"""Measures one attempt at bringing an event to a listener."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from core.clock import now
from core.events.types import EVENT_TYPES
from core.telemetry import EVENT_ATTEMPTS, EVENT_LAG_SECONDS
from core.telemetry.queries import count_queries
from core.tracing import span

DELIVERED, FAILED, BURIED, LOST = "delivered", "failed", "dead", "lost"
"""How an attempt ends; lost: another process had the delivery by then."""


@dataclass(slots=True)
class MeasuredDelivery:
    """An attempt under way; `outcome` is how it will have ended."""

    outcome: str = LOST


@contextmanager
def measured_delivery(name: str, handler: str, occurred_at: datetime) -> Iterator[MeasuredDelivery]:
    """Measure the block as one attempt.

    Args:
        name: of the event; a row may say anything, and metrics keep every name for good.
        handler: the listener's dotted name.
        occurred_at: when the event was recorded.
    """
    kind = name if name in EVENT_TYPES else "unknown"
    attempt = MeasuredDelivery()
    try:
        with count_queries("event"), span(f"event {kind}", handler=handler):
            yield attempt
    finally:
        EVENT_ATTEMPTS.labels(kind, attempt.outcome).inc()
        if attempt.outcome == DELIVERED:
            EVENT_LAG_SECONDS.labels(kind).observe(max(0.0, (now() - occurred_at).total_seconds()))
