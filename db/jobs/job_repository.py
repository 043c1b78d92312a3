"""Jobs as their owners see them: added, listed, cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import bindparam, func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from core.clock import now
from core.enums import JobStatus
from core.errors import ConflictError, NotFoundError
from db.jobs.tables import Job

# Built once and sent past the machinery for mapped rows: a third of the cost.
_HAS_UNFINISHED = (
    select(col(Job.id))
    .where(col(Job.user_id) == bindparam("user_id"), col(Job.finished_at).is_(None))
    .limit(1)
)


class JobRepository:
    """The jobs of one unit of work. Every question about one person's jobs names the person."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self,
        *,
        kind: str,
        title: str,
        arguments: dict[str, Any],
        user_id: int | None,
        key: str,
        priority: int,
        max_attempts: int,
        correlation_id: str,
    ) -> Job:
        """Store a pending job, taken to be handed to the queue right after the commit.

        Raises:
            ConflictError: another transaction has an unfinished job of that kind and key; the
                caller's may go on.
        """
        created_at = now()
        job = Job(
            id=str(uuid4()),
            kind=kind,
            title=title,
            arguments=arguments,
            user_id=user_id,
            key=key,
            active_key=f"{kind}:{key}" if key else None,
            priority=priority,
            max_attempts=max_attempts,
            correlation_id=correlation_id,
            run_after=created_at,
            sent_at=created_at,
            created_at=created_at,
        )
        try:
            with self._session.begin_nested():
                self._session.add(job)
        except IntegrityError as error:
            raise ConflictError(
                "The same work is already waiting or running.",
                "Wait for it to finish, or cancel it in the list of jobs and start it again.",
            ) from error
        return job

    def find_active(self, kind: str, key: str) -> Job | None:
        """The unfinished job of that kind and key."""
        return self._session.exec(select(Job).where(Job.active_key == f"{kind}:{key}")).first()

    def find_priority(self, job_id: str) -> int | None:
        """The priority of a committed job; None when there is no such job."""
        return self._session.exec(select(Job.priority).where(Job.id == job_id)).first()

    def get_for_owner(self, job_id: str, user_id: int, *, is_locked: bool = False) -> Job:
        """One job of that person; `is_locked` holds the row, to change it.

        Raises:
            NotFoundError: there is none, or it is someone else's.
        """
        statement = select(Job).where(Job.id == job_id, Job.user_id == user_id)
        if is_locked:
            statement = statement.with_for_update()
        job = self._session.exec(statement).one_or_none()
        if job is None:
            raise NotFoundError("There is no such job.", "It may have been removed: reload.")
        return job

    def list_for_owner(
        self, user_id: int, limit: int, *, is_unfinished_only: bool = False
    ) -> Sequence[Job]:
        """That person's jobs: unfinished ones first, then the newest."""
        if is_unfinished_only and not self._has_unfinished(user_id):
            return []
        statement = select(Job).where(Job.user_id == user_id)
        if is_unfinished_only:
            statement = statement.where(col(Job.finished_at).is_(None))
        statement = statement.order_by(
            col(Job.finished_at).is_not(None), col(Job.created_at).desc(), col(Job.id)
        )
        return self._session.exec(statement.limit(limit)).all()

    def _has_unfinished(self, user_id: int) -> bool:
        # Every page asks, and mostly there is none: see `_HAS_UNFINISHED`.
        found = self._session.connection().execute(_HAS_UNFINISHED, {"user_id": user_id})
        return found.first() is not None

    def list_all(self, limit: int, status: JobStatus | None = None) -> Sequence[Job]:
        """Everyone's jobs, unfinished first, then the newest. For administrators."""
        statement = select(Job)
        if status is not None:
            statement = statement.where(Job.status == status)
        statement = statement.order_by(
            col(Job.finished_at).is_not(None), col(Job.created_at).desc(), col(Job.id)
        )
        return self._session.exec(statement.limit(limit)).all()

    def count_by_status(self) -> dict[JobStatus, int]:
        """How many jobs stand where; statuses without jobs are absent."""
        statement = select(Job.status, func.count()).group_by(col(Job.status))
        rows: Sequence[tuple[JobStatus, int]] = self._session.exec(statement).all()  # type: ignore[assignment]
        return dict(rows)
