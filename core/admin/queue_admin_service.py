"""The queue of jobs and the processes that work it off."""

from __future__ import annotations

from datetime import timedelta

from core.admin.job_types import QueueState, WorkerLine
from core.clock import now
from core.contracts import Actor
from core.enums import JobStatus
from core.jobs.queue_watch import QueueWatch
from core.permissions import Permission, require
from db.admin.job_repository import AllJobsRepository
from db.jobs.worker_repository import WorkerRepository
from db.session import Database

_SHOWN_FOR, _LIVE_FOR = timedelta(hours=1), timedelta(seconds=20)
_WAITING = {JobStatus.PENDING, JobStatus.RETRY}


class QueueAdminService:
    """Says how many jobs wait, for how long, and for what.

    Args:
        watch: knows why jobs do not start.
    """

    def __init__(self, database: Database, watch: QueueWatch) -> None:
        self._database = database
        self._watch = watch

    def get_queue(self, actor: Actor) -> QueueState:
        """How the queue and its workers are at this moment."""
        require(actor, Permission.MANAGE_JOBS)
        at = now()
        with self._database.read() as session:
            counts = AllJobsRepository(session).count_unfinished()
            workers = [
                WorkerLine(
                    row.name, row.role, row.started_at, row.seen_at, at - row.seen_at < _LIVE_FOR
                )
                for row in WorkerRepository(session).list_seen_since(at - _SHOWN_FOR)
            ]
        due = [one.due_since for one in counts if one.status in _WAITING and one.due_since <= at]
        return QueueState(
            engine=self._watch.engine,
            trouble=self._watch.find_trouble(),
            waiting=sum(one.jobs for one in counts if one.status in _WAITING),
            running=sum(one.jobs for one in counts if one.status is JobStatus.RUNNING),
            oldest_wait=at - min(due) if due else None,
            workers=workers,
        )
