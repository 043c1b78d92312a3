"""Events that could not be delivered: seen, and sent again after the repair."""

from __future__ import annotations

from core.admin.types import DeadLetter
from core.contracts import Actor, RecordAudit
from core.permissions import Permission, require
from db.base import stored_id
from db.events.event_repository import EventRepository
from db.session import Database


class EventAdminService:
    """The dead-letter list."""

    def __init__(self, database: Database, record_audit: RecordAudit) -> None:
        self._database = database
        self._record_audit = record_audit

    def list_dead(self, actor: Actor) -> list[DeadLetter]:
        """Deliveries that failed for good, newest first, at most 200."""
        require(actor, Permission.MANAGE_EVENTS)
        with self._database.read() as session:
            rows = EventRepository(session).list_dead()
        return [
            DeadLetter(
                delivery_id=stored_id(delivery.id),
                event_id=event.event_id,
                event_name=event.name,
                handler=delivery.handler,
                payload=event.payload,
                occurred_at=event.occurred_at,
                attempts=delivery.attempts,
                error=delivery.error,
                correlation_id=event.correlation_id,
            )
            for delivery, event in rows
        ]

    def replay(self, actor: Actor, delivery_id: int) -> None:
        """Deliver it again as if it had never been tried; handlers know a repeated event.

        Raises:
            NotFoundError: no such delivery.
            ConflictError: it is not dead, e.g. because someone else has replayed it.
        """
        require(actor, Permission.MANAGE_EVENTS)
        with self._database.write() as session:
            delivery = EventRepository(session).replay_delivery(delivery_id)
            self._record_audit(
                session,
                action="event.replayed",
                actor=actor,
                target=f"{delivery.event_id} to {delivery.handler}",
                details={"error": delivery.error},
            )
