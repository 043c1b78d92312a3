"""Writes events and hands out the deliveries that are due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import uuid4

from sqlalchemy import func
from sqlmodel import Session, col, select, update

from core.clock import now
from core.enums import DeliveryStatus
from core.errors import ConflictError, NotFoundError
from db.events.tables import EventDelivery, OutboxEvent


class DueDelivery(NamedTuple):
    """One delivery to be made, with the event it brings."""

    delivery_id: int
    handler: str
    attempts: int
    event_id: str
    name: str
    version: int
    payload: dict[str, Any]
    correlation_id: str


class EventRepository:
    """The outbox of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_event(
        self,
        *,
        name: str,
        version: int,
        payload: dict[str, Any],
        correlation_id: str,
        handlers: Iterable[str],
    ) -> OutboxEvent:
        """Store an event with one pending delivery per handler."""
        event = OutboxEvent(
            event_id=str(uuid4()),
            name=name,
            version=version,
            payload=payload,
            correlation_id=correlation_id,
        )
        self._session.add(event)
        self._session.flush()
        for handler in handlers:
            self._session.add(EventDelivery(event_id=event.event_id, handler=handler))
        return event

    def find_correlation(self, event_id: str) -> str:
        """The correlation id of an event; empty where there is no such event."""
        statement = select(OutboxEvent.correlation_id).where(OutboxEvent.event_id == event_id)
        return self._session.exec(statement).first() or ""

    def list_due(self, at: datetime, limit: int) -> list[DueDelivery]:
        """Pending deliveries whose time has come, in the order the events were written."""
        statement = (
            select(EventDelivery, OutboxEvent)
            .join(OutboxEvent, col(OutboxEvent.event_id) == col(EventDelivery.event_id))
            .where(
                EventDelivery.status == DeliveryStatus.PENDING,
                col(EventDelivery.next_attempt_at) <= at,
            )
            .order_by(col(OutboxEvent.sequence), col(EventDelivery.id))
            .limit(limit)
        )
        return [
            DueDelivery(
                cast("int", delivery.id),  # stored rows have one
                delivery.handler,
                delivery.attempts,
                event.event_id,
                event.name,
                event.version,
                event.payload,
                event.correlation_id,
            )
            for delivery, event in self._session.exec(statement)
        ]

    def claim_delivery(
        self, delivery_id: int, *, attempts: int, at: datetime, lease_until: datetime
    ) -> bool:
        """Take a due delivery until `lease_until`; of many who try, one succeeds.

        `attempts` is the count the caller has seen; the claim raises it by one.
        """
        statement = (
            update(EventDelivery)
            .where(
                col(EventDelivery.id) == delivery_id,
                col(EventDelivery.status) == DeliveryStatus.PENDING,
                col(EventDelivery.attempts) == attempts,
                col(EventDelivery.next_attempt_at) <= at,
            )
            .values(attempts=attempts + 1, next_attempt_at=lease_until)
        )
        options = {"synchronize_session": False}
        return self._session.exec(statement, execution_options=options).rowcount == 1

    def find_claimed(self, delivery_id: int, attempts: int) -> EventDelivery | None:
        """The delivery, locked for a change, if that attempt still holds it."""
        statement = (
            select(EventDelivery)
            .where(
                EventDelivery.id == delivery_id,
                EventDelivery.status == DeliveryStatus.PENDING,
                EventDelivery.attempts == attempts,
            )
            .with_for_update()
        )
        return self._session.exec(statement).one_or_none()

    def replay_delivery(self, delivery_id: int) -> EventDelivery:
        """Make a dead delivery due again, with all its attempts.

        Raises:
            NotFoundError: no such delivery.
            ConflictError: it is not dead.
        """
        delivery = self.get_delivery(delivery_id)
        if delivery.status is not DeliveryStatus.DEAD:
            raise ConflictError(
                f"Delivery {delivery_id} has not failed: it is {delivery.status.value}.",
                "Reload the list: someone may have replayed it already.",
            )
        delivery.status = DeliveryStatus.PENDING
        delivery.attempts = 0
        delivery.next_attempt_at = now()
        return delivery

    def get_delivery(self, delivery_id: int) -> EventDelivery:
        """One delivery, locked for this transaction where the database has row locks."""
        statement = select(EventDelivery).where(EventDelivery.id == delivery_id).with_for_update()
        delivery = self._session.exec(statement).one_or_none()
        if delivery is None:
            raise NotFoundError(f"There is no delivery {delivery_id}.")
        return delivery

    def list_dead(self, limit: int = 200) -> Sequence[tuple[EventDelivery, OutboxEvent]]:
        """Deliveries that failed for good, newest first."""
        statement = (
            select(EventDelivery, OutboxEvent)
            .join(OutboxEvent, col(OutboxEvent.event_id) == col(EventDelivery.event_id))
            .where(EventDelivery.status == DeliveryStatus.DEAD)
            .order_by(col(OutboxEvent.sequence).desc())
            .limit(limit)
        )
        return self._session.exec(statement).all()

    def count_by_status(self) -> dict[DeliveryStatus, int]:
        """How many deliveries stand where."""
        statement = select(EventDelivery.status, func.count()).group_by(col(EventDelivery.status))
        rows: Sequence[tuple[DeliveryStatus, int]] = self._session.exec(statement).all()  # type: ignore[assignment]
        return dict(rows)
