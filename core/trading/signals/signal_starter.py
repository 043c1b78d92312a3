"""Starts the runs over followed strategies that are due. Called by the worker, over and over."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

import structlog

from core.clock import now
from core.contracts import Actor
from core.correlation import find_correlation
from core.errors import AppError, BusyError, ConflictError
from core.events.types import MarketDataUpdated, UniverseUpdated
from core.trading.signals.emission_service import PERIOD, EmissionService
from db.session import Database
from db.trading.signal_repository import DueFollowReader

logger = structlog.get_logger(__name__)

LOOK_SECONDS = 10.0
BUSY_DELAY = timedelta(minutes=1)
_MOST_AT_ONCE = 20


class SignalStarter:
    """While a worker runs, it looks every ten seconds for what is due.

    Changed bars make the follows that hold them due at once, and an import of many symbols makes
    them due once: events only note the time, the next look starts the run.

    Args:
        find_actor: the owner of a follow as they are now; None once disabled.
        clock: seconds, rising.
    """

    def __init__(
        self,
        database: Database,
        emissions: EmissionService,
        find_actor: Callable[[int], Actor | None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._emissions = emissions
        self._find_actor = find_actor
        self._clock = clock
        self._next_look = 0.0

    def on_market_data_updated(self, event: MarketDataUpdated, event_id: str) -> None:
        """Have the follows of the symbol looked at. Heard twice, they are looked at once more."""
        del event_id
        self._make_due({event.symbol})

    def on_universe_updated(self, event: UniverseUpdated, event_id: str) -> None:
        """Have the follows of these symbols looked at."""
        del event_id
        self._make_due(event.first_changed)

    def start_due(self) -> int:
        """Submit the runs that are due, unless it looked a moment ago; returns how many.

        Where a run is under way it is looked at again a minute later: the bars that made it due
        may have come after the run had read them. Where the owner may no longer act, the follows
        say so and are looked at again a day later.
        """
        if self._clock() < self._next_look:
            return 0
        self._next_look = self._clock() + LOOK_SECONDS
        with self._database.read() as session:
            users = DueFollowReader(session).list_due_users(now(), _MOST_AT_ONCE)
        return sum(self._start(user_id, correlation) for user_id, correlation in users)

    def _start(self, user_id: int, correlation: str) -> bool:
        actor = self._find_actor(user_id)
        try:
            if actor is not None:
                self._emissions.submit_run(replace(actor, correlation_id=correlation))
                return True
            reason, delay = "The owner's account is disabled: nothing is looked at.", PERIOD
        except (ConflictError, BusyError) as error:
            reason, delay = error.message, BUSY_DELAY
        except AppError as error:
            reason, delay = f"Nothing is looked at: {error}", PERIOD
        logger.info("signal_run_postponed", user_id=user_id, reason=reason)
        with self._database.write() as session:
            for row in DueFollowReader(session).list_follows(user_id):
                row.due_at = now() + delay
                if delay is PERIOD:
                    row.note = reason[:500]
        return False

    def _make_due(self, symbols: Iterable[str]) -> None:
        with self._database.read() as session:
            is_any = bool(DueFollowReader(session).list_following(symbols))
        if not is_any:
            return
        with self._database.write() as session:
            for row in DueFollowReader(session).list_following(symbols):
                row.due_at = now()
                row.due_correlation = find_correlation()
