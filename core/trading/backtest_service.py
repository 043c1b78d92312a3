"""Backtests as their owners ask for them, find them again and keep them in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.contracts import Actor, CountSessions, LoadBars, know_no_calendar
from core.enums import BacktestStatus
from core.errors import NotFoundError
from core.jobs.types import JobQueue
from core.permissions import Permission, require
from core.trading.admission import Admission
from core.trading.backtest_views import (
    build_detail,
    build_request,
    build_result_view,
    build_summary,
)
from core.trading.honesty.holdout_types import CheckHoldout, allow_all
from core.trading.request import BacktestRequest
from core.trading.run_origin import read_origin, settle_origin
from core.trading.stored_strategy import find_strategies, find_title
from core.trading.strategies.base import STRATEGIES
from core.trading.types import BacktestDetail, BacktestPage, BacktestSummary, LatestBacktest
from core.trading.validation import check_notes, normalise_tags
from db.base import stored_id
from db.session import Database, Session
from db.trading.backtest_repository import BacktestRepository
from db.trading.latest_backtests import list_latest_backtests
from db.trading.result_repository import ResultRepository
from db.trading.tables import Backtest

JOB_KIND = "run_backtest"
MAX_PAGE = 200


class BacktestService:
    """Everything about backtests but running them, see `BacktestRunner`."""

    def __init__(
        self,
        database: Database,
        jobs: JobQueue,
        load_bars: LoadBars,
        count_sessions: CountSessions = know_no_calendar,
        check_holdout: CheckHoldout = allow_all,
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._admission = Admission(load_bars, count_sessions, check_holdout)

    def submit_backtest(self, actor: Actor, request: BacktestRequest) -> BacktestSummary:
        """Check a request against the real bars, store it and put it in the queue.

        Raises:
            InvalidInputError: the first thing wrong; nothing is stored.
            NotFoundError: no such strategy (saved or kind), symbol, or backtest it was cloned from.
        """
        require(actor, Permission.RUN_BACKTESTS)
        row = self._admission.admit(actor, request)
        with self._database.write() as session:
            repository = BacktestRepository(session)
            if row.cloned_from is not None:
                repository.get_for_owner(row.cloned_from, actor.user_id)
            settle_origin(session, row, request)
            backtest_id = repository.add(row)
            row.job_id = self._jobs.add(
                session,
                actor=actor,
                kind=JOB_KIND,
                title=f"Backtest {STRATEGIES.get(row.strategy).title} on {row.symbol}",
                arguments={"backtest_id": backtest_id},
                key=str(backtest_id),
            )
            summary = build_summary(row, None)
        self._jobs.send(summary.job_id)
        return summary

    def list_backtests(
        self,
        actor: Actor,
        text: str = "",
        *,
        tag: str = "",
        statuses: Sequence[BacktestStatus] = (),
        batch_id: int | None = None,
        limit: int = 50,
        cursor: int | None = None,
    ) -> BacktestPage:
        """The actor's backtests, newest first.

        Args:
            actor: who asks.
            text: part of the symbol, strategy (its name or its title), notes or a tag.
            tag: one whole tag.
            statuses: any of these; empty for all.
            batch_id: the members of that batch; None for the runs that belong to none.
            limit: at most so many, up to 200.
            cursor: `next_cursor` of the page before.
        """
        require(actor, Permission.READ_BACKTESTS)
        count = max(1, min(limit, MAX_PAGE))
        with self._database.read() as session:
            rows = BacktestRepository(session).list_for_owner(
                actor.user_id,
                text=text.strip(),
                strategies=find_strategies(text),
                tag=tag.strip().lower(),
                statuses=statuses,
                batch_id=batch_id,
                before_id=cursor,
                limit=count + 1,
            )
            items = tuple(build_summary(*row) for row in rows[:count])
        return BacktestPage(items, items[-1].id if len(rows) > count else None)

    def list_latest(self, actor: Actor, limit: int = 8) -> list[LatestBacktest]:
        """The actor's newest backtests in short; members of batches are left out."""
        require(actor, Permission.READ_BACKTESTS)
        with self._database.read() as session:
            rows = list_latest_backtests(session, actor.user_id, limit)
        return [
            LatestBacktest(
                stored_id(number), symbol, find_title(strategy), status, total_return, created_at
            )
            for number, symbol, strategy, status, total_return, created_at in rows
        ]

    def list_tags(self, actor: Actor) -> tuple[str, ...]:
        """Every tag the actor has used, sorted."""
        require(actor, Permission.READ_BACKTESTS)
        with self._database.read() as session:
            return tuple(sorted(BacktestRepository(session).list_tags(actor.user_id)))

    def get_backtest(self, actor: Actor, backtest_id: int) -> BacktestDetail:
        """Everything about one of the actor's backtests.

        Raises:
            NotFoundError: no such backtest, or someone else's.
        """
        require(actor, Permission.READ_BACKTESTS)
        with self._database.read() as session:
            row, result = BacktestRepository(session).get_for_owner(backtest_id, actor.user_id)
            origin = read_origin(session, row)
            if result is None:
                return build_detail(row, None, None, origin)
            results = ResultRepository(session)
            view = build_result_view(
                result,
                results.load_trades(backtest_id),
                results.load_curve(backtest_id),
                results.load_trade_notes(backtest_id),
            )
            return build_detail(row, result, view, origin)

    def get_clone_request(self, actor: Actor, backtest_id: int) -> BacktestRequest:
        """The request of one of the actor's backtests, to be changed and submitted anew."""
        require(actor, Permission.READ_BACKTESTS)
        with self._database.read() as session:
            row, _ = BacktestRepository(session).get_for_owner(backtest_id, actor.user_id)
            return replace(build_request(row), cloned_from=backtest_id)

    def update_notes(self, actor: Actor, backtest_id: int, notes: str) -> None:
        """Replace the notes."""
        require(actor, Permission.RUN_BACKTESTS)
        check_notes(notes)
        with self._database.write() as session:
            _get_locked(session, backtest_id, actor).notes = notes

    def update_tags(self, actor: Actor, backtest_id: int, tags: Sequence[str]) -> tuple[str, ...]:
        """Replace the tags; returns them as stored: trimmed, lower case, without repeats."""
        require(actor, Permission.RUN_BACKTESTS)
        clean = normalise_tags(tags)
        with self._database.write() as session:
            _get_locked(session, backtest_id, actor).tags = list(clean)
        return clean

    def delete_backtest(self, actor: Actor, backtest_id: int) -> None:
        """Remove one of the actor's backtests, whatever its state.

        One that is running works to its end in vain: it finds its row gone and stores nothing.
        """
        require(actor, Permission.RUN_BACKTESTS)
        with self._database.write() as session:
            BacktestRepository(session).delete(backtest_id, actor.user_id)


def _get_locked(session: Session, backtest_id: int, actor: Actor) -> Backtest:
    row = BacktestRepository(session).find_for_update(backtest_id, actor.user_id)
    if row is None:
        raise NotFoundError(
            f"There is no backtest {backtest_id} among yours.", "Look in the list of runs."
        )
    return row
