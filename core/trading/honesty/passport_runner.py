"""Computes a honesty passport inside a job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.clock import now
from core.contracts import BarSeries, JudgeSeries, LoadBars
from core.enums import BacktestStatus, JobStatus
from core.jobs.types import RunningJob
from core.jobs.views import JobView
from core.trading.backtest_engine import run_backtest
from core.trading.backtest_views import build_request, build_result_view
from core.trading.bar_digests import clip_bars
from core.trading.honesty.deflated import Matrix, TrialStatistics
from core.trading.honesty.evidence import DataState, Evidence
from core.trading.honesty.idea import find_idea, hash_trial
from core.trading.honesty.ledger import read_trials
from core.trading.honesty.line import Line, NotRunError
from core.trading.honesty.passport import PASSPORT_VERSION, build_passport
from core.trading.honesty.passport_service import PASSPORT_JOB
from core.trading.honesty.trial_lines import sum_up
from core.trading.honesty.views import dump_lines
from core.trading.receipt import hash_bars
from core.trading.request import Costs
from core.trading.strategies.base import Strategy
from core.trading.types import BacktestResultView, Curve
from core.trading.validation import CheckedRequest, check_request
from db.session import Database, Session
from db.trading.backtest_repository import BacktestRepository
from db.trading.honesty_repository import HonestyRepository
from db.trading.result_repository import ResultRepository
from db.trading.tables import Backtest

_ENDINGS = {JobStatus.FAILURE, JobStatus.REVOKED}


class PassportRunner:
    """Collects the evidence on a run, judges it, stores the lines with the job's own end."""

    def __init__(self, database: Database, load_bars: LoadBars, judge_series: JudgeSeries) -> None:
        self._database = database
        self._load_bars = load_bars
        self._judge_series = judge_series

    def run_judge_job(self, job: RunningJob) -> dict[str, Any] | None:
        """Judge one run.

        Raises:
            AppError: the bars are gone, or the strategy is; the sentence goes to the owner.
            JobCancelledError: the owner asked to stop.
        """
        backtest_id = int(job.arguments["backtest_id"])
        done = {"backtest_id": backtest_id}
        collected = self._collect(job, backtest_id)
        if collected is None:
            return done  # deleted meanwhile
        row = collected.row
        checked = check_request(build_request(row), now().date())
        bars = clip_bars(
            self._load_bars(job.actor, checked.request.bar_query()), collected.result.curve.time
        )
        quality = self._judge_series(job.actor, row.symbol, row.interval, row.source)
        has_changed = hash_bars(bars) != collected.result.receipt["bars_sha256"]
        data = DataState(
            worst=quality.worst,
            is_checked=quality.is_checked,
            has_changed=has_changed or row.data_changed_at is not None,
            is_adjusted=collected.result.passport.is_adjusted,
            is_demo=collected.result.passport.is_demo,
            warnings=tuple(row.warnings),
        )
        evidence = _build_evidence(collected, checked, bars, data, is_same=not has_changed)
        lines = build_passport(evidence, job.on_progress)
        self._store(job, backtest_id, lines, collected.trials.count)
        return None

    def on_job_ended(self, session: Session, job: JobView) -> None:
        """Carry a failure over to the passport, so that its lines say so."""
        if job.kind != PASSPORT_JOB or job.status not in _ENDINGS:
            return
        row = HonestyRepository(session).find_passport_by_job(job.id)
        if row is not None and row.computed_at is None:
            row.error = job.error or "it was cancelled."

    def _collect(self, job: RunningJob, backtest_id: int) -> _Collected | None:
        with self._database.read() as session:
            row = HonestyRepository(session).find_run(backtest_id, job.actor.user_id)
            if row is None or row.status is not BacktestStatus.COMPLETED:
                return None
            _, stored = BacktestRepository(session).get_for_owner(backtest_id, row.user_id)
            if stored is None:
                return None
            results = ResultRepository(session)
            view = build_result_view(
                stored, results.load_trades(backtest_id), results.load_curve(backtest_id)
            )
            idea = find_idea(row.strategy, row.params, row.symbol, row.interval)
            key = hash_trial(row.params, row.execution, row.costs, row.start, row.end)
            trials, returns = read_trials(session, idea, view.curve.time[1:], key)
            return _Collected(row, view, trials, returns)

    def _store(
        self, job: RunningJob, backtest_id: int, lines: tuple[Line, ...], trial_count: int
    ) -> None:
        with self._database.write() as session:
            row = HonestyRepository(session).find_passport(backtest_id)
            if row is not None:
                row.job_id, row.version, row.error = job.id, PASSPORT_VERSION, ""
                row.computed_at, row.verdict = now(), sum_up(lines)
                row.lines, row.trial_count = dump_lines(lines), trial_count
            job.finish(session, {"backtest_id": backtest_id})


@dataclass(frozen=True, slots=True, eq=False)
class _Collected:
    """What is stored of a run and of its idea."""

    row: Backtest
    result: BacktestResultView
    trials: TrialStatistics
    returns: Matrix


def _build_evidence(
    collected: _Collected,
    checked: CheckedRequest,
    bars: BarSeries,
    data: DataState,
    *,
    is_same: bool,
) -> Evidence:
    def rerun(strategy: Strategy, costs: Costs) -> Curve:
        if not is_same:
            raise NotRunError(
                "The bars have changed since the run: running it again would compare two things.",
                "Clone the run, so that it is made on the bars as they are.",
            )
        return run_backtest(bars, strategy, costs, checked.execution).curve

    return Evidence(
        strategy=checked.strategy,
        bars=bars,
        costs=checked.costs,
        curve=collected.result.curve,
        trades=collected.result.trades,
        trials=collected.trials,
        trial_returns=collected.returns,
        data=data,
        rerun=rerun,
    )
