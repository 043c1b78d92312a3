"""Everybody's jobs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, func, or_
from sqlmodel import Session, col, select

from core.enums import JobStatus
from core.errors import NotFoundError
from db.jobs.tables import Job
from db.user.tables import UserAccount


class UnfinishedCount(NamedTuple):
    """How many unfinished jobs stand there, and since when the oldest is due."""

    status: JobStatus
    jobs: int
    due_since: datetime


class AllJobsRepository:
    """The jobs of all users in one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_jobs(
        self,
        limit: int,
        *,
        owner: str | None = None,
        statuses: Collection[JobStatus] = (),
        kind: str = "",
        after_id: str = "",
    ) -> list[tuple[Job, str]]:
        """Jobs with the user name of their owner, newest first.

        Args:
            limit: at most so many.
            owner: only those of that user name; empty for those without owner; None for all.
            statuses: any of these; empty for all.
            kind: only this one; empty for all.
            after_id: the last job seen: only those that come after it in this order.
        """
        name = func.coalesce(col(UserAccount.username), "")
        statement = select(Job, name).outerjoin(UserAccount, col(Job.user_id) == UserAccount.id)
        if owner is not None:
            statement = statement.where(name == owner)
        if statuses:
            statement = statement.where(col(Job.status).in_(statuses))
        if kind:
            statement = statement.where(Job.kind == kind)
        last = self._session.get(Job, after_id) if after_id else None
        if last is not None:
            statement = statement.where(
                or_(
                    col(Job.created_at) < last.created_at,
                    and_(col(Job.created_at) == last.created_at, col(Job.id) < last.id),
                )
            )
        statement = statement.order_by(col(Job.created_at).desc(), col(Job.id).desc())
        return [(job, owner) for job, owner in self._session.exec(statement.limit(limit))]

    def list_locked(self, job_ids: Collection[str]) -> list[Job]:
        """Those jobs, held to be changed, in the order of their ids.

        Raises:
            NotFoundError: one of them is not there.
        """
        statement = (
            select(Job).where(col(Job.id).in_(job_ids)).order_by(col(Job.id)).with_for_update()
        )
        jobs = list(self._session.exec(statement).all())
        if len(jobs) < len(set(job_ids)):
            raise NotFoundError(
                "A job is no longer there.", "Reload the list. Nothing was changed."
            )
        return jobs

    def list_owners(self) -> Sequence[str]:
        """User names of those who have any job, sorted."""
        owners = select(Job.user_id).where(col(Job.user_id).is_not(None)).distinct()
        statement = select(UserAccount.username).where(col(UserAccount.id).in_(owners))
        return self._session.exec(statement.order_by(col(UserAccount.username))).all()

    def list_kinds(self) -> Sequence[str]:
        """Kinds of which there is any job, sorted."""
        return self._session.exec(select(Job.kind).distinct().order_by(Job.kind)).all()

    def count_unfinished(self) -> list[UnfinishedCount]:
        """Unfinished jobs by status."""
        statement = (
            select(Job.status, func.count(), func.min(Job.run_after))
            .where(col(Job.finished_at).is_(None))
            .group_by(col(Job.status))
        )
        rows: Sequence[tuple[JobStatus, int, datetime]] = self._session.exec(statement).all()  # type: ignore[assignment]
        return [UnfinishedCount(*row) for row in rows]
