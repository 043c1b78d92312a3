"""Honesty passports as readers see them, and the order to compute one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from core.clock import now
from core.contracts import Actor
from core.enums import BacktestStatus, Verdict
from core.errors import ConflictError, NotFoundError
from core.events.types import BacktestFinished
from core.jobs.types import JobQueue
from core.permissions import Permission, require
from core.trading.honesty.gate_state import GateState, judge_gate_of
from core.trading.honesty.idea import find_idea
from core.trading.honesty.ledger import count_trials
from core.trading.honesty.views import PassportView, build_passport_view
from db.session import Database, Session
from db.trading.backtest_repository import BacktestRepository
from db.trading.honesty_repository import HonestyRepository
from db.trading.honesty_tables import HonestyPassport
from db.trading.tables import Backtest

PASSPORT_JOB = "judge_backtest"
_NEWS_TRAVELS = timedelta(seconds=30)
"""How long a finished run may wait to be heard of. A worker tells within a second."""


class PassportService:
    """Every finished backtest gets a passport unasked: `on_backtest_finished` sees to it.

    Args:
        find_actor: the owner of a run as they are now; None once disabled.
    """

    def __init__(
        self, database: Database, jobs: JobQueue, find_actor: Callable[[int], Actor | None]
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._find_actor = find_actor

    def get_passport(self, actor: Actor, backtest_id: int) -> PassportView:
        """The ten lines of one of the actor's runs, with the ledger's count as it is now.

        Raises:
            NotFoundError: no such backtest, or someone else's.
        """
        require(actor, Permission.READ_BACKTESTS)
        with self._database.read() as session:
            run, row = HonestyRepository(session).find_run_and_passport(backtest_id, actor.user_id)
            if run is None:
                raise _missing(backtest_id)
            idea = find_idea(run.strategy, run.params, run.symbol, run.interval)
            trials, looks = count_trials(session, idea)
            gate = _judge_gate(session, row)
            return build_passport_view(
                row, backtest_id, trials, looks, gate, is_coming=row is None and _is_news(run)
            )

    def list_verdicts(self, actor: Actor, backtest_ids: Sequence[int]) -> dict[int, Verdict]:
        """Verdicts of those of these runs that are the actor's and have been judged."""
        require(actor, Permission.READ_BACKTESTS)
        with self._database.read() as session:
            return HonestyRepository(session).list_verdicts(backtest_ids, actor.user_id)

    def compute_passport(self, actor: Actor, backtest_id: int) -> str:
        """Put the passport of one of the actor's finished runs in the queue, anew if need be.

        Returns:
            The job's id.

        Raises:
            ConflictError: the run is not completed, or the passport is being computed.
            NotFoundError: no such backtest, or someone else's.
        """
        require(actor, Permission.RUN_BACKTESTS)
        with self._database.write() as session:
            run = _get_run(session, backtest_id, actor)
            if run.status is not BacktestStatus.COMPLETED:
                raise ConflictError(
                    f"Run {backtest_id} has no result to judge.", "Wait until it is completed."
                )
            job_id = self._add_job(session, actor, run, backtest_id)
        self._jobs.send(job_id)
        return job_id

    def on_backtest_finished(self, event: BacktestFinished, event_id: str) -> None:
        """Judge what was completed. Heard twice, it is judged once."""
        del event_id
        actor = self._find_actor(event.user_id)
        if actor is None or event.status != BacktestStatus.COMPLETED.value:
            return
        with self._database.write() as session:
            repository = BacktestRepository(session)
            run = repository.find_for_update(event.backtest_id, event.user_id)
            if run is None or HonestyRepository(session).find_passport(event.backtest_id):
                return
            if run.batch_id is not None:
                return  # hundreds at once: computed when one of them is opened
            job_id = self._add_job(session, actor, run, event.backtest_id)
        self._jobs.send(job_id)

    def _add_job(self, session: Session, actor: Actor, run: Backtest, backtest_id: int) -> str:
        repository = HonestyRepository(session)
        job_id = self._jobs.add(
            session,
            actor=actor,
            kind=PASSPORT_JOB,
            title=f"Honesty passport of run {backtest_id} on {run.symbol}",
            arguments={"backtest_id": backtest_id},
            key=str(backtest_id),
            priority=-1,  # a result that somebody waits for comes first
        )
        row = repository.find_passport(backtest_id)
        if row is None:
            repository.add(HonestyPassport(backtest_id=backtest_id, job_id=job_id, lines=[]))
        else:
            row.job_id, row.error, row.computed_at, row.lines = job_id, "", None, []
            row.verdict = Verdict.NOT_RUN
        return job_id


def _is_news(run: Backtest) -> bool:
    """Whether its end is so fresh that `on_backtest_finished` is yet to come."""
    is_judged_unasked = run.status is BacktestStatus.COMPLETED and run.batch_id is None
    ended = run.finished_at
    return is_judged_unasked and ended is not None and now() - ended < _NEWS_TRAVELS


def _judge_gate(session: Session, row: HonestyPassport | None) -> GateState:
    repository = HonestyRepository(session)
    computed_at, last = row.computed_at if row else None, repository.find_self_test()
    before = last
    if computed_at is not None and last is not None and last.at > computed_at:
        before = repository.find_self_test(computed_at)
    return judge_gate_of(last, before, computed_at, now())


def _get_run(session: Session, backtest_id: int, actor: Actor) -> Backtest:
    run = HonestyRepository(session).find_run(backtest_id, actor.user_id)
    if run is None:
        raise _missing(backtest_id)
    return run


def _missing(backtest_id: int) -> NotFoundError:
    return NotFoundError(
        f"There is no backtest {backtest_id} among yours.",
        "It may have been deleted: look in the list of runs.",
    )
