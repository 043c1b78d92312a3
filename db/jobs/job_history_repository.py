"""One person's jobs in the order in which they were made, a stretch at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from core.enums import JobStatus
from db.jobs.tables import Job


class JobHistoryRepository:
    """The jobs of one unit of work; every question names the person."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_for_owner(
        self,
        user_id: int,
        limit: int,
        *,
        before: tuple[datetime, str] | None = None,
        statuses: Collection[JobStatus] = (),
        kind: str = "",
    ) -> Sequence[Job]:
        """That person's jobs, newest first.

        Args:
            user_id: whose.
            limit: at most so many.
            before: time and id of the last job seen: only those that come after it in this order.
            statuses: any of these; empty for all.
            kind: only this one; empty for all.
        """
        statement = select(Job).where(Job.user_id == user_id)
        if before is not None:
            at, job_id = before
            statement = statement.where(
                or_(
                    col(Job.created_at) < at,
                    and_(col(Job.created_at) == at, col(Job.id) < job_id),
                )
            )
        if statuses:
            statement = statement.where(col(Job.status).in_(statuses))
        if kind:
            statement = statement.where(Job.kind == kind)
        statement = statement.order_by(col(Job.created_at).desc(), col(Job.id).desc())
        return self._session.exec(statement.limit(limit)).all()
