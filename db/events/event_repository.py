"""Writes events, hands out the deliveries that are due and keeps what became of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import uuid4

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select, update

from core.enums import DeliveryStatus
from db.base import stored_id
from db.events.tables import EventDelivery, EventRepair, OutboxEvent


class StoredEvent(NamedTuple):
    """An event as it was written, and its deliveries to be made."""

    event_id: str
    delivery_ids: list[int]


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
    occurred_at: datetime


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
    ) -> StoredEvent:
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
        deliveries = [EventDelivery(event_id=event.event_id, handler=name) for name in handlers]
        self._session.add_all(deliveries)
        self._session.flush()
        return StoredEvent(event.event_id, [stored_id(one.id) for one in deliveries])

    def find_correlation(self, event_id: str) -> str:
        """The correlation id of an event; empty where there is no such event."""
        statement = select(OutboxEvent.correlation_id).where(OutboxEvent.event_id == event_id)
        return self._session.exec(statement).first() or ""

    def list_due(self, at: datetime, limit: int) -> list[DueDelivery]:
        """Pending deliveries whose time has come, in the order the events were written."""
        return self._list_due(at, limit)

    def list_due_among(self, delivery_ids: Collection[int], at: datetime) -> list[DueDelivery]:
        """Those of the named deliveries whose time has come, in the same order."""
        if not delivery_ids:
            return []
        return self._list_due(at, len(delivery_ids), col(EventDelivery.id).in_(delivery_ids))

    def _list_due(
        self, at: datetime, limit: int, *conditions: ColumnElement[bool]
    ) -> list[DueDelivery]:
        statement = (
            select(EventDelivery, OutboxEvent, EventRepair)
            .join(OutboxEvent, col(OutboxEvent.event_id) == col(EventDelivery.event_id))
            .outerjoin(EventRepair, col(EventRepair.id) == col(EventDelivery.repair_id))
            .where(
                EventDelivery.status == DeliveryStatus.PENDING,
                col(EventDelivery.next_attempt_at) <= at,
                *conditions,
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
                (repair or event).version,
                (repair or event).payload,
                event.correlation_id,
                event.occurred_at,
            )
            for delivery, event, repair in self._session.exec(statement)
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

    def count_by_status(self) -> dict[DeliveryStatus, int]:
        """How many deliveries stand where."""
        statement = select(EventDelivery.status, func.count()).group_by(col(EventDelivery.status))
        rows: Sequence[tuple[DeliveryStatus, int]] = self._session.exec(statement).all()  # type: ignore[assignment]
        return dict(rows)
