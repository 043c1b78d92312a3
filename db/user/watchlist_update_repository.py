"""Reads and writes when watchlists are brought up to date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from core.enums import RefreshState
from db.user.watchlist_repository import WatchlistRepository
from db.user.watchlist_update_tables import WatchlistUpdate


class DueList(NamedTuple):
    """A list whose time has come, and whose it is."""

    watchlist_id: int
    user_id: int


class WatchlistUpdateRepository:
    """The updates of one user's lists, in one unit of work."""

    def __init__(self, session: Session, user_id: int) -> None:
        self._session = session
        self._user_id = user_id

    def find_update(self, watchlist_id: int) -> WatchlistUpdate | None:
        """The row of a list; None where no update was ever asked for."""
        statement = select(WatchlistUpdate).where(
            WatchlistUpdate.watchlist_id == watchlist_id, WatchlistUpdate.user_id == self._user_id
        )
        return self._session.exec(statement).one_or_none()

    def ensure_update(self, watchlist_id: int) -> WatchlistUpdate:
        """The row of a list that the caller has locked; made where there is none.

        Raises:
            NotFoundError: no such list, or someone else's.
        """
        found = self.find_update(watchlist_id)
        if found is None:
            WatchlistRepository(self._session, self._user_id).get_watchlist(watchlist_id)
            found = WatchlistUpdate(watchlist_id=watchlist_id, user_id=self._user_id)
            self._session.add(found)
            self._session.flush()
        return found

    def save_result(
        self,
        watchlist_id: int,
        at: datetime,
        counts: Mapping[RefreshState, int],
        reasons: Mapping[str, list[str]],
    ) -> None:
        """Note what came of an update."""
        row = self.ensure_update(watchlist_id)
        row.ended_at = at
        row.updated = counts.get(RefreshState.UPDATED, 0)
        row.unchanged = counts.get(RefreshState.UNCHANGED, 0)
        row.skipped = counts.get(RefreshState.SKIPPED, 0)
        row.failed = counts.get(RefreshState.FAILED, 0)
        row.reasons = dict(reasons)
        self._session.flush()


class DueListReader:
    """Lists of all users whose time has come: for the worker only."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_due(self, at: datetime, limit: int) -> list[DueList]:
        """Those due by then, the longest due first."""
        statement = (
            select(WatchlistUpdate.watchlist_id, WatchlistUpdate.user_id)
            .where(col(WatchlistUpdate.due_at) <= at)
            .order_by(col(WatchlistUpdate.due_at))
            .limit(limit)
        )
        return [DueList(*row) for row in self._session.exec(statement)]

    def postpone(self, watchlist_id: int, until: datetime) -> None:
        """Look at a list again later."""
        row = self._session.get(WatchlistUpdate, watchlist_id)
        if row is not None and row.due_at is not None:
            row.due_at = until
