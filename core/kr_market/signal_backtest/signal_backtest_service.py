"""Backtests of signals as their owners ask for them and find them again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from core.clock import now
from core.contracts import Actor
from core.jobs.types import JobQueue
from core.kr_market.signal_backtest.export import write_json, write_trades_csv
from core.kr_market.signal_backtest.request import (
    SignalBacktestRequest,
    check_request,
    dump_request,
)
from core.kr_market.signal_backtest.signal_sources import find_source
from core.kr_market.signal_backtest.storage import read_row
from core.kr_market.signal_backtest.views import (
    SignalBacktestDetail,
    SignalBacktestPage,
    SignalBacktestSummary,
    Trials,
    build_summary,
)
from core.permissions import Permission, require
from db.kr_market.signal_backtest_repository import SignalBacktestRepository
from db.kr_market.signal_backtest_tables import SignalBacktest
from db.session import Database

SIGNAL_BACKTEST_JOB = "backtest_signals"
MAX_PAGE = 100


class SignalBacktestService:
    """Everything about backtests of signals but running them, see `SignalBacktestRunner`."""

    def __init__(
        self, database: Database, jobs: JobQueue, clock: Callable[[], datetime] = now
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._clock = clock

    def submit_backtest(
        self, actor: Actor, request: SignalBacktestRequest
    ) -> SignalBacktestSummary:
        """Check the request, store it and put it in the queue.

        Raises:
            InvalidInputError: the first thing wrong with it, and the remedy.
        """
        require(actor, Permission.RUN_KOREAN_SCANS)
        checked = check_request(request, self._clock().date())
        row = SignalBacktest(user_id=actor.user_id, request=dump_request(checked))
        with self._database.write() as session:
            backtest_id = SignalBacktestRepository(session).add(row)
            title = find_source(checked.signals).title
            row.job_id = self._jobs.add(
                session,
                actor=actor,
                kind=SIGNAL_BACKTEST_JOB,
                title=f"Signal backtest {title}, {checked.rules}",
                arguments={"backtest_id": backtest_id},
                key=str(backtest_id),
            )
            summary = build_summary(row)
        self._jobs.send(summary.job_id)
        return summary

    def list_backtests(
        self, actor: Actor, *, limit: int = 25, cursor: int | None = None
    ) -> SignalBacktestPage:
        """The actor's runs, newest first.

        Args:
            actor: who asks.
            limit: at most so many, up to 100.
            cursor: `next_cursor` of the page before.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        count = max(1, min(limit, MAX_PAGE))
        with self._database.read() as session:
            rows = SignalBacktestRepository(session).list_for_owner(
                actor.user_id, before_id=cursor, limit=count + 1
            )
            items = tuple(build_summary(row) for row in rows[:count])
        return SignalBacktestPage(items, items[-1].id if len(rows) > count else None)

    def get_summary(self, actor: Actor, backtest_id: int) -> SignalBacktestSummary:
        """How one of the actor's runs stands.

        Raises:
            NotFoundError: no such run, or someone else's.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        with self._database.read() as session:
            repository = SignalBacktestRepository(session)
            return build_summary(repository.get_for_owner(backtest_id, actor.user_id))

    def get_backtest(self, actor: Actor, backtest_id: int) -> SignalBacktestDetail:
        """One of the actor's completed runs with everything it produced.

        Raises:
            NotFoundError: no such run, someone else's, or one without a result.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        with self._database.read() as session:
            repository = SignalBacktestRepository(session)
            row = repository.get_for_owner(backtest_id, actor.user_id)
            summary = build_summary(row)
            outcome = read_row(repository.get_result(backtest_id))
            trials = _count(repository, actor, summary.request.idea)
        return SignalBacktestDetail(summary, outcome, trials)

    def count_trials(self, actor: Actor, signals: str) -> Trials:
        """How often the actor has tried these signals, deleted runs included."""
        require(actor, Permission.READ_KOREAN_SIGNALS)
        with self._database.read() as session:
            return _count(SignalBacktestRepository(session), actor, signals)

    def export_trades(self, actor: Actor, backtest_id: int) -> str:
        """The positions of one of the actor's runs as CSV.

        Raises:
            NotFoundError: as `get_backtest`.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        return write_trades_csv(self.get_backtest(actor, backtest_id))

    def export_all(self, actor: Actor, backtest_id: int) -> str:
        """Everything about one of the actor's runs as JSON.

        Raises:
            NotFoundError: as `get_backtest`.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        return write_json(self.get_backtest(actor, backtest_id))

    def delete_backtest(self, actor: Actor, backtest_id: int) -> None:
        """Remove one of the actor's runs; that it was tried stays counted.

        One that is under way ends without a result.

        Raises:
            NotFoundError: no such run, or someone else's.
        """
        require(actor, Permission.RUN_KOREAN_SCANS)
        with self._database.write() as session:
            repository = SignalBacktestRepository(session)
            repository.delete(repository.get_for_owner(backtest_id, actor.user_id, is_locked=True))


def _count(repository: SignalBacktestRepository, actor: Actor, signals: str) -> Trials:
    found = repository.count_trials(actor.user_id, signals)
    return Trials(found.runs, found.different)
