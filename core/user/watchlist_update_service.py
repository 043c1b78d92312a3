"""Brings the bars of a whole watchlist up to date: on demand, or at an interval."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta

from core.clock import now
from core.contracts import Actor, RefreshSymbol
from core.enums import RefreshState, UpdateInterval
from core.errors import InvalidInputError
from core.jobs.types import JobQueue, RunningJob
from core.permissions import Permission, require
from db.session import Database
from db.user.watchlist_repository import WatchlistRepository
from db.user.watchlist_update_repository import WatchlistUpdateRepository

UPDATE_JOB = "update_watchlist"

PERIODS = {
    UpdateInterval.MINUTES_15: timedelta(minutes=15),
    UpdateInterval.HOUR: timedelta(hours=1),
    UpdateInterval.DAY: timedelta(days=1),
}


class WatchlistUpdateService:
    """Knows when a list was updated and when it is due; `WatchlistUpdateStarter` starts those due.

    Args:
        refresh_symbol: brings the bars of one symbol up to date.
    """

    def __init__(self, database: Database, jobs: JobQueue, refresh_symbol: RefreshSymbol) -> None:
        self._database = database
        self._jobs = jobs
        self._refresh_symbol = refresh_symbol

    def set_interval(self, actor: Actor, watchlist_id: int, interval: UpdateInterval) -> None:
        """Update a list by itself from now on, at once for the first time; or no longer.

        Raises:
            NotFoundError: the actor has no such list.
            NotPermittedError: the role may not fetch market data; anyone may switch it off.
            InvalidInputError: there is no such interval.
        """
        require(actor, Permission.EDIT_WATCHLISTS)
        interval = _clean_interval(interval)
        if interval is not UpdateInterval.OFF:
            require(actor, Permission.IMPORT_MARKET_DATA)
        with self._database.write() as session:
            WatchlistRepository(session, actor.user_id).lock_watchlist(watchlist_id)
            row = WatchlistUpdateRepository(session, actor.user_id).ensure_update(watchlist_id)
            if row.interval is not interval:
                row.interval = interval
                row.due_at = None if interval is UpdateInterval.OFF else now()

    def submit_update(self, actor: Actor, watchlist_id: int) -> str:
        """Put an update aside as a job; the next one by itself is due an interval from now.

        Returns:
            The job's id.

        Raises:
            NotFoundError: the actor has no such list.
            InvalidInputError: the list is empty.
            ConflictError: an update of the list is waiting or running.
        """
        require(actor, Permission.IMPORT_MARKET_DATA)
        with self._database.write() as session:
            lists = WatchlistRepository(session, actor.user_id)
            watchlist = lists.lock_watchlist(watchlist_id)
            if not lists.list_items(watchlist_id):
                raise InvalidInputError("This list is empty.", "Add symbols first.")
            row = WatchlistUpdateRepository(session, actor.user_id).ensure_update(watchlist_id)
            row.due_at = _find_next_due(row.interval, now())
            job_id = self._jobs.add(
                session,
                actor=actor,
                kind=UPDATE_JOB,
                title=f"Update the watchlist {watchlist.name}",
                arguments={"watchlist_id": watchlist_id},
                key=str(watchlist_id),
            )
        self._jobs.send(job_id)
        return job_id

    def run_update_job(self, job: RunningJob) -> None:
        """Refresh symbol after symbol, each in a transaction of its own; keep what came of it.

        Raises:
            NotFoundError: the list has been deleted meanwhile.
        """
        watchlist_id = int(job.arguments["watchlist_id"])
        with self._database.read() as session:
            lists = WatchlistRepository(session, job.actor.user_id)
            lists.get_watchlist(watchlist_id)
            symbols = [item.symbol for item in lists.list_items(watchlist_id)]
        counts: Counter[RefreshState] = Counter()
        reasons: dict[str, list[str]] = defaultdict(list)
        for place, symbol in enumerate(symbols):
            job.on_progress(place / len(symbols), f"Updating {symbol}")
            outcome = self._refresh_symbol(job.actor, symbol)
            counts[outcome.state] += 1
            if outcome.reason:
                reasons[outcome.reason].append(symbol)
        with self._database.write() as session:
            WatchlistRepository(session, job.actor.user_id).lock_watchlist(watchlist_id)
            repository = WatchlistUpdateRepository(session, job.actor.user_id)
            repository.save_result(watchlist_id, now(), counts, reasons)
            job.finish(session, {state.value: counts[state] for state in RefreshState})


def _find_next_due(interval: UpdateInterval, after: datetime) -> datetime | None:
    """When a list is due that was begun to be updated then; None where it is not by itself."""
    period = PERIODS.get(interval)
    return after + period if period else None


def _clean_interval(interval: object) -> UpdateInterval:
    try:
        return UpdateInterval(str(interval))
    except ValueError:
        raise InvalidInputError(
            "There is no such interval.",
            f"Choose one of: {', '.join(known.value for known in UpdateInterval)}.",
        ) from None
