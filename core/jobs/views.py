"""A job as others may see it: a copy that cannot change the row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.clock import now
from core.enums import JobStatus
from db.jobs.tables import Job
from db.session import Session

FINAL_STATUSES = frozenset({JobStatus.SUCCESS, JobStatus.FAILURE, JobStatus.REVOKED})

_MIN_SHARE_FOR_ETA = 0.02  # below it the estimate is mostly noise


@dataclass(frozen=True, slots=True)
class JobView:
    """One job.

    Attributes:
        progress: share done, 0 to 1.
        message: what the running attempt said last.
        eta_seconds: estimated time to the end, from the share done so far; None when unknown.
        attempt: tries begun, of `max_attempts`.
        result: what the handler returned; None before success.
        error: why the last attempt failed; empty when none did.
    """

    id: str
    kind: str
    title: str
    user_id: int | None
    status: JobStatus
    progress: float
    message: str
    eta_seconds: float | None
    attempt: int
    max_attempts: int
    is_cancel_requested: bool
    result: dict[str, Any] | None
    error: str
    correlation_id: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def is_finished(self) -> bool:
        """Whether the job has come to its end, whichever it was."""
        return self.status in FINAL_STATUSES

    @property
    def is_failed(self) -> bool:
        """Whether the job ended without success, so that running it again makes sense."""
        return self.status in {JobStatus.FAILURE, JobStatus.REVOKED}


OnJobEnded = Callable[[Session, JobView], None]
"""Called in the transaction that ends a job, so that the news is recorded together with it."""


def ignore_end(session: Session, job: JobView) -> None:
    """An `OnJobEnded` for callers whom nobody listens to."""


def build_job_view(job: Job) -> JobView:
    """The row as it is now."""
    return JobView(
        id=job.id,
        kind=job.kind,
        title=job.title,
        user_id=job.user_id,
        status=job.status,
        progress=job.progress,
        message=job.message,
        eta_seconds=_estimate_seconds_left(job),
        attempt=job.attempt,
        max_attempts=job.max_attempts,
        is_cancel_requested=job.is_cancel_requested,
        result=job.result,
        error=job.error,
        correlation_id=job.correlation_id,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
    )


def _estimate_seconds_left(job: Job) -> float | None:
    if job.status is not JobStatus.RUNNING or job.started_at is None:
        return None
    if job.progress < _MIN_SHARE_FOR_ETA:
        return None
    elapsed = (now() - job.started_at).total_seconds()
    return max(0.0, elapsed * (1 - job.progress) / job.progress)
