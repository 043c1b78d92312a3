"""Deliveries that failed for good, and what stands in for payloads that could not be handled."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from core.clock import now
from core.enums import DeliveryStatus
from core.errors import ConflictError, NotFoundError
from db.base import stored_id
from db.events.tables import EventDelivery, EventRepair, OutboxEvent


class DeadRow(NamedTuple):
    """A dead delivery, its event, and the repair that it brought last, if any."""

    delivery: EventDelivery
    event: OutboxEvent
    repair: EventRepair | None


class DeadCount(NamedTuple):
    """How many deliveries of one event to one handler are dead."""

    event_name: str
    handler: str
    number: int


class DeadLetterRepository:
    """The dead letters in one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_dead(
        self, limit: int, *, event_name: str = "", handler: str = "", before_id: int | None = None
    ) -> list[DeadRow]:
        """Dead deliveries, newest first.

        Args:
            limit: how many at most.
            event_name: only of that event; empty for all.
            handler: only to that handler; empty for all.
            before_id: only older deliveries than this one: the cursor of the next stretch.
        """
        conditions: list[ColumnElement[bool]] = []
        if event_name:
            conditions.append(col(OutboxEvent.name) == event_name)
        if handler:
            conditions.append(col(EventDelivery.handler) == handler)
        if before_id is not None:
            conditions.append(col(EventDelivery.id) < before_id)
        return self._list(limit, *conditions)

    def list_dead_of(self, event_id: str) -> list[DeadRow]:
        """The dead deliveries of one event."""
        return self._list(None, col(EventDelivery.event_id) == event_id)

    def list_named(
        self, delivery_ids: Collection[int], *, is_locked: bool = False
    ) -> list[DeadRow]:
        """Those of the named deliveries that are dead; `is_locked` holds them, to change them."""
        return self._list(None, col(EventDelivery.id).in_(delivery_ids), is_locked=is_locked)

    def get_dead(self, delivery_id: int, *, is_locked: bool = False) -> DeadRow:
        """One dead delivery; `is_locked` holds it, to change it.

        Raises:
            NotFoundError: no such delivery.
            ConflictError: it is not dead.
        """
        found = self.list_named([delivery_id], is_locked=is_locked)
        if found:
            return found[0]
        delivery = self._session.get(EventDelivery, delivery_id)
        if delivery is None:
            raise NotFoundError(
                f"There is no delivery {delivery_id}.", "Reload the list of dead letters."
            )
        raise ConflictError(
            f"Delivery {delivery_id} has not failed: it is {delivery.status.value}.",
            "Reload the list: someone may have replayed it already.",
        )

    def count_dead(self) -> list[DeadCount]:
        """How many there are of which event to which handler, the most first."""
        number = func.count()
        statement = (
            select(OutboxEvent.name, EventDelivery.handler, number)
            .join(OutboxEvent, col(OutboxEvent.event_id) == col(EventDelivery.event_id))
            .where(EventDelivery.status == DeliveryStatus.DEAD)
            .group_by(col(OutboxEvent.name), col(EventDelivery.handler))
            .order_by(number.desc(), col(OutboxEvent.name), col(EventDelivery.handler))
        )
        return [DeadCount(*row) for row in self._session.exec(statement)]

    def list_repairs(self, event_id: str) -> Sequence[EventRepair]:
        """The repairs of one event, newest first."""
        statement = select(EventRepair).where(EventRepair.event_id == event_id)
        return self._session.exec(statement.order_by(col(EventRepair.id).desc())).all()

    def add_repair(self, repair: EventRepair) -> int:
        """Store a repair and return its id."""
        self._session.add(repair)
        self._session.flush()
        return stored_id(repair.id)

    def _list(
        self, limit: int | None, *conditions: ColumnElement[bool], is_locked: bool = False
    ) -> list[DeadRow]:
        statement = (
            select(EventDelivery, OutboxEvent, EventRepair)
            .join(OutboxEvent, col(OutboxEvent.event_id) == col(EventDelivery.event_id))
            .outerjoin(EventRepair, col(EventRepair.id) == col(EventDelivery.repair_id))
            .where(EventDelivery.status == DeliveryStatus.DEAD, *conditions)
            .order_by(col(EventDelivery.id).desc())
            .limit(limit)
        )
        if is_locked:
            statement = statement.with_for_update(of=EventDelivery)
        return [DeadRow(*row) for row in self._session.exec(statement)]


def make_due(delivery: EventDelivery, repair_id: int | None = None) -> None:
    """Have a dead delivery made again, with all its attempts.

    Args:
        delivery: held by the caller's transaction.
        repair_id: of the payload it is to bring from now on; None to bring what it brought.
    """
    delivery.status = DeliveryStatus.PENDING
    delivery.attempts = 0
    delivery.next_attempt_at = now()
    if repair_id is not None:
        delivery.repair_id = repair_id
