"""How jobs stand, whoever owns them, for whoever started them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from core.enums import JobStatus
from db.jobs.tables import Job


class JobStateRepository:
    """Looks at jobs of one unit of work and changes none."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_states(self, job_ids: Sequence[str]) -> Sequence[tuple[str, JobStatus, str]]:
        """Id, status and last error of the jobs that are stored."""
        statement = select(Job.id, Job.status, Job.error).where(col(Job.id).in_(job_ids))
        rows: Sequence[tuple[str, JobStatus, str]] = self._session.exec(statement).all()  # type: ignore[assignment]
        return rows

    def list_of_correlation(self, correlation_id: str) -> Sequence[str]:
        """The ids of the jobs of one piece of work, oldest first."""
        statement = select(Job.id).where(Job.correlation_id == correlation_id)
        return self._session.exec(statement.order_by(col(Job.created_at), col(Job.id))).all()
