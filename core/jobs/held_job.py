"""A claimed job in the hands of its worker: heartbeat, progress, fence."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any

import structlog

from core.clock import now
from core.contracts import Actor
from core.enums import JobStatus
from core.error_text import describe_error
from core.errors import JobCancelledError
from core.jobs.transitions import check_result, end_job
from core.jobs.types import LeaseLostError
from core.jobs.views import OnJobEnded, build_job_view
from db.jobs.claim_repository import ClaimRepository
from db.jobs.tables import Job
from db.session import Database, Session

logger = structlog.get_logger(__name__)

_TICK_SECONDS = 0.25  # at most four progress writes a second, and a cancel is seen this soon
_MAX_MESSAGE = 300


class HeldJob:
    """The `RunningJob` handed to handlers.

    A thread of its own keeps the lease and writes progress. `on_progress` therefore never
    touches the database: a handler may report from inside its own write transaction, where
    writing through a second connection would wait for itself for ever.

    Args:
        job: the row as claimed.
        lease_seconds: how long the job stays this worker's after its last sign of life.
        max_seconds: no sign of life is given after that time, so that work stuck where it cannot
            be interrupted is taken over by another worker.
    """

    def __init__(
        self,
        database: Database,
        job: Job,
        actor: Actor,
        *,
        lease_seconds: float,
        max_seconds: float,
        on_ended: OnJobEnded,
    ) -> None:
        self.id = job.id
        self.kind = job.kind
        self.arguments: dict[str, Any] = dict(job.arguments)
        self.actor = actor
        self.attempt = job.attempt
        self.is_finish_called = False
        self._database = database
        self._lease = timedelta(seconds=lease_seconds)
        self._max_seconds = max_seconds
        self._on_ended = on_ended
        self._tick = min(_TICK_SECONDS, lease_seconds / 3)
        self._report: tuple[float, str] | None = None
        self._is_cancelled = False
        self._is_lost = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"lease-{job.id}", daemon=True)

    def on_progress(self, share: float, message: str) -> None:
        """Report the share done (0 to 1). Costs nothing; the newest report is written in time.

        Raises:
            JobCancelledError: the owner asked to stop.
            LeaseLostError: another worker has taken over.
        """
        if self._is_lost:
            raise LeaseLostError
        if self._is_cancelled:
            raise JobCancelledError("The job was cancelled.", "Start it again if it is wanted.")
        # In this order NaN becomes 0: what is no number must not look like the end.
        self._report = (min(1.0, max(0.0, share)), message[:_MAX_MESSAGE])

    def confirm(self, session: Session) -> None:
        """Make sure, in the handler's own transaction, that what it stores may be stored.

        Raises:
            LeaseLostError: another attempt owns the job; the transaction must roll back.
        """
        if ClaimRepository(session).find_held(self.id, self.attempt) is None:
            raise LeaseLostError

    def finish(self, session: Session, result: dict[str, Any]) -> None:
        """Mark the job done inside the handler's own transaction, so its effect happens once.

        Raises:
            LeaseLostError: another attempt owns the job; the transaction must roll back.
        """
        check_result(result)
        job = ClaimRepository(session).find_held(self.id, self.attempt)
        if job is None:
            raise LeaseLostError
        end_job(job, JobStatus.SUCCESS, at=now(), result=result)
        session.flush()
        self._on_ended(session, build_job_view(job))
        self.is_finish_called = True

    def start(self) -> None:
        """Begin to keep the lease."""
        self._thread.start()

    def stop(self) -> None:
        """Stop keeping the lease; nothing is written for this job afterwards."""
        self._stopping.set()
        self._thread.join()

    def _beat(self) -> None:
        third = self._lease.total_seconds() / 3
        started = extended = time.monotonic()
        while not self._stopping.wait(self._tick):
            if time.monotonic() - started > self._max_seconds:
                logger.warning("job_lease_abandoned", job_id=self.id, attempt=self.attempt)
                return
            report, self._report = self._report, None
            is_due = time.monotonic() - extended >= third
            try:
                is_cancelled = self._extend(report) if report or is_due else self._look()
            # Whatever ails the database must not end the heartbeat: the lease outlives a few beats.
            except Exception as error:  # noqa: BLE001 - the edge of a thread
                logger.warning("job_heartbeat_failed", job_id=self.id, error=describe_error(error))
                self._report = self._report or report
                continue
            if report or is_due:
                extended = time.monotonic()
            if is_cancelled is None:
                self._is_lost = True
                return
            self._is_cancelled = is_cancelled

    def _extend(self, report: tuple[float, str] | None) -> bool | None:
        with self._database.write() as session:
            return ClaimRepository(session).extend_lease(
                self.id, self.attempt, lease_until=now() + self._lease, report=report
            )

    def _look(self) -> bool | None:
        with self._database.read() as session:
            return ClaimRepository(session).find_cancel_request(self.id, self.attempt)
