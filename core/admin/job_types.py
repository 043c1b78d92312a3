"""Everybody's jobs and their queue, as operators see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.enums import JobEngine, JobStatus, WorkerRole
from core.jobs.views import JobView


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Which jobs are wanted; empty fields do not restrict.

    Attributes:
        owner: user name; `SYSTEM_OWNER` for jobs that no account started.
    """

    owner: str = ""
    statuses: Sequence[JobStatus] = ()
    kind: str = ""


SYSTEM_OWNER = "system"


@dataclass(frozen=True, slots=True)
class OwnedJob:
    """A job with whose it is and which process has it, or had it last (host and number)."""

    job: JobView
    owner: str
    worker: str


@dataclass(frozen=True, slots=True)
class OwnedJobPage:
    """One stretch of a list, newest first.

    Attributes:
        next_cursor: id of the job after which the next stretch begins; empty at the end.
    """

    items: Sequence[OwnedJob]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class WorkerLine:
    """A worker or scheduler seen within the last hour."""

    name: str
    role: WorkerRole
    started_at: datetime
    seen_at: datetime
    is_live: bool


@dataclass(frozen=True, slots=True)
class QueueState:
    """The queue at this moment.

    Attributes:
        trouble: why waiting jobs do not start, in words; empty when they do.
        waiting: jobs that are due or wait for another try.
        oldest_wait: how long the one waits that has been due longest; None when none is.
    """

    engine: JobEngine
    trouble: str
    waiting: int
    running: int
    oldest_wait: timedelta | None
    workers: Sequence[WorkerLine]

    def count_live(self, role: WorkerRole) -> int:
        """How many processes of that role are alive."""
        return sum(worker.is_live for worker in self.workers if worker.role is role)
