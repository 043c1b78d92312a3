"""Looks after jobs that nobody looks after."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import structlog

from core.clock import now
from core.error_text import describe_error
from core.jobs.transitions import end_attempt
from core.jobs.types import JobKind, Transport, list_lane
from core.jobs.views import OnJobEnded, build_job_view, ignore_end
from db.jobs.sweep_repository import SweepRepository, UnsentJob
from db.session import Database

logger = structlog.get_logger(__name__)

_BATCH = 200
_MOST_OF_A_KIND = 50


class Sweeper:
    """Takes jobs back from workers that fell silent, and sends jobs that are due.

    Any number may run at once: each change is fenced. A sweep that finds nothing only reads.

    Args:
        kinds: how each kind of job is run.
        transport: carries ids to workers.
        resend_seconds: after that time an id that was sent, but not claimed, counts as lost.
            Too early costs a message that a worker finds out of date.
        on_ended: told, in the same transaction, of jobs that used up their attempts.
    """

    def __init__(
        self,
        database: Database,
        kinds: Mapping[str, JobKind],
        transport: Transport,
        *,
        resend_seconds: float = 15.0,
        on_ended: OnJobEnded = ignore_end,
    ) -> None:
        self._database = database
        self._kinds = kinds
        self._transport = transport
        self._resend_after = timedelta(seconds=resend_seconds)
        self._on_ended = on_ended

    def sweep(self) -> None:
        """One round."""
        self._take_back_stale()
        self._send_due()

    def _take_back_stale(self) -> None:
        with self._database.read() as session:
            stale = SweepRepository(session).list_stale(now(), _BATCH)
        for job_id, attempt in stale:
            try:
                self._take_back(job_id, attempt)
            # Whoever is told of the end may fail; that must not keep the other jobs waiting.
            except Exception:
                logger.exception("job_not_taken_back", job_id=job_id)

    def _take_back(self, job_id: str, attempt: int) -> None:
        with self._database.write() as session:
            at = now()
            job = SweepRepository(session).find_stale(job_id, attempt, at)
            if job is None:
                return
            error = f"The worker ({job.worker}) stopped during attempt {attempt}."
            end_attempt(job, at=at, run_after=at, error=error)
            view = build_job_view(job)
            if view.is_finished:
                self._on_ended(session, view)
        logger.warning(
            "job_taken_back",
            job_id=job_id,
            attempt=attempt,
            status=view.status.value,
            correlation_id=view.correlation_id,
        )

    def _send_due(self) -> None:
        at = now()
        with self._database.read() as session:
            repository = SweepRepository(session)
            unsent = repository.list_unsent(at, at - self._resend_after, _MOST_OF_A_KIND)
            running = repository.count_running() if unsent else {}
        unsent = self._drop_those_without_place(unsent, running)
        if not unsent:
            return
        with self._database.write() as session:
            ids = [job.id for job in unsent]
            mine = SweepRepository(session).mark_sent(ids, at, at - self._resend_after)
        for job in unsent:
            # Where one id does not go through, the others wait with it: each try costs time.
            if job.id in mine and not self._send(job):
                break

    def _drop_those_without_place(
        self, unsent: list[UnsentJob], running: dict[str, int]
    ) -> list[UnsentJob]:
        """Without jobs that would be refused, because their lane is running at its limit."""
        sent: list[UnsentJob] = []
        busy = dict(running)
        for job in unsent:
            limit = self._kinds[job.kind].max_running if job.kind in self._kinds else 0
            lane = list_lane(self._kinds, job.kind)
            if limit and sum(busy.get(kind, 0) for kind in lane) >= limit:
                continue
            busy[job.kind] = busy.get(job.kind, 0) + 1
            sent.append(job)
        return sent

    def _send(self, job: UnsentJob) -> bool:
        try:
            self._transport.send(job.id, job.priority)
        # An outside queue may raise anything; the job is found again after `resend_seconds`.
        except Exception as error:  # noqa: BLE001
            logger.warning("job_not_sent", job_id=job.id, error=describe_error(error))
            return False
        return True
