"""Carries out backtests of signals as jobs."""

from __future__ import annotations

from typing import Any

from core.clock import now
from core.enums import BacktestStatus, JobStatus
from core.jobs.types import RunningJob
from core.jobs.views import JobView
from core.kr_market.inputs import MarketInputs
from core.kr_market.signal_backtest.market_loading import load_gate, load_market
from core.kr_market.signal_backtest.request import SignalBacktestRequest, load_request
from core.kr_market.signal_backtest.results import SignalBacktestOutcome
from core.kr_market.signal_backtest.signal_loading import load_signals
from core.kr_market.signal_backtest.signal_sources import find_source
from core.kr_market.signal_backtest.simulation import simulate
from core.kr_market.signal_backtest.storage import build_row, note_headline
from core.kr_market.signal_backtest.trading_run import BacktestInput
from db.base import stored_id
from db.kr_market.signal_backtest_repository import SignalBacktestRepository
from db.kr_market.signal_backtest_tables import SignalBacktest, SignalBacktestTrial
from db.session import Database, Session

_ENDINGS = {
    JobStatus.FAILURE: BacktestStatus.FAILED,
    JobStatus.REVOKED: BacktestStatus.CANCELLED,
}
_LOADED, _FOUND = 0.1, 0.3  # shares of the work, for the progress shown


class SignalBacktestRunner:
    """Runs them.

    Args:
        indexes: symbols of the index to compare with, the first that is stored counts.
    """

    def __init__(self, database: Database, inputs: MarketInputs, indexes: tuple[str, ...]) -> None:
        self._database = database
        self._inputs = inputs
        self._indexes = indexes

    def run_signal_backtest_job(self, job: RunningJob) -> dict[str, Any] | None:
        """Run one and store its result in one transaction with the job's end.

        Raises:
            NotFoundError: no market, or no signals of that kind are stored.
            InvalidInputError: the stored bars do not cover the period.
            JobCancelledError: the owner asked to stop.
        """
        backtest_id = int(job.arguments["backtest_id"])
        done = {"backtest_id": backtest_id}
        request = self._begin(job, backtest_id)
        if request is None:
            return done  # deleted, or done by an earlier attempt
        outcome = self._compute(job, request)
        with self._database.write() as session:
            repository = SignalBacktestRepository(session)
            row = repository.find_for_owner(backtest_id, job.actor.user_id, is_locked=True)
            if row is not None:
                repository.add_result(build_row(backtest_id, outcome))
                note_headline(row, outcome.summary)
                row.status, row.finished_at = BacktestStatus.COMPLETED, now()
            job.finish(session, done)
        return None

    def on_job_ended(self, session: Session, job: JobView) -> None:
        """Carry a job's failure or cancellation over to its run."""
        status = _ENDINGS.get(job.status)
        if status is None:
            return
        row = SignalBacktestRepository(session).find_by_job(job.id)
        if row is not None and row.status is not BacktestStatus.COMPLETED:
            row.status, row.error, row.finished_at = status, job.error, now()

    def _begin(self, job: RunningJob, backtest_id: int) -> SignalBacktestRequest | None:
        """What is asked for; None where there is nothing to do. From here on the try counts."""
        with self._database.write() as session:
            repository = SignalBacktestRepository(session)
            row = repository.find_for_owner(backtest_id, job.actor.user_id, is_locked=True)
            if row is None or row.status is BacktestStatus.COMPLETED:
                return None
            request = load_request(row.request)
            if row.started_at is None:
                repository.add_trial(_note_trial(row, request))
                row.started_at = now()
            row.status, row.error, row.finished_at = BacktestStatus.RUNNING, "", None
            row.job_id = job.id  # a repeated job has an id of its own
            return request

    def _compute(self, job: RunningJob, request: SignalBacktestRequest) -> SignalBacktestOutcome:
        job.on_progress(0.0, "Loading the market")
        loaded = load_market(job.actor, self._inputs, self._indexes, request)
        gate = load_gate(job.actor, self._inputs, loaded, request)
        job.on_progress(_LOADED, "Looking for signals")
        source = find_source(request.signals)
        signals = load_signals(self._database, source, loaded.universe, loaded.flows)
        given = BacktestInput(loaded.universe, loaded.flows, signals, loaded.index, gate)
        return simulate(
            given,
            request,
            lambda share, words: job.on_progress(_FOUND + (1 - _FOUND) * share, words),
        )


def _note_trial(row: SignalBacktest, request: SignalBacktestRequest) -> SignalBacktestTrial:
    return SignalBacktestTrial(
        user_id=row.user_id,
        backtest_id=stored_id(row.id),
        idea=request.idea,
        trial_key=request.hash_all(),
    )
