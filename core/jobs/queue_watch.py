"""Why jobs that wait do not start: asked by pages and by the readiness check."""

from __future__ import annotations

import threading
import time

from core.enums import JobEngine, WorkerRole
from core.jobs.heartbeat import count_live
from core.jobs.types import Transport
from db.session import Database

_REMEMBERED_SECONDS = 3.0  # many pages look every few seconds, and a Redis that is away costs one


class QueueWatch:
    """Looks at what lies between a job's row and the process that carries it out.

    Args:
        transport: carries ids to workers.
        engine: which one that is.
    """

    def __init__(self, database: Database, transport: Transport, engine: JobEngine) -> None:
        self.engine = engine
        self._database = database
        self._transport = transport
        self._lock = threading.Lock()
        self._answer = ""
        self._asked_at = float("-inf")

    def find_trouble(self) -> str:
        """Why jobs that wait do not start, in words; empty when they do. A moment old at most."""
        with self._lock:
            if time.monotonic() - self._asked_at > _REMEMBERED_SECONDS:
                self._answer = self._look()
                self._asked_at = time.monotonic()
            return self._answer

    def find_transport_trouble(self) -> str:
        """As `find_trouble`, asked anew, of the transport alone."""
        return self._transport.find_trouble()

    def find_scheduler_trouble(self) -> str:
        """What is not done because nobody looks after Celery's jobs; empty when somebody does."""
        if self.engine is JobEngine.EMBEDDED or count_live(self._database, WorkerRole.SCHEDULER):
            return ""
        return (
            "No scheduler has been seen lately: events are not delivered, schedules do not start "
            "and lost jobs are not found. Run `python -m core scheduler`."
        )

    def _look(self) -> str:
        if trouble := self.find_transport_trouble():
            return trouble
        if not count_live(self._database, WorkerRole.WORKER):
            start = (
                "The server starts one by itself unless SIGNALDECK_IS_WORKER_STARTED is false; "
                "then run `python -m core worker`."
                if self.engine is JobEngine.EMBEDDED
                else "Run `python -m core worker` on any machine."
            )
            return f"No worker has been seen lately: jobs wait, none is lost. {start}"
        return self.find_scheduler_trouble()
