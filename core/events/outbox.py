"""Records events in the transaction that makes them true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.events.types import Event
from db.events.event_repository import EventRepository
from db.session import Session


class Outbox:
    """Knows who listens to what; writes each event with one delivery per listener.

    Args:
        listeners: event name to the names of its handlers.
    """

    def __init__(self, listeners: Mapping[str, Sequence[str]]) -> None:
        self._listeners = listeners

    def record(self, session: Session, event: Event, correlation_id: str = "") -> str:
        """Write the event with the caller's transaction; nothing is delivered before it commits.

        Returns:
            The event's id, by which handlers recognise a repeated delivery.
        """
        stored = EventRepository(session).add_event(
            name=event.name,
            version=event.version,
            payload=event.payload(),
            correlation_id=correlation_id,
            handlers=self._listeners.get(event.name, ()),
        )
        return stored.event_id

    def find_correlation(self, session: Session, event_id: str) -> str:
        """What an event belongs to, for a handler that starts something of its own by it."""
        return EventRepository(session).find_correlation(event_id)
