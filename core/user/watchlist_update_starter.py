"""Starts the updates of watchlists that are due. Called by the worker, over and over."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

from core.clock import now
from core.contracts import Actor
from core.errors import AppError
from core.user.watchlist_update_service import PERIODS, WatchlistUpdateService
from db.session import Database
from db.user.watchlist_update_repository import DueListReader

logger = structlog.get_logger(__name__)

LOOK_SECONDS = 20.0
_MOST_AT_ONCE = 20
_LOOK_AGAIN_AFTER = min(PERIODS.values())


class WatchlistUpdateStarter:
    """There is no scheduler: while a worker runs, it looks every 20 seconds for what is due.

    Args:
        find_actor: the owner of a list as they are now; None once disabled.
        clock: seconds, rising.
    """

    def __init__(
        self,
        database: Database,
        updates: WatchlistUpdateService,
        find_actor: Callable[[int], Actor | None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._updates = updates
        self._find_actor = find_actor
        self._clock = clock
        self._next_look = 0.0

    def start_due(self) -> int:
        """Submit the updates that are due, unless it looked a moment ago; returns how many.

        A list whose update cannot be started (it is empty, still being updated, or its owner may
        no longer fetch) is looked at again a quarter of an hour later.
        """
        if self._clock() < self._next_look:
            return 0
        self._next_look = self._clock() + LOOK_SECONDS
        with self._database.read() as session:
            due = DueListReader(session).list_due(now(), _MOST_AT_ONCE)
        return sum(self._start(entry.watchlist_id, entry.user_id) for entry in due)

    def _start(self, watchlist_id: int, user_id: int) -> bool:
        actor = self._find_actor(user_id)
        try:
            if actor is not None:
                self._updates.submit_update(actor, watchlist_id)
                return True
            reason = "the owner's account is disabled"
        except AppError as error:
            reason = error.message
        logger.info("watchlist_update_postponed", watchlist_id=watchlist_id, reason=reason)
        with self._database.write() as session:
            DueListReader(session).postpone(watchlist_id, now() + _LOOK_AGAIN_AFTER)
        return False
