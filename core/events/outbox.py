"""Records events in the transaction that makes them true."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from core.correlation import need_correlation
from core.events.broker import Broker
from core.events.types import Event
from db.events.event_repository import EventRepository
from db.session import Session, call_after_commit

_ANNOUNCED = "announced_deliveries"


class Outbox:
    """Knows who listens to what; writes each event with one delivery per listener.

    Args:
        listeners: event name to the names of its handlers.
        broker: told of what is to be delivered, after the commit; None where nobody waits for it.
        on_recorded: hears each event after the commit, in this process and undelivered; what must
            not be missed is a listener.
    """

    def __init__(
        self,
        listeners: Mapping[str, Sequence[str]],
        broker: Broker | None = None,
        on_recorded: Callable[[Event], None] | None = None,
    ) -> None:
        self._listeners = listeners
        self._broker = broker
        self._on_recorded = on_recorded

    def record(self, session: Session, event: Event, correlation_id: str = "") -> str:
        """Write the event with the caller's transaction; nothing is delivered before it commits.

        Args:
            session: the caller's open write transaction.
            event: what has become true.
            correlation_id: of what brought it about; empty for that of the job or event which
                is being carried out.

        Returns:
            The event's id, by which handlers recognise a repeated delivery.
        """
        stored = EventRepository(session).add_event(
            name=event.name,
            version=event.version,
            payload=event.payload(),
            correlation_id=need_correlation(correlation_id),
            handlers=self._listeners.get(event.name, ()),
        )
        self._announce(session, stored.delivery_ids)
        if self._on_recorded is not None:
            call_after_commit(session, partial(self._on_recorded, event))
        return stored.event_id

    def find_correlation(self, session: Session, event_id: str) -> str:
        """What an event belongs to, for a handler that starts something of its own by it."""
        return EventRepository(session).find_correlation(event_id)

    def _announce(self, session: Session, delivery_ids: list[int]) -> None:
        """Once for all events of one unit of work."""
        broker = self._broker
        if broker is None or not delivery_ids:
            return
        waiting = session.info.get(_ANNOUNCED)
        if waiting is None:
            waiting = session.info[_ANNOUNCED] = []
            call_after_commit(session, lambda: broker.announce(waiting))
        waiting += delivery_ids
