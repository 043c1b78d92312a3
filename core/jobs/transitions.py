"""How a job's row may change its status. The caller holds the row, locked and fenced."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from core.enums import JobStatus
from core.error_text import MAX_LENGTH
from core.jobs.views import FINAL_STATUSES
from db.jobs.tables import Job


def check_result(result: dict[str, Any] | None) -> None:
    """Refuse what cannot be stored as JSON; PostgreSQL also refuses NaN and infinity.

    Raises:
        TypeError, ValueError: saying what it is.
    """
    json.dumps(result, allow_nan=False)


def end_job(
    job: Job,
    status: JobStatus,
    *,
    at: datetime,
    result: dict[str, Any] | None = None,
    error: str = "",
) -> None:
    """Bring a job to its end; its key is free again.

    Raises:
        ValueError: the status is not final, or the job has ended already.
    """
    if status not in FINAL_STATUSES or job.status in FINAL_STATUSES:
        raise ValueError(f"A job cannot go from {job.status} to its end as {status}.")
    job.status = status
    job.active_key = None
    job.lease_until = None
    job.finished_at = at
    if error or status is not JobStatus.REVOKED:  # who cancelled it may have said why
        job.error = error[:MAX_LENGTH]
    if status is JobStatus.SUCCESS:
        job.progress = 1.0
        job.result = result


def end_attempt(job: Job, *, at: datetime, run_after: datetime, error: str) -> None:
    """An attempt failed: try again after `run_after`, unless it was the last or unwanted."""
    if job.is_cancel_requested:
        end_job(job, JobStatus.REVOKED, at=at, error=error)
    elif job.attempt >= job.max_attempts:
        end_job(job, JobStatus.FAILURE, at=at, error=error)
    else:
        _wait(job, run_after)
        job.error = error[:MAX_LENGTH]


def give_back(job: Job, *, at: datetime) -> None:
    """The worker is stopping: another goes on at once, and the attempt does not count.

    The attempt number stays, because it is the fence; one more attempt is allowed instead.
    """
    if job.is_cancel_requested:
        end_job(job, JobStatus.REVOKED, at=at)
    else:
        job.max_attempts += 1
        _wait(job, at)


def request_cancel(job: Job, *, at: datetime, why: str = "") -> None:
    """Stop a waiting job at once; ask a running one to stop itself.

    Args:
        job: as it is.
        at: now.
        why: for its owner, where somebody else cancels it.
    """
    if why:
        job.error = why[:MAX_LENGTH]
    if job.status is JobStatus.RUNNING:
        job.is_cancel_requested = True
    else:
        end_job(job, JobStatus.REVOKED, at=at, error=job.error)


def _wait(job: Job, run_after: datetime) -> None:
    job.status = JobStatus.RETRY
    job.lease_until = None
    job.run_after = run_after
    job.sent_at = None
