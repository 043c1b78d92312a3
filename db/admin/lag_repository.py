"""How far work lags behind: over every fence, as only db.admin looks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from core.enums import DeliveryStatus, JobStatus
from db.events.tables import EventDelivery
from db.jobs.tables import Job
from db.market_data.tables import BarSeriesRow

_WAITING = (JobStatus.PENDING, JobStatus.RETRY)


class LagRepository:
    """Reads only; each question takes one statement."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_oldest_waiting(self, at: datetime) -> dict[str, datetime]:
        """Kind of job to the instant since when its oldest waiting one has been due."""
        statement = (
            select(Job.kind, func.min(Job.run_after))
            .where(col(Job.status).in_(_WAITING), col(Job.run_after) <= at)
            .group_by(col(Job.kind))
        )
        return dict(self._session.exec(statement).all())

    def count_running(self) -> dict[str, int]:
        """Running jobs by kind; kinds without any are absent."""
        statement = (
            select(Job.kind, func.count())
            .where(Job.status == JobStatus.RUNNING)
            .group_by(col(Job.kind))
        )
        return dict(self._session.exec(statement).all())

    def find_oldest_delivery(self, at: datetime) -> datetime | None:
        """Since when the oldest event that is due has waited for a listener."""
        statement = select(func.min(EventDelivery.next_attempt_at)).where(
            EventDelivery.status == DeliveryStatus.PENDING,
            col(EventDelivery.next_attempt_at) <= at,
        )
        return self._session.exec(statement).one()

    def find_newest_bar(self) -> int | None:
        """When the newest bar of any series that grows began, in seconds since 1970.

        None where there is no such series: what is invented, or came with a package, ends in the
        past for good.
        """
        statement = select(func.max(BarSeriesRow.last_time)).where(
            col(BarSeriesRow.is_demo).is_(False), BarSeriesRow.source != "bundled"
        )
        return self._session.exec(statement).one()
