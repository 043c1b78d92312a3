"""The job table, the truth about all long work, and the workers that carry jobs out.

Queues only carry the id of a job's row.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index
from sqlmodel import Field

from core.clock import now
from core.enums import JobStatus, WorkerRole
from db.base import Table, UtcDateTime, enum_type, json_type


class Job(Table, table=True):
    """One piece of long work.

    `attempt` is the fence: whoever finishes a job must name the attempt it claimed, so that a
    worker that was presumed dead cannot overwrite the result of its successor.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index(None, "status", "run_after"),
        Index(None, "user_id", "created_at"),
        Index(None, "active_key", unique=True),
    )

    id: str = Field(primary_key=True, max_length=36)
    kind: str = Field(max_length=60)
    title: str = Field(max_length=200)
    arguments: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    user_id: int | None = Field(default=None, foreign_key="user_account.id")
    status: JobStatus = Field(
        default=JobStatus.PENDING, sa_column=Column(enum_type(JobStatus), nullable=False)
    )
    priority: int = 0
    key: str = Field(default="", max_length=130)
    # Kind and key while the job is unfinished, NULL afterwards: uniqueness refuses duplicates.
    active_key: str | None = Field(default=None, max_length=200)
    progress: float = 0.0
    message: str = Field(default="", max_length=300)
    attempt: int = 0
    max_attempts: int = 3
    worker: str = Field(default="", max_length=100)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    run_after: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    # When the id was last handed to the queue; NULL asks the sweeper to hand it over when due.
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    is_cancel_requested: bool = False
    result: dict[str, Any] | None = Field(default=None, sa_column=Column(json_type()))
    error: str = Field(default="", max_length=1_000)
    correlation_id: str = Field(default="", max_length=36, index=True)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class WorkerHeartbeat(Table, table=True):
    """A process beside the server that was alive at `seen_at`."""

    __tablename__ = "worker_heartbeat"

    name: str = Field(primary_key=True, max_length=100)
    pid: int
    host: str = Field(max_length=80)
    role: WorkerRole = Field(
        default=WorkerRole.WORKER,
        sa_column=Column(
            enum_type(WorkerRole), nullable=False, server_default=WorkerRole.WORKER.value
        ),
    )
    started_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)
