"""Delivers recorded events to their handlers, after the commit that recorded them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta

import structlog

from core.clock import now
from core.enums import DeliveryStatus
from core.error_text import describe_error
from core.events.measured_delivery import BURIED, DELIVERED, FAILED, LOST, measured_delivery
from core.events.reader import load_event
from core.events.types import Event
from db.events.event_repository import DueDelivery, EventRepository
from db.session import Database

logger = structlog.get_logger(__name__)

EventHandler = Callable[[Event, str], None]
"""Called with the event and its id. May be called again with the same id: it is idempotent."""

MAX_ATTEMPTS = 3
_RETRY_SECONDS = (2.0, 20.0)  # after the first and the second failure
_BATCH = 100


class EventDispatcher:
    """Calls each handler once per event, tries failures again, and keeps what failed for good.

    One dispatcher brings events in the order they were recorded, except that one which failed
    is overtaken while it waits. Several may run, without that order: a delivery is held by one.

    Args:
        handlers: name to handler, the names being those the outbox writes.
        lease_seconds: a delivery that did not end after that time is tried again. Handlers take
            far less: long work is a job.
    """

    def __init__(
        self,
        database: Database,
        handlers: Mapping[str, EventHandler],
        *,
        lease_seconds: float = 60.0,
    ) -> None:
        self._database = database
        self._handlers = handlers
        self._lease = timedelta(seconds=lease_seconds)

    def deliver_due(self) -> int:
        """Deliver what is due, oldest event first; returns how many deliveries succeeded."""
        with self._database.read() as session:
            due = EventRepository(session).list_due(now(), _BATCH)
        return sum(self._deliver(delivery) for delivery in due)

    def deliver(self, delivery_ids: Collection[int]) -> int:
        """Deliver those of the named that are due; returns how many succeeded."""
        with self._database.read() as session:
            due = EventRepository(session).list_due_among(delivery_ids, now())
        return sum(self._deliver(delivery) for delivery in due)

    def _deliver(self, due: DueDelivery) -> bool:
        if not self._claim(due.delivery_id, due.attempts):
            return False
        attempt = due.attempts + 1
        with (
            structlog.contextvars.bound_contextvars(
                event_id=due.event_id,
                event_name=due.name,
                handler=due.handler,
                correlation_id=due.correlation_id,
            ),
            measured_delivery(due.name, due.handler, due.occurred_at) as measured,
        ):
            measured.outcome = self._attempt(due, attempt)
            return measured.outcome == DELIVERED

    def _attempt(self, due: DueDelivery, attempt: int) -> str:
        if attempt > MAX_ATTEMPTS:
            return self._bury(due.delivery_id, attempt, "The process stopped during each attempt.")
        try:
            handler = self._find_handler(due.handler)
            content = load_event(due.name, due.version, due.payload)
        except LookupError as error:
            return self._bury(due.delivery_id, attempt, describe_error(error))
        try:
            handler(content, due.event_id)
        # The edge of foreign code: one handler's failure must not stop the others, and is
        # kept with the delivery.
        except Exception as error:
            logger.exception("event_handler_failed", attempt=attempt)
            return self._record_failure(due.delivery_id, attempt, describe_error(error))
        return self._record_success(due.delivery_id, attempt)

    def _find_handler(self, name: str) -> EventHandler:
        if name not in self._handlers:
            raise LookupError(f"No handler is called {name}.")
        return self._handlers[name]

    def _claim(self, delivery_id: int, attempts: int) -> bool:
        with self._database.write() as session:
            at = now()
            return EventRepository(session).claim_delivery(
                delivery_id, attempts=attempts, at=at, lease_until=at + self._lease
            )

    def _record_success(self, delivery_id: int, attempt: int) -> str:
        with self._database.write() as session:
            held = EventRepository(session).find_claimed(delivery_id, attempt)
            if held is None:
                return LOST
            held.status = DeliveryStatus.DELIVERED
            held.delivered_at = now()
            held.error = ""
        return DELIVERED

    def _record_failure(self, delivery_id: int, attempt: int, error: str) -> str:
        if attempt >= MAX_ATTEMPTS:
            return self._bury(delivery_id, attempt, error)
        with self._database.write() as session:
            held = EventRepository(session).find_claimed(delivery_id, attempt)
            if held is not None:
                held.next_attempt_at = now() + timedelta(seconds=_RETRY_SECONDS[attempt - 1])
                held.error = error
        return FAILED

    def _bury(self, delivery_id: int, attempt: int, error: str) -> str:
        with self._database.write() as session:
            held = EventRepository(session).find_claimed(delivery_id, attempt)
            if held is None:
                return LOST
            held.status = DeliveryStatus.DEAD
            held.error = error
        logger.error("event_dead", delivery_id=delivery_id, attempt=attempt, error=error)
        return BURIED
