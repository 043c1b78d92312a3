"""Carries out a batch inside one job, symbol after symbol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.enums import BacktestStatus, JobStatus
from core.errors import InvalidInputError
from core.events.outbox import Outbox
from core.formatting import format_count
from core.jobs.types import RunningJob
from core.jobs.views import JobView
from core.trading.batch.batch_service import BATCH_JOB
from core.trading.batch.ending import end_batch
from core.trading.batch.member_runner import Member, MemberRunner, Terms
from core.trading.batch.views import build_batch_request
from core.trading.run_ending import end_without_result
from db.base import stored_id
from db.session import Database, Session
from db.trading.batch_repository import BatchRepository
from db.trading.batch_run_repository import BatchRunRepository
from db.trading.batch_tables import BacktestBatchMember

_ENDINGS = {
    JobStatus.FAILURE: BacktestStatus.FAILED,
    JobStatus.REVOKED: BacktestStatus.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class _Begun:
    terms: Terms
    waiting: tuple[Member, ...]
    planned: int


class BatchRunner:
    """Runs batches, every member by `MemberRunner`.

    A member's result is stored together with the note that it is done: a worker that is killed
    loses the member it was at and nothing else, and the next attempt goes on there.
    """

    def __init__(self, database: Database, outbox: Outbox, members: MemberRunner) -> None:
        self._database = database
        self._outbox = outbox
        self._members = members

    def run_batch_job(self, job: RunningJob) -> dict[str, Any] | None:
        """Run every member that waits; one that cannot be run keeps its reason.

        Raises:
            InvalidInputError: no member could be run.
            JobCancelledError: the owner asked to stop; what is finished stays.
        """
        batch_id = int(job.arguments["batch_id"])
        done = {"batch_id": batch_id}
        begun = self._begin(job, batch_id)
        if begun is None:
            return done  # deleted, or done by an earlier attempt
        count, first = len(begun.waiting), begun.planned - len(begun.waiting)
        for position, member in enumerate(begun.waiting):
            place = f"{format_count(first + position + 1)} of {format_count(begun.planned)}"

            def report(share: float, position: int = position, place: str = place) -> None:
                # Of what this attempt has to do: the time left is estimated from it.
                job.on_progress((position + share) / count, f"{place}: {member.symbol}")  # noqa: B023

            report(0.0)
            if not self._members.run(job, begun.terms, member, report):
                return done  # deleted meanwhile
        self._finish(job, batch_id)
        return None

    def on_job_ended(self, session: Session, job: JobView) -> None:
        """Carry a job's failure or cancellation over to its batch and the run it was at."""
        status = _ENDINGS.get(job.status)
        if job.kind != BATCH_JOB or status is None:
            return
        row = BatchRepository(session).find_by_job(job.id)
        if row is None or row.status is BacktestStatus.COMPLETED:
            return
        for run in BatchRunRepository(session).list_unfinished(stored_id(row.id)):
            end_without_result(
                session,
                self._outbox,
                run,
                status,
                error=job.error,
                correlation_id=job.correlation_id,
            )
        end_batch(
            session,
            self._outbox,
            row,
            status,
            correlation_id=job.correlation_id,
            error=job.error,
        )

    def _begin(self, job: RunningJob, batch_id: int) -> _Begun | None:
        with self._database.write() as session:
            repository = BatchRepository(session)
            row = repository.find_for_owner(batch_id, job.actor.user_id, is_locked=True)
            if row is None or row.status is BacktestStatus.COMPLETED:
                return None
            row.status, row.error, row.finished_at = BacktestStatus.RUNNING, "", None
            row.job_id = job.id  # a repeated job has an id of its own
            waiting = tuple(
                Member(one.place, one.symbol, one.backtest_id)
                for one in repository.list_waiting(batch_id)
            )
            planned = repository.count_members([batch_id])[batch_id].planned
            terms = Terms(
                batch_id,
                build_batch_request(row),
                row.origin,
                row.strategy_id,
                row.strategy_version,
            )
            return _Begun(terms, waiting, planned)

    def _finish(self, job: RunningJob, batch_id: int) -> None:
        with self._database.write() as session:
            repository = BatchRepository(session)
            row = repository.find_for_owner(batch_id, job.actor.user_id, is_locked=True)
            if row is not None:
                if not repository.count_members([batch_id])[batch_id].done:
                    raise _refuse_all(repository.list_refused(batch_id))
                end_batch(
                    session,
                    self._outbox,
                    row,
                    BacktestStatus.COMPLETED,
                    correlation_id=job.actor.correlation_id,
                )
            job.finish(session, {"batch_id": batch_id})


def _refuse_all(refused: Sequence[BacktestBatchMember]) -> InvalidInputError:
    first = refused[0]
    return InvalidInputError(
        f"None of the {format_count(len(refused))} symbols could be run.",
        f"The first, {first.symbol}: {first.reason}"[:900],
    )
