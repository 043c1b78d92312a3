"""Ends the time that events are kept. Called by the worker, over and over."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog

from core.clock import now
from db.events.event_log_repository import EventLogRepository
from db.session import Database

logger = structlog.get_logger(__name__)

KEPT_FOR = timedelta(days=90)
LOOK_SECONDS = 3_600.0
_BATCH = 500


class EventRetention:
    """Removes events that every listener had more than ninety days ago.

    What waits or has failed stays, however old: nothing is lost by growing old. Repairs stay too.

    Args:
        kept_for: how long a delivered event is kept.
        clock: seconds, rising.
    """

    def __init__(
        self,
        database: Database,
        kept_for: timedelta = KEPT_FOR,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._kept_for = kept_for
        self._clock = clock
        self._next_look = 0.0

    def start_due(self) -> int:
        """Remove what is old, unless it looked within the hour; returns how many events."""
        if self._clock() < self._next_look:
            return 0
        self._next_look = self._clock() + LOOK_SECONDS
        return self.remove_old()

    def remove_old(self) -> int:
        """Remove what is old, some in one transaction: others must be able to in between."""
        cutoff, removed = now() - self._kept_for, 0
        while found := self._list_old(cutoff):
            with self._database.write() as session:
                EventLogRepository(session).remove(found)
            removed += len(found)
        if removed:
            logger.info("old_events_removed", events=removed, before=cutoff.isoformat())
        return removed

    def _list_old(self, cutoff: datetime) -> Sequence[int]:
        with self._database.read() as session:
            return EventLogRepository(session).list_delivered_before(cutoff, _BATCH)
