"""How the edge of a followed strategy fades: measured as a job, kept, read back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date

from core.clock import now
from core.contracts import Actor, BarQuery, BarSeries
from core.enums import BacktestStatus, TrialOrigin
from core.errors import AppError, InvalidInputError, JobCancelledError
from core.jobs.types import JobQueue, RunningJob
from core.permissions import Permission, require
from core.trading.honesty.idea import find_idea, hash_trial
from core.trading.honesty.ledger import TrialNote, record_run
from core.trading.signals.decay import LateReturns, collect_late_returns, measure_decay
from core.trading.signals.decay_views import build_decay_view, describe_plan
from core.trading.signals.emission_plan import Plan, list_plans
from core.trading.signals.engine import count_bars_for_signal, find_signals
from core.trading.signals.follow_types import DecayView
from core.trading.signals.settlement import COSTS, Assessor
from core.trading.strategies.base import Strategy
from db.session import Database, Session
from db.trading.execution_repository import ExecutionRepository
from db.trading.signal_repository import SignalRepository
from db.trading.signal_tables import SignalDecay

DECAY_JOB = "measure_decay"
FindSealed = Callable[[Actor, str], date | None]
"""Actor and symbol to the first day of a sealed holdout; None where nothing is sealed."""


class DecayService:
    """Looking at what past signals brought is a look at data: each series enters the ledger.

    Args:
        jobs: takes the work.
        assessor: reads bars.
        find_sealed: what may not be looked at.
    """

    def __init__(
        self, database: Database, jobs: JobQueue, assessor: Assessor, find_sealed: FindSealed
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._assessor = assessor
        self._find_sealed = find_sealed

    def find_decay(self, actor: Actor, follow_id: int) -> DecayView | None:
        """The newest measurement of one of the actor's follows; None where there is none.

        Raises:
            NotFoundError: the actor has no such follow.
        """
        require(actor, Permission.READ_STRATEGIES)
        with self._database.read() as session:
            repository = SignalRepository(session, actor.user_id)
            repository.get_follow(follow_id)
            row = repository.find_decay(follow_id)
            if row is None:
                return None
            plan = _find_plan(session, actor.user_id, follow_id)
            return build_decay_view(row, describe_plan(plan))

    def submit_measurement(self, actor: Actor, follow_id: int) -> str:
        """Put the measurement of one of the actor's follows in the queue; returns the job's id.

        Raises:
            NotFoundError: the actor has no such follow.
            InvalidInputError: its strategy is gone or cannot be run.
            ConflictError: it is being measured.
        """
        require(actor, Permission.RUN_BACKTESTS)
        with self._database.write() as session:
            SignalRepository(session, actor.user_id).get_follow(follow_id)
            plan = _find_plan(session, actor.user_id, follow_id)
            if plan.strategy is None:
                raise InvalidInputError(plan.reason, "Choose another follow.")
            job_id = self._jobs.add(
                session,
                actor=actor,
                kind=DECAY_JOB,
                title=f"Measure the decay of {plan.follow.strategy_name}",
                arguments={"follow_id": follow_id},
                key=str(follow_id),
            )
        self._jobs.send(job_id)
        return job_id

    def run_measure_job(self, job: RunningJob) -> None:
        """Measure over all symbols; stored with the looks it took, in the job's own end.

        Raises:
            NotFoundError: the follow is gone.
            InvalidInputError: its strategy is.
        """
        follow_id, actor = int(job.arguments["follow_id"]), job.actor
        with self._database.read() as session:
            SignalRepository(session, actor.user_id).get_follow(follow_id)
            plan = _find_plan(session, actor.user_id, follow_id)
            emitted = _count_emitted(session, plan)
        if plan.strategy is None:
            raise InvalidInputError(plan.reason, "Choose another follow.")
        samples: list[LateReturns] = []
        series: list[BarSeries] = []
        left_out: list[str] = []
        for place, pair in enumerate(plan.pairs):
            job.on_progress(0.95 * place / len(plan.pairs), f"Measuring {pair.symbol}")
            bars = self._load(actor, pair.symbol, plan.strategy, left_out)
            if bars is not None:
                samples.append(_sample(bars, plan, plan.strategy))
                series.append(bars)
        decay = measure_decay(samples)
        report = {
            "decay": asdict(decay),
            "plan": describe_plan(plan),
            "emitted": emitted,
            "symbols": len(series),
            "first_day": min((f"{bars.at(0):%Y-%m-%d}" for bars in series), default=""),
            "last_day": max((f"{bars.at(-1):%Y-%m-%d}" for bars in series), default=""),
            "is_demo": any(bars.passport.is_demo for bars in series),
            "left_out": left_out,
        }
        with self._database.write() as session:
            for bars in series:
                record_run(session, _build_note(plan, bars, actor))
            SignalRepository(session, actor.user_id).replace_decay(
                SignalDecay(follow_id=follow_id, report=report, measured_at=now())
            )
            job.finish(session, {"signals": decay.count, "symbols": len(series)})

    def _load(
        self, actor: Actor, symbol: str, strategy: Strategy, left_out: list[str]
    ) -> BarSeries | None:
        try:
            bars = self._assessor.load_finished(actor, BarQuery(symbol))
        except JobCancelledError:
            raise
        except AppError as error:
            left_out.append(error.message)
            return None
        sealed = self._find_sealed(actor, bars.symbol)
        if sealed is not None and len(bars) and bars.at(-1).date() >= sealed:
            count = sum(bars.at(place).date() < sealed for place in range(len(bars)))
            left_out.append(f"{symbol} is measured up to its sealed holdout, {sealed:%Y-%m-%d}.")
            bars = bars.head(count)
        if len(bars) < count_bars_for_signal(strategy):
            left_out.append(f"{symbol} has fewer bars than the strategy needs.")
            return None
        return bars


def _find_plan(session: Session, user_id: int, follow_id: int) -> Plan:
    """What is followed under that number, which the caller has found to be there.

    A follow that was stopped can be measured all the same.
    """
    plans = list_plans(session, user_id, is_stopped_too=True)
    return next(plan for plan in plans if plan.follow.id == follow_id)


def _count_emitted(session: Session, plan: Plan) -> int:
    if plan.saved is None:
        return 0
    signals = ExecutionRepository(session, plan.follow.user_id).list_signals(10_000)
    return sum(row.strategy_id == plan.saved.id for row, _ in signals)


def _sample(bars: BarSeries, plan: Plan, strategy: Strategy) -> LateReturns:
    history = find_signals(strategy, plan.execution.direction, bars)
    first = strategy.warm_up() + 1
    return collect_late_returns(bars, history, first, plan.follow.horizon_bars, COSTS)


def _build_note(plan: Plan, bars: BarSeries, actor: Actor) -> TrialNote:
    saved = plan.saved
    kind, params = (saved.kind, dict(saved.params)) if saved else ("", {})
    rules = plan.execution.model_dump(mode="json")
    return TrialNote(
        find_idea(kind, params, bars.symbol, bars.interval),
        hash_trial(params, rules, COSTS.model_dump(mode="json"), None, None),
        actor.user_id,
        TrialOrigin.HAND,
        BacktestStatus.COMPLETED,
        {"decay": plan.follow.horizon_bars, "params": params},
    )
