"""The columns of events and deliveries that a timeline tells: of hundreds, whole rows cost most."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from core.enums import DeliveryStatus


class EventRow(NamedTuple):
    """Of a recorded event."""

    event_id: str
    name: str
    payload: Mapping[str, Any]
    occurred_at: datetime


class DeliveryRow(NamedTuple):
    """Of an event's delivery to one listener."""

    id: int
    event_id: str
    handler: str
    status: DeliveryStatus
    attempts: int
    delivered_at: datetime | None
    error: str
    repair_id: int | None
