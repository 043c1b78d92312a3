"""Measures one attempt at a job: how long it waited, how long it took, how it ended."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from core.telemetry import JOB_SECONDS, JOB_WAIT_SECONDS, JOBS_ENDED, JOBS_STARTED
from core.telemetry.queries import count_queries
from core.telemetry.reporting import report
from core.tracing import span
from db.jobs.tables import Job


@dataclass(slots=True)
class MeasuredAttempt:
    """An attempt under way; `status` is how it will have ended."""

    status: str = "lost"


@contextmanager
def measured_attempt(job: Job, *, is_known: bool) -> Iterator[MeasuredAttempt]:
    """Measure the block as an attempt at the job.

    Args:
        job: as claimed.
        is_known: whether this version knows its kind; a row may say anything, and metrics keep
            every name for good.
    """
    kind = job.kind if is_known else "unknown"
    attempt = MeasuredAttempt()
    JOBS_STARTED.labels(kind).inc()
    if job.started_at is not None:
        waited = (job.started_at - max(job.run_after, job.created_at)).total_seconds()
        JOB_WAIT_SECONDS.labels(kind).observe(max(0.0, waited))
    started = time.perf_counter()
    try:
        with count_queries("job"), span(f"job {kind}", job_id=job.id, attempt=job.attempt):
            yield attempt
    finally:
        JOB_SECONDS.labels(kind).observe(time.perf_counter() - started)
        JOBS_ENDED.labels(kind, attempt.status).inc()
        report()
