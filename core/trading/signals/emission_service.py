"""Runs that look at every followed pair: emit, expire, score."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from core.clock import now
from core.contracts import Actor, BarQuery
from core.enums import PairOutcome
from core.errors import AppError, InvalidInputError, JobCancelledError
from core.events.outbox import Outbox
from core.events.types import SignalsEmitted
from core.formatting import format_count, format_percent
from core.jobs.types import JobQueue, RunningJob
from core.permissions import Permission, require
from core.trading.signals.emission_plan import (
    Found,
    Plan,
    build_signal,
    is_failure,
    list_plans,
    note_outcomes,
)
from core.trading.signals.engine import SIDE_WORDS
from core.trading.signals.examination import Examination, examine
from core.trading.signals.settlement import Assessor, settle
from db.session import Database, Session
from db.trading.execution_repository import ExecutionRepository
from db.trading.signal_repository import SignalRepository
from db.trading.signal_tables import SignalPair, StrategyExecution
from db.trading.strategy_repository import StrategyRepository

EMIT_JOB = "emit_signals"
PERIOD = timedelta(days=1)
_MOST_TOLD = 20


class EmissionService:
    """One run looks at all that a user follows; the worker starts them, or the user does.

    Args:
        outbox: tells of new signals, once for each run.
        jobs: takes the work.
        assessor: reads bars, and says how open signals stand.
    """

    def __init__(
        self, database: Database, outbox: Outbox, jobs: JobQueue, assessor: Assessor
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._jobs = jobs
        self._assessor = assessor

    def submit_run(self, actor: Actor) -> str:
        """Put a run over everything the actor follows in the queue; returns the job's id.

        The next one by itself is due a day from now, or once followed bars change.

        Raises:
            InvalidInputError: the actor follows nothing.
            ConflictError: a run is waiting or under way.
        """
        require(actor, Permission.EDIT_STRATEGIES)
        with self._database.write() as session:
            follows = SignalRepository(session, actor.user_id).list_follows()
            if not follows:
                raise InvalidInputError(
                    "You follow no strategy, so there is nothing to look at.",
                    "Follow a strategy first.",
                )
            job_id = self._jobs.add(
                session,
                actor=actor,
                kind=EMIT_JOB,
                title="Look for signals of followed strategies",
                arguments={},
                key=str(actor.user_id),
            )
            for row in follows:
                row.due_at, row.due_correlation = now() + PERIOD, ""
        self._jobs.send(job_id)
        return job_id

    def run_emit_job(self, job: RunningJob) -> None:
        """Look at every pair, then write all in one transaction with the job's end.

        Killed and repeated, or done by two workers at once, it leaves each signal once.

        Raises:
            NotPermittedError: the owner's role no longer keeps strategies.
            JobCancelledError: the owner asked to stop; nothing is written then.
        """
        require(job.actor, Permission.EDIT_STRATEGIES)
        at = now()
        with self._database.read() as session:
            plans = list_plans(session, job.actor.user_id)
            waiting = ExecutionRepository(session, job.actor.user_id).list_open()
        total = sum(len(plan.pairs) for plan in plans)
        found: list[Found] = []
        for plan in plans:
            for pair in plan.pairs:
                job.on_progress(
                    0.9 * len(found) / total, f"{plan.follow.strategy_name} on {pair.symbol}"
                )
                found.append(self._look(job.actor, plan, pair, at))
        job.on_progress(0.9, f"Scoring {format_count(len(waiting))} open signals")
        standings = self._assessor.assess(job.actor, waiting, at)
        with self._database.write() as session:
            executions = ExecutionRepository(session, job.actor.user_id)
            kept = {row.id for row in StrategyRepository(session, job.actor.user_id).list_all()}
            signals = [one for one in map(build_signal, found) if one and one.strategy_id in kept]
            new = executions.add_new(signals)
            for signal in executions.list_by_ids(new):
                signal.job_id = job.id
            expired, scored = settle(executions, standings)
            note_outcomes(session, job.actor.user_id, plans, found, at)
            if new:
                self._tell(session, job.actor, executions.list_by_ids(new))
            job.finish(
                session,
                {
                    "pairs": len(found),
                    "emitted": len(new),
                    "expired": expired,
                    "scored": scored,
                    "failed": sum(is_failure(one.examination.outcome) for one in found),
                },
            )

    def _look(self, actor: Actor, plan: Plan, pair: SignalPair, at: datetime) -> Found:
        if plan.strategy is None:
            return Found(pair, plan, Examination(PairOutcome.OFF, plan.reason), None)
        try:
            bars = self._assessor.load_finished(actor, BarQuery(pair.symbol))
            age = self._assessor.count_age(bars, bars.at(-1), at) if len(bars) else 0
            examination = examine(
                plan.strategy,
                plan.execution,
                bars,
                age=age,
                expiry=plan.follow.expiry_sessions,
                checked_bar=pair.checked_bar,
            )
        except JobCancelledError:
            raise
        except AppError as error:
            return Found(pair, plan, Examination(PairOutcome.NO_BARS, str(error)), None)
        return Found(pair, plan, examination, bars)

    def _tell(self, session: Session, actor: Actor, new: Sequence[StrategyExecution]) -> None:
        ranked = sorted(new, key=lambda row: -row.strength)[:_MOST_TOLD]
        event = SignalsEmitted(
            user_id=actor.user_id,
            count=len(new),
            signals=[f"{SIDE_WORDS[row.side]} {row.symbol}" for row in ranked],
            words=[
                f"{row.strategy_name}: {SIDE_WORDS[row.side]} {row.symbol}, strength "
                f"{format_percent(row.strength, 0)}"
                for row in ranked
            ],
            is_demo=any(row.is_demo for row in new),
        )
        self._outbox.record(session, event, actor.correlation_id)
