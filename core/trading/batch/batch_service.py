"""Batches as their owners ask for them, find them again and go on with them."""

from __future__ import annotations

from core.clock import now
from core.contracts import Actor
from core.enums import BacktestStatus
from core.errors import ConflictError
from core.formatting import format_count
from core.jobs.types import JobQueue
from core.permissions import Permission, require
from core.trading.batch.origin import note_origin
from core.trading.batch.request import check_batch
from core.trading.batch.types import BatchDetail, BatchPage, BatchRequest, BatchSummary
from core.trading.batch.views import build_batch_detail, build_batch_summary
from core.trading.stored_strategy import find_strategies, find_title
from db.base import stored_id
from db.session import Database, Session
from db.trading.batch_repository import BatchRepository, MemberCounts
from db.trading.batch_run_repository import BatchRunRepository
from db.trading.batch_tables import BacktestBatch

BATCH_JOB = "run_batch"
MAX_PAGE = 100


class BatchService:
    """Everything about batches but running them, see `BatchRunner`."""

    def __init__(self, database: Database, jobs: JobQueue) -> None:
        self._database = database
        self._jobs = jobs

    def submit_batch(self, actor: Actor, request: BatchRequest) -> BatchSummary:
        """Check the terms, store the batch and put it in the queue.

        The bars of each symbol are checked when its turn comes: one that does not fit is noted
        with its reason, and the others run.

        Raises:
            InvalidInputError: no symbol, more than 500, or the first thing wrong with the terms.
            NotFoundError: no such strategy, saved or kind.
        """
        require(actor, Permission.RUN_BACKTESTS)
        asked, checked = check_batch(request, now().date())
        row = BacktestBatch(
            user_id=actor.user_id,
            name=asked.name,
            strategy=asked.strategy,
            params=checked.strategy.params.model_dump(mode="json"),
            costs=checked.costs.model_dump(mode="json"),
            execution=checked.execution.model_dump(mode="json"),
            interval=asked.interval,
            start=asked.start,
            end=asked.end,
            tags=list(checked.request.tags),
            notes=asked.notes,
        )
        with self._database.write() as session:
            note_origin(session, row, asked)
            BatchRepository(session).add(row, asked.symbols)
            row.job_id = self._add_job(session, actor, row, len(asked.symbols))
            summary = build_batch_summary(row, MemberCounts(len(asked.symbols)))
        self._jobs.send(summary.job_id)
        return summary

    def list_batches(
        self, actor: Actor, text: str = "", *, limit: int = 25, cursor: int | None = None
    ) -> BatchPage:
        """The actor's batches, newest first.

        Args:
            actor: who asks.
            text: part of the name, the strategy or the notes.
            limit: at most so many, up to 100.
            cursor: `next_cursor` of the page before.
        """
        require(actor, Permission.READ_BACKTESTS)
        count = max(1, min(limit, MAX_PAGE))
        with self._database.read() as session:
            repository = BatchRepository(session)
            rows = repository.list_for_owner(
                actor.user_id,
                text=text.strip(),
                strategies=find_strategies(text),
                before_id=cursor,
                limit=count + 1,
            )
            counts = repository.count_members([stored_id(row.id) for row in rows])
            items = tuple(
                build_batch_summary(row, counts.get(stored_id(row.id), MemberCounts()))
                for row in rows[:count]
            )
        return BatchPage(items, items[-1].id if len(rows) > count else None)

    def get_batch(self, actor: Actor, batch_id: int) -> BatchDetail:
        """One of the actor's batches with all its members.

        Raises:
            NotFoundError: no such batch, or someone else's.
        """
        require(actor, Permission.READ_BACKTESTS)
        with self._database.read() as session:
            repository = BatchRepository(session)
            row = repository.get_for_owner(batch_id, actor.user_id)
            counts = repository.count_members([batch_id])
            members = BatchRunRepository(session).list_members(batch_id)
            return build_batch_detail(row, counts[batch_id], members)

    def get_summary(self, actor: Actor, batch_id: int) -> BatchSummary:
        """How one of the actor's batches stands, without its members.

        Raises:
            NotFoundError: no such batch, or someone else's.
        """
        require(actor, Permission.READ_BACKTESTS)
        with self._database.read() as session:
            repository = BatchRepository(session)
            row = repository.get_for_owner(batch_id, actor.user_id)
            return build_batch_summary(row, repository.count_members([batch_id])[batch_id])

    def resume_batch(self, actor: Actor, batch_id: int) -> BatchSummary:
        """Run what has no result: what a cancel or a failure left over, and what was refused.

        Raises:
            ConflictError: it is under way, or every symbol has been run.
            NotFoundError: no such batch, or someone else's.
        """
        require(actor, Permission.RUN_BACKTESTS)
        with self._database.write() as session:
            repository = BatchRepository(session)
            row = repository.get_for_owner(batch_id, actor.user_id, is_locked=True)
            if row.status in {BacktestStatus.PENDING, BacktestStatus.RUNNING}:
                raise ConflictError(
                    f"Batch {batch_id} is under way.", "Wait for its end, or cancel it."
                )
            for member in repository.list_refused(batch_id):
                member.reason, member.ended_at = "", None
            missing = len(repository.list_waiting(batch_id))
            if not missing:
                raise ConflictError(
                    f"Every symbol of batch {batch_id} has been run.", "Make a new batch of it."
                )
            row.status, row.error, row.finished_at = BacktestStatus.PENDING, "", None
            row.job_id = self._add_job(session, actor, row, missing)
            summary = build_batch_summary(row, repository.count_members([batch_id])[batch_id])
        self._jobs.send(summary.job_id)
        return summary

    def delete_batch(self, actor: Actor, batch_id: int) -> None:
        """Remove one of the actor's batches with its runs; the trial ledger goes on counting them.

        One that is under way stops at the next symbol.

        Raises:
            NotFoundError: no such batch, or someone else's.
        """
        require(actor, Permission.RUN_BACKTESTS)
        with self._database.write() as session:
            repository = BatchRepository(session)
            repository.delete(repository.get_for_owner(batch_id, actor.user_id, is_locked=True))

    def _add_job(self, session: Session, actor: Actor, row: BacktestBatch, count: int) -> str:
        symbols = f"{format_count(count)} symbol{'' if count == 1 else 's'}"
        return self._jobs.add(
            session,
            actor=actor,
            kind=BATCH_JOB,
            title=f"Batch {find_title(row.strategy)} on {symbols}",
            arguments={"batch_id": stored_id(row.id)},
            key=str(row.id),
            priority=-1,  # a run that somebody waits for comes first
        )
