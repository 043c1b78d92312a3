"""Carries out a stored backtest inside a job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.clock import now
from core.contracts import BarSeries, CountSessions, LoadBars, know_no_calendar
from core.enums import BacktestStatus, JobStatus
from core.events.outbox import Outbox
from core.jobs.types import RunningJob
from core.jobs.views import JobView
from core.trading.backtest_engine import EngineResult, run_backtest
from core.trading.backtest_service import JOB_KIND
from core.trading.backtest_views import build_request, dump_passport
from core.trading.bar_checks import check_bars
from core.trading.bar_digests import digest_bars
from core.trading.examination import examine
from core.trading.honesty.holdout_types import CheckHoldout, allow_all
from core.trading.honesty.ledger import TrialNote, record_run
from core.trading.honesty.run_note import describe_run
from core.trading.honesty.sharpe import calculate_returns
from core.trading.receipt import build_receipt
from core.trading.request import BacktestRequest
from core.trading.run_ending import end_without_result, tell_finished
from core.trading.same_bar import Run
from core.trading.statistics import DEFINITION_VERSION, derive_statistics
from core.trading.validation import CheckedRequest, check_request
from db.session import Database, Session
from db.trading.backtest_repository import BacktestRepository
from db.trading.honesty_repository import HonestyRepository
from db.trading.result_repository import (
    CURVE_COLUMNS,
    NOTED_COLUMNS,
    TRADE_COLUMNS,
    ResultRepository,
)
from db.trading.tables import BacktestResult

_ENDINGS = {
    JobStatus.FAILURE: BacktestStatus.FAILED,
    JobStatus.REVOKED: BacktestStatus.CANCELLED,
}


class BacktestRunner:
    """Runs backtests.

    A success is stored with the job's own end; every other end of the job arrives by
    `on_job_ended`, which the kernel calls in the transaction that ends it.
    """

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        load_bars: LoadBars,
        count_sessions: CountSessions = know_no_calendar,
        check_holdout: CheckHoldout = allow_all,
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._load_bars = load_bars
        self._count_sessions = count_sessions
        self._check_holdout = check_holdout

    def run_backtest_job(self, job: RunningJob) -> dict[str, Any] | None:
        """Load the bars, run, store. Killed and repeated, it leaves exactly one result.

        Raises:
            AppError: the bars are gone or no longer fit; the sentence goes to the owner.
            JobCancelledError: the owner asked to stop.
        """
        backtest_id = int(job.arguments["backtest_id"])
        begun = self._begin(job, backtest_id)
        if begun is None:
            return {"backtest_id": backtest_id}  # deleted, or done by an earlier attempt
        request, note = begun
        job.on_progress(0.0, "Loading bars")
        bars = self._load_bars(job.actor, request.bar_query())
        checked = check_request(request, now().date())
        warnings = checked.warnings + check_bars(checked, bars, self._count_sessions)
        self._check_holdout(job.actor, bars)
        result = run_backtest(
            bars,
            checked.strategy,
            checked.costs,
            checked.execution,
            lambda share, message: job.on_progress(0.05 + 0.75 * share, message),
        )
        parts = examine(
            Run(bars, checked.strategy, checked.costs, checked.execution),
            result,
            lambda share, message: job.on_progress(0.8 + 0.15 * share, message),
        )
        job.on_progress(0.97, "Storing the result")
        stored = _build_result_row(backtest_id, checked, bars, result, parts)
        self._store(job, stored, _Outcome(note, bars, result, (*warnings, *result.warnings)))
        return None

    def on_job_ended(self, session: Session, job: JobView) -> None:
        """Carry a job's failure or cancellation over to its backtest, in the same transaction."""
        status = _ENDINGS.get(job.status)
        if job.kind != JOB_KIND or status is None:
            return
        row = BacktestRepository(session).find_by_job(job.id)
        if row is None or row.status is BacktestStatus.COMPLETED:
            return
        end_without_result(
            session,
            self._outbox,
            row,
            status,
            error=job.error,
            correlation_id=job.correlation_id,
        )

    def _begin(self, job: RunningJob, backtest_id: int) -> tuple[BacktestRequest, TrialNote] | None:
        with self._database.write() as session:
            row = BacktestRepository(session).find_for_update(backtest_id, job.actor.user_id)
            if row is None or row.status is BacktestStatus.COMPLETED:
                return None
            row.status = BacktestStatus.RUNNING
            row.job_id = job.id  # a repeated job has an id of its own
            row.started_at = now()
            row.error, row.finished_at = "", None
            return build_request(row), describe_run(row, BacktestStatus.COMPLETED)

    def _store(self, job: RunningJob, stored: BacktestResult, outcome: _Outcome) -> None:
        backtest_id, result = stored.backtest_id, outcome.result
        with self._database.write() as session:
            record_run(
                session, outcome.note, result.curve.time[1:], calculate_returns(result.curve.equity)
            )
            row = BacktestRepository(session).find_for_update(backtest_id, job.actor.user_id)
            if row is None:
                job.finish(session, {"backtest_id": backtest_id})  # deleted while it ran
                return
            ResultRepository(session).add(
                stored,
                {name: getattr(result.trades, name) for name in TRADE_COLUMNS},
                {name: getattr(result.curve, name) for name in CURVE_COLUMNS},
                {name: _as_values(getattr(result.trades, name)) for name in NOTED_COLUMNS},
            )
            HonestyRepository(session).add_digests(backtest_id, digest_bars(outcome.bars))
            row.status = BacktestStatus.COMPLETED
            row.warnings = list(dict.fromkeys((*row.warnings, *outcome.warnings)))
            row.finished_at = now()
            tell_finished(session, self._outbox, row, job.actor.correlation_id, stored.total_return)
            job.finish(session, {"backtest_id": backtest_id})


@dataclass(frozen=True, slots=True, eq=False)
class _Outcome:
    """What a run leaves besides its result row."""

    note: TrialNote
    bars: BarSeries
    result: EngineResult
    warnings: tuple[str, ...]


def _build_result_row(
    backtest_id: int,
    checked: CheckedRequest,
    bars: BarSeries,
    result: EngineResult,
    parts: dict[str, dict[str, Any]],
) -> BacktestResult:
    numbers = result.statistics | derive_statistics(
        result.curve, result.trades, bars.interval, checked.costs.cash
    )
    return BacktestResult(
        backtest_id=backtest_id,
        definition_version=DEFINITION_VERSION,
        statistics=dict(numbers),
        receipt=build_receipt(bars, checked.strategy, checked.costs, checked.execution),
        passport=dump_passport(bars.passport),
        data_as_of=bars.at(-1),
        total_return=numbers["total_return"] or 0.0,
        sharpe_ratio=numbers["sharpe_ratio"],
        max_drawdown=numbers["max_drawdown"],
        trade_count=len(result.trades),
        **parts,
    )


def _as_values(column: Any) -> list[Any]:
    # Numbers of numpy and members of enums as what the database takes.
    return [getattr(value, "value", value) for value in getattr(column, "tolist", lambda: column)()]
