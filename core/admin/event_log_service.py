"""What happened, and how events flow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from core.admin.event_types import EventFlow, EventView
from core.admin.event_views import build_event
from core.clock import now
from core.contracts import Actor
from core.enums import DeliveryStatus
from core.permissions import Permission, require
from db.events.event_log_repository import EventLogRepository
from db.events.event_repository import EventRepository
from db.session import Database

_MOST_LISTED = 200
_COUNTED = timedelta(days=1)


class EventLogService:
    """Reads the outbox.

    Args:
        describe_broker: what wakes those who deliver, and how it is, in words.
    """

    def __init__(self, database: Database, describe_broker: Callable[[], str]) -> None:
        self._database = database
        self._describe_broker = describe_broker

    def get_flow(self, actor: Actor) -> EventFlow:
        """How events flow at this moment."""
        require(actor, Permission.MANAGE_EVENTS)
        at = now()
        with self._database.read() as session:
            log = EventLogRepository(session)
            counts = EventRepository(session).count_by_status()
            oldest = log.find_oldest_due(at)
            names = log.count_by_name(at - _COUNTED)
            kept = log.count_events()
        return EventFlow(
            pending=counts.get(DeliveryStatus.PENDING, 0),
            delivered=counts.get(DeliveryStatus.DELIVERED, 0),
            dead=counts.get(DeliveryStatus.DEAD, 0),
            lag_seconds=(at - oldest).total_seconds() if oldest else 0.0,
            by_name=[(row.name, row.number, row.last_at) for row in names],
            kept=kept,
            broker=self._describe_broker(),
        )

    def list_events(
        self, actor: Actor, name: str = "", limit: int = 100, before: int | None = None
    ) -> list[EventView]:
        """Events, newest first, at most 200.

        Args:
            actor: an operator.
            name: only events of that name; empty for all.
            limit: how many at most.
            before: only events recorded before the one of that sequence number.
        """
        require(actor, Permission.MANAGE_EVENTS)
        with self._database.read() as session:
            rows = EventLogRepository(session).list_events(
                max(0, min(limit, _MOST_LISTED)), name=name, before=before
            )
        return [build_event(row) for row in rows]
