"""Jobs that nobody looks after: leases that ran out, ids that never reached a worker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, or_
from sqlmodel import Session, col, select, update

from core.enums import JobStatus
from db.jobs.tables import Job

_WAITING = (JobStatus.PENDING, JobStatus.RETRY)


class UnsentJob(NamedTuple):
    """A job that is due and not known to be in the queue."""

    id: str
    kind: str
    priority: int


class SweepRepository:
    """What the sweeper asks and changes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_stale(self, at: datetime, limit: int) -> list[tuple[str, int]]:
        """Id and attempt of running jobs whose lease has run out."""
        statement = (
            select(Job.id, Job.attempt)
            .where(Job.status == JobStatus.RUNNING, col(Job.lease_until) < at)
            .order_by(col(Job.lease_until))
            .limit(limit)
        )
        return [(job_id, attempt) for job_id, attempt in self._session.exec(statement)]

    def find_stale(self, job_id: str, attempt: int, at: datetime) -> Job | None:
        """That job, locked for a change, if the attempt's lease is still run out."""
        statement = (
            select(Job)
            .where(
                Job.id == job_id,
                Job.attempt == attempt,
                Job.status == JobStatus.RUNNING,
                col(Job.lease_until) < at,
            )
            .with_for_update()
        )
        return self._session.exec(statement).one_or_none()

    def list_unsent(
        self, at: datetime, sent_before: datetime, most_of_a_kind: int
    ) -> list[UnsentJob]:
        """Waiting jobs that are due and were never sent, or before `sent_before`.

        The most urgent of each kind, the most urgent first: however many of one kind have to wait
        for a place, those of the others are found.
        """
        urgency = (col(Job.priority).desc(), col(Job.created_at))
        place = func.row_number().over(partition_by=col(Job.kind), order_by=urgency)
        ranked = (
            select(Job.id, place.label("place"))
            .where(
                col(Job.status).in_(_WAITING),
                col(Job.run_after) <= at,
                or_(col(Job.sent_at).is_(None), col(Job.sent_at) < sent_before),
            )
            .subquery()
        )
        statement = (
            select(Job.id, Job.kind, Job.priority)
            .join(ranked, ranked.c.id == col(Job.id))
            .where(ranked.c.place <= most_of_a_kind)
            .order_by(*urgency)
        )
        return [UnsentJob(*row) for row in self._session.exec(statement)]

    def mark_sent(self, job_ids: Sequence[str], at: datetime, sent_before: datetime) -> set[str]:
        """Note that those jobs are being sent; returns those no other sweeper took first."""
        statement = (
            update(Job)
            .where(
                col(Job.id).in_(job_ids),
                col(Job.status).in_(_WAITING),
                or_(col(Job.sent_at).is_(None), col(Job.sent_at) < sent_before),
            )
            .values(sent_at=at)
            .returning(col(Job.id))
        )
        options = {"synchronize_session": False}
        return set(self._session.exec(statement, execution_options=options).scalars())

    def count_running(self) -> dict[str, int]:
        """Running jobs by kind; kinds without any are absent."""
        statement = (
            select(Job.kind, func.count())
            .where(Job.status == JobStatus.RUNNING)
            .group_by(col(Job.kind))
        )
        return dict(self._session.exec(statement).all())
