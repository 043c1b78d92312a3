"""How a process shows that it is alive."""

from __future__ import annotations

import socket
import time
from datetime import timedelta

from core.clock import now
from core.enums import WorkerRole
from db.jobs.worker_repository import WorkerRepository
from db.session import Database

_BEAT_SECONDS = 5.0
_FORGET_AFTER = timedelta(days=1)
_SILENT_AFTER = timedelta(seconds=20)  # four missed beats


class Heartbeat:
    """A row that says when this process was seen last, for as long as it lives.

    Args:
        pid: the process that the row speaks for.
        role: what it does.
    """

    def __init__(self, database: Database, pid: int, role: WorkerRole) -> None:
        self._database = database
        self._pid = pid
        self._role = role
        self._host = socket.gethostname()[:80]
        self.name = f"{self._host}:{pid}"
        self._started_at = now()
        self._next_beat = 0.0

    def beat_when_due(self) -> None:
        """Write the row anew unless that was done within the last five seconds."""
        if time.monotonic() < self._next_beat:
            return
        at = now()
        with self._database.write() as session:
            repository = WorkerRepository(session)
            repository.beat(
                name=self.name,
                pid=self._pid,
                host=self._host,
                role=self._role,
                started_at=self._started_at,
                at=at,
            )
            repository.remove_seen_before(at - _FORGET_AFTER)
        self._next_beat = time.monotonic() + _BEAT_SECONDS

    def end(self) -> None:
        """Take the row away."""
        with self._database.write() as session:
            WorkerRepository(session).remove(self.name)


def count_live(database: Database, role: WorkerRole = WorkerRole.WORKER) -> int:
    """How many processes of that role have shown a sign of life lately."""
    with database.read() as session:
        seen = WorkerRepository(session).list_seen_since(now() - _SILENT_AFTER)
        return sum(worker.role is role for worker in seen)
