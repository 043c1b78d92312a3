"""Who holds a job: claim, lease and fence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, text
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select, update

from core.enums import JobStatus
from db.jobs.tables import Job

_WAITING = (JobStatus.PENDING, JobStatus.RETRY)


class ClaimRepository:
    """Claims jobs, and finds them again only for the attempt that holds them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find_kind(self, job_id: str) -> str | None:
        """The kind of a job; None when there is no such job."""
        return self._session.exec(select(Job.kind).where(Job.id == job_id)).first()

    def claim(
        self,
        job_id: str,
        *,
        limited: Sequence[str],
        worker: str,
        at: datetime,
        lease_until: datetime,
        max_running: int = 0,
    ) -> Job | None:
        """Make a waiting job this worker's, in one statement; of many who try, one succeeds.

        It is refused while `max_running` jobs of the kinds in `limited` are running; 0 is no
        limit.

        Returns:
            The job with its new attempt number, or None: it is not waiting, not due, asked to
            be cancelled, or its lane is at its limit (then the sweeper will send it again).
        """
        statement = update(Job).where(
            col(Job.id) == job_id,
            col(Job.status).in_(_WAITING),
            col(Job.is_cancel_requested).is_(False),
            col(Job.run_after) <= at,
        )
        if max_running:
            self._wait_for_turn_of(limited[0])
            other = aliased(Job)
            running = (
                select(func.count())
                .select_from(other)
                .where(col(other.kind).in_(limited), other.status == JobStatus.RUNNING)
                .scalar_subquery()
            )
            statement = statement.where(running < max_running)
        claimed: Job | None = self._session.exec(
            statement.values(
                status=JobStatus.RUNNING,
                worker=worker,
                attempt=col(Job.attempt) + 1,
                lease_until=lease_until,
                started_at=at,
                progress=0.0,
                message="",
            ).returning(Job),
            execution_options={"synchronize_session": False, "populate_existing": True},
        ).scalar_one_or_none()
        if claimed is None and max_running:
            self._ask_to_be_sent_again(job_id)
        return claimed

    def extend_lease(
        self,
        job_id: str,
        attempt: int,
        *,
        lease_until: datetime,
        report: tuple[float, str] | None = None,
    ) -> bool | None:
        """Hold the job for longer and note how far it is.

        `report` is the share done (0 to 1) and a message; None leaves both as they are.

        Returns:
            Whether its owner has asked to stop; None when the attempt no longer holds the job.
        """
        values: dict[str, object] = {"lease_until": lease_until}
        if report is not None:
            values["progress"], values["message"] = report
        statement = update(Job).where(
            col(Job.id) == job_id,
            col(Job.attempt) == attempt,
            col(Job.status) == JobStatus.RUNNING,
        )
        is_cancel_requested: bool | None = self._session.exec(
            statement.values(values).returning(col(Job.is_cancel_requested)),
            execution_options={"synchronize_session": False},
        ).scalar_one_or_none()
        return is_cancel_requested

    def find_cancel_request(self, job_id: str, attempt: int) -> bool | None:
        """As `extend_lease`, without writing."""
        statement = select(Job.is_cancel_requested).where(
            Job.id == job_id, Job.attempt == attempt, Job.status == JobStatus.RUNNING
        )
        return self._session.exec(statement).first()

    def find_held(self, job_id: str, attempt: int) -> Job | None:
        """The running job, locked for a change, if that attempt still holds it."""
        statement = (
            select(Job)
            .where(Job.id == job_id, Job.attempt == attempt, Job.status == JobStatus.RUNNING)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return self._session.exec(statement).one_or_none()

    def _wait_for_turn_of(self, kind: str) -> None:
        # SQLite has one writer at a time. PostgreSQL would let two claims count the running
        # jobs at once and both find a free place.
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.connection().execute(
                text("SELECT pg_advisory_xact_lock(hashtextextended(:kind, 0))"), {"kind": kind}
            )

    def _ask_to_be_sent_again(self, job_id: str) -> None:
        self._session.exec(
            update(Job)
            .where(col(Job.id) == job_id, col(Job.status).in_(_WAITING))
            .values(sent_at=None),
            execution_options={"synchronize_session": False},
        )
