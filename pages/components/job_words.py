"""What the states of jobs and the processes around them are called."""

from __future__ import annotations

from core.enums import JobEngine, JobStatus, WorkerRole

JOB_STATUS_NAMES = {
    JobStatus.PENDING: "waiting",
    JobStatus.RUNNING: "running",
    JobStatus.RETRY: "will be tried again",
    JobStatus.SUCCESS: "done",
    JobStatus.FAILURE: "failed",
    JobStatus.REVOKED: "cancelled",
}

ENGINE_NAMES = {JobEngine.EMBEDDED: "Embedded", JobEngine.CELERY: "Celery on Redis"}

ROLE_NAMES = {
    WorkerRole.WORKER: "carries out jobs",
    WorkerRole.SCHEDULER: "looks after jobs and events",
}
