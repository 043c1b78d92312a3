"""Reads what belongs to one correlation id, whichever domain wrote it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select as select_columns
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, func, select

from db.admin.tables import AuditEntry
from db.admin.timeline_rows import DeliveryRow, EventRow
from db.events.tables import EventDelivery, OutboxEvent
from db.jobs.tables import Job
from db.user.tables import Notice, UserAccount


class TimelineRepository:
    """One unit of work's view over all fences; each list is in the order things happened.

    Args:
        limit: how many rows of each kind at most.
    """

    def __init__(self, session: Session, limit: int) -> None:
        self._session = session
        self._limit = limit

    def list_audit(self, correlation_id: str) -> Sequence[AuditEntry]:
        """What people did."""
        statement = select(AuditEntry).where(AuditEntry.correlation_id == correlation_id)
        return self._session.exec(statement.order_by(col(AuditEntry.id)).limit(self._limit)).all()

    def list_jobs(self, correlation_id: str) -> Sequence[Job]:
        """The jobs that were submitted."""
        statement = select(Job).where(Job.correlation_id == correlation_id)
        ordered = statement.order_by(col(Job.created_at), col(Job.id))
        return self._session.exec(ordered.limit(self._limit)).all()

    def list_events(self, correlation_id: str) -> Sequence[EventRow]:
        """The events that were recorded."""
        statement = select(
            OutboxEvent.event_id, OutboxEvent.name, OutboxEvent.payload, OutboxEvent.occurred_at
        ).where(OutboxEvent.correlation_id == correlation_id)
        ordered = statement.order_by(col(OutboxEvent.sequence)).limit(self._limit)
        return [EventRow(*row) for row in self._session.exec(ordered)]

    def list_deliveries(self, correlation_id: str) -> Sequence[DeliveryRow]:
        """The deliveries of its events, of those beyond the limit too."""
        columns = [getattr(EventDelivery, name) for name in DeliveryRow._fields]
        statement = (
            select_columns(*columns)
            .join(OutboxEvent, col(OutboxEvent.event_id) == col(EventDelivery.event_id))
            .where(col(OutboxEvent.correlation_id) == correlation_id)
            .order_by(col(EventDelivery.id))
            .limit(self._limit)
        )
        return [DeliveryRow(*row) for row in self._session.execute(statement)]

    def list_notices(self, correlation_id: str) -> Sequence[Notice]:
        """What users were told."""
        statement = select(Notice).where(Notice.correlation_id == correlation_id)
        return self._session.exec(statement.order_by(col(Notice.id)).limit(self._limit)).all()

    def list_newest_jobs(self) -> Sequence[Job]:
        """The jobs that were submitted last, newest first."""
        statement = select(Job).order_by(col(Job.created_at).desc(), col(Job.id))
        return self._session.exec(statement.limit(self._limit)).all()

    def list_newest_events(self) -> Sequence[OutboxEvent]:
        """The events that were recorded last, newest first."""
        statement = select(OutboxEvent).order_by(col(OutboxEvent.sequence).desc())
        return self._session.exec(statement.limit(self._limit)).all()

    def count_jobs(self, correlation_ids: Sequence[str]) -> dict[str, int]:
        """How many jobs each of these has, all of them counted."""
        return self._count(col(Job.correlation_id), correlation_ids)

    def count_events(self, correlation_ids: Sequence[str]) -> dict[str, int]:
        """How many events each of these has, all of them counted."""
        return self._count(col(OutboxEvent.correlation_id), correlation_ids)

    def _count(self, column: Mapped[str], wanted: Sequence[str]) -> dict[str, int]:
        statement = select(column, func.count()).where(column.in_(wanted)).group_by(column)
        return dict(self._session.exec(statement).all())

    def list_names(self, user_ids: set[int]) -> dict[int, str]:
        """User names by number."""
        statement = select(UserAccount.id, UserAccount.username).where(
            col(UserAccount.id).in_(user_ids)
        )
        return {number: name for number, name in self._session.exec(statement) if number}

    def find_by_job(self, job_id: str) -> str | None:
        """What a job belongs to; None where there is no such job."""
        statement = select(Job.correlation_id).where(Job.id == job_id)
        return self._session.exec(statement).first()

    def find_by_event(self, event_id: str) -> str | None:
        """What an event belongs to; None where there is no such event."""
        statement = select(OutboxEvent.correlation_id).where(OutboxEvent.event_id == event_id)
        return self._session.exec(statement).first()

    def is_known(self, correlation_id: str) -> bool:
        """Whether anything belongs to it."""
        return any(
            self._session.exec(select(column).where(col(column) == correlation_id).limit(1)).first()
            for column in (
                OutboxEvent.correlation_id,
                Job.correlation_id,
                AuditEntry.correlation_id,
                Notice.correlation_id,
            )
        )
