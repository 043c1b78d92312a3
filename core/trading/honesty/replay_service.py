"""Replays: a stored run made again and compared, on a button or from the command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.clock import now
from core.contracts import Actor, LoadBars, OnProgress, ignore_progress
from core.errors import ConflictError, NotFoundError
from core.jobs.types import JobQueue, RunningJob
from core.permissions import Permission, require
from core.trading.backtest_engine import run_backtest
from core.trading.backtest_views import build_request, build_result_view
from core.trading.bar_digests import clip_bars
from core.trading.honesty.replay import ReplayFindings, compare_replay
from core.trading.receipt import build_receipt
from core.trading.types import BacktestResultView
from core.trading.validation import check_request
from db.session import Database, Session
from db.trading.backtest_repository import BacktestRepository
from db.trading.honesty_repository import Digests, HonestyRepository
from db.trading.honesty_tables import BacktestReplay
from db.trading.result_repository import ResultRepository
from db.trading.tables import Backtest

REPLAY_JOB = "replay_backtest"


@dataclass(frozen=True, slots=True)
class ReplayView:
    """One replay of a run."""

    backtest_id: int
    at: datetime
    findings: ReplayFindings


class ReplayService:
    """Makes stored runs again. A replay changes nothing and is no trial: it shows known numbers."""

    def __init__(self, database: Database, jobs: JobQueue, load_bars: LoadBars) -> None:
        self._database = database
        self._jobs = jobs
        self._load_bars = load_bars

    def start_replay(self, actor: Actor, backtest_id: int) -> str:
        """Put the replay of one of the actor's completed runs in the queue; returns the job's id.

        Raises:
            ConflictError: the run has no result, or is being replayed.
            NotFoundError: no such backtest, or someone else's.
        """
        require(actor, Permission.RUN_BACKTESTS)
        with self._database.write() as session:
            run, result = BacktestRepository(session).get_for_owner(backtest_id, actor.user_id)
            if result is None:
                raise ConflictError(
                    f"Run {backtest_id} has no result to compare with.",
                    "Wait until it is completed.",
                )
            job_id = self._jobs.add(
                session,
                actor=actor,
                kind=REPLAY_JOB,
                title=f"Replay of run {backtest_id} on {run.symbol}",
                arguments={"backtest_id": backtest_id},
                key=str(backtest_id),
            )
        self._jobs.send(job_id)
        return job_id

    def find_replay(self, actor: Actor, backtest_id: int) -> ReplayView | None:
        """The newest replay of one of the actor's runs; None before the first."""
        require(actor, Permission.READ_BACKTESTS)
        with self._database.read() as session:
            if HonestyRepository(session).find_run(backtest_id, actor.user_id) is None:
                return None
            row = HonestyRepository(session).find_replay(backtest_id)
        if row is None:
            return None
        return ReplayView(backtest_id, row.at, ReplayFindings.load(row.findings))

    def replay_any(self, actor: Actor, backtest_id: int) -> ReplayView:
        """Make any user's run again, here and now: for operators.

        Raises:
            NotFoundError: no such backtest, or it has no result.
        """
        require(actor, Permission.READ_SYSTEM)
        with self._database.read() as session:
            owner = HonestyRepository(session).find_owner(backtest_id)
        if owner is None:
            raise NotFoundError(
                f"There is no backtest {backtest_id}.", "Take the number from its page."
            )
        findings = self._replay(actor, backtest_id, owner)
        if findings is None:
            raise NotFoundError(f"Run {backtest_id} has no result.", "Only completed runs have.")
        with self._database.write() as session:
            return _store(session, backtest_id, findings)

    def run_replay_job(self, job: RunningJob) -> dict[str, Any] | None:
        """Make the run again and store what has changed."""
        backtest_id = int(job.arguments["backtest_id"])
        done = {"backtest_id": backtest_id}
        findings = self._replay(job.actor, backtest_id, job.actor.user_id, job.on_progress)
        if findings is None:
            return done  # deleted meanwhile
        with self._database.write() as session:
            if HonestyRepository(session).find_run(backtest_id, job.actor.user_id) is not None:
                _store(session, backtest_id, findings)
            job.finish(session, done)
        return None

    def _replay(
        self,
        actor: Actor,
        backtest_id: int,
        owner: int,
        on_progress: OnProgress = ignore_progress,
    ) -> ReplayFindings | None:
        with self._database.read() as session:
            found = _read_run(session, backtest_id, owner)
        if found is None:
            return None
        run, stored, digests = found
        checked = check_request(build_request(run), now().date())
        bars = self._load_bars(actor, checked.request.bar_query())
        bars = clip_bars(bars, stored.curve.time)
        result = run_backtest(bars, checked.strategy, checked.costs, checked.execution, on_progress)
        receipt = build_receipt(bars, checked.strategy, checked.costs, checked.execution)
        return compare_replay(stored, digests, bars, receipt, result)


def _read_run(
    session: Session, backtest_id: int, owner: int
) -> tuple[Backtest, BacktestResultView, Digests | None] | None:
    repository, results = BacktestRepository(session), ResultRepository(session)
    if HonestyRepository(session).find_run(backtest_id, owner) is None:
        return None
    run, row = repository.get_for_owner(backtest_id, owner)
    if row is None:
        return None
    view = build_result_view(row, results.load_trades(backtest_id), results.load_curve(backtest_id))
    return run, view, HonestyRepository(session).find_digests(backtest_id)


def _store(session: Session, backtest_id: int, findings: ReplayFindings) -> ReplayView:
    row = BacktestReplay(
        backtest_id=backtest_id, is_same=findings.is_same, findings=findings.dump()
    )
    HonestyRepository(session).add(row)
    return ReplayView(backtest_id, row.at, findings)
