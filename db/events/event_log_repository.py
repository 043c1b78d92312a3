"""What happened, newest first, how deliveries stand, and the end of the time events are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, delete, select

from core.enums import DeliveryStatus
from db.base import stored_id
from db.events.tables import EventDelivery, OutboxEvent


class EventRow(NamedTuple):
    """An event with how many of its deliveries stand where."""

    event: OutboxEvent
    deliveries: dict[DeliveryStatus, int]


class NameCount(NamedTuple):
    """How often an event was recorded in a stretch of time, and when last."""

    name: str
    number: int
    last_at: datetime


class EventLogRepository:
    """The events in one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_events(
        self, limit: int, *, name: str = "", before: int | None = None
    ) -> list[EventRow]:
        """Events, newest first.

        Args:
            limit: how many at most.
            name: only events of that name; empty for all.
            before: only events recorded before the one of that sequence number.
        """
        statement = select(OutboxEvent).order_by(col(OutboxEvent.sequence).desc()).limit(limit)
        if name:
            statement = statement.where(OutboxEvent.name == name)
        if before is not None:
            statement = statement.where(col(OutboxEvent.sequence) < before)
        events = self._session.exec(statement).all()
        counts = self._count_deliveries([event.event_id for event in events])
        return [EventRow(event, counts.get(event.event_id, {})) for event in events]

    def count_by_name(self, since: datetime) -> list[NameCount]:
        """How often each event was recorded since an instant, the most frequent first."""
        number, last = func.count(), func.max(OutboxEvent.occurred_at)
        statement = (
            select(OutboxEvent.name, number, last)
            .where(col(OutboxEvent.occurred_at) >= since)
            .group_by(col(OutboxEvent.name))
            .order_by(number.desc(), col(OutboxEvent.name))
        )
        return [NameCount(*row) for row in self._session.exec(statement)]

    def find_oldest_due(self, at: datetime) -> datetime | None:
        """Since when the delivery that has been due for longest has waited; None without one."""
        statement = select(func.min(EventDelivery.next_attempt_at)).where(
            EventDelivery.status == DeliveryStatus.PENDING,
            col(EventDelivery.next_attempt_at) <= at,
        )
        return self._session.exec(statement).one()

    def count_events(self) -> int:
        """How many are kept."""
        return self._session.exec(select(func.count()).select_from(OutboxEvent)).one()

    def list_delivered_before(self, cutoff: datetime, limit: int) -> Sequence[int]:
        """Sequence numbers of the oldest events that every listener had before an instant.

        Whatever still waits or has failed is not among them, however old.
        """
        open_ones = select(EventDelivery.id).where(
            EventDelivery.event_id == OutboxEvent.event_id,
            EventDelivery.status != DeliveryStatus.DELIVERED,
        )
        statement = (
            select(OutboxEvent.sequence)
            .where(col(OutboxEvent.occurred_at) < cutoff, ~open_ones.exists())
            .order_by(col(OutboxEvent.occurred_at))
            .limit(limit)
        )
        return [stored_id(number) for number in self._session.exec(statement)]

    def remove(self, sequences: Sequence[int]) -> None:
        """Remove events with their deliveries."""
        self._session.exec(delete(OutboxEvent).where(col(OutboxEvent.sequence).in_(sequences)))

    def _count_deliveries(self, event_ids: Sequence[str]) -> dict[str, dict[DeliveryStatus, int]]:
        statement = (
            select(EventDelivery.event_id, EventDelivery.status, func.count())
            .where(col(EventDelivery.event_id).in_(event_ids))
            .group_by(col(EventDelivery.event_id), col(EventDelivery.status))
        )
        rows: Sequence[tuple[str, DeliveryStatus, int]] = self._session.exec(statement).all()  # type: ignore[assignment]
        counts: dict[str, dict[DeliveryStatus, int]] = {}
        for event_id, status, number in rows:
            counts.setdefault(event_id, {})[status] = number
        return counts
