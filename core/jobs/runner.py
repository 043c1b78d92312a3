"""Carries out one job: claim, heartbeat, handler, outcome."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import structlog

from core.clock import now
from core.contracts import Actor
from core.enums import JobStatus
from core.error_text import describe_error
from core.errors import AppError, BusyError, JobCancelledError, ProviderError
from core.jobs.backoff import BASE_SECONDS, calculate_delay
from core.jobs.held_job import HeldJob
from core.jobs.measured_attempt import measured_attempt
from core.jobs.time_limit import TimeLimitError, limit_time
from core.jobs.transitions import check_result, end_attempt, end_job, give_back
from core.jobs.types import JobHandler, JobKind, LeaseLostError, list_lane
from core.jobs.views import OnJobEnded, build_job_view, ignore_end
from db.jobs.claim_repository import ClaimRepository
from db.jobs.tables import Job
from db.session import Database

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How an attempt went; `RETRY` becomes a failure when no attempts are left."""

    status: JobStatus
    error: str = ""
    result: dict[str, Any] | None = None
    is_settled: bool = False  # the handler's own transaction has marked the job done


class JobRunner:
    """Runs jobs by id, in a worker.

    Args:
        kinds: how each kind of job is run.
        resolve_handler: the function behind a kind's dotted name.
        find_actor: the account as it is now, None when it may no longer act; asked with None
            for a job that no account started.
        lease_seconds: how soon another worker may take over from one that fell silent.
        on_ended: told of every job that ends, in the transaction that ends it.
        retry_base_seconds: wait before the second attempt; it doubles from there.
    """

    def __init__(
        self,
        database: Database,
        kinds: Mapping[str, JobKind],
        resolve_handler: Callable[[str], JobHandler],
        find_actor: Callable[[int | None], Actor | None],
        lease_seconds: float,
        *,
        on_ended: OnJobEnded = ignore_end,
        retry_base_seconds: float = BASE_SECONDS,
    ) -> None:
        self._database = database
        self._kinds = kinds
        self._resolve_handler = resolve_handler
        self._find_actor = find_actor
        self._lease_seconds = lease_seconds
        self._on_ended = on_ended
        self._retry_base_seconds = retry_base_seconds

    def run(self, job_id: str) -> None:
        """Carry the job out if it can be claimed; its outcome is in its row afterwards."""
        job = self._claim(job_id)
        if job is None:
            return
        with (
            structlog.contextvars.bound_contextvars(
                job_id=job.id,
                job_kind=job.kind,
                attempt=job.attempt,
                correlation_id=job.correlation_id,
            ),
            measured_attempt(job, is_known=job.kind in self._kinds) as measured,
        ):
            logger.info("job_started")
            try:
                outcome = self._attempt(job)
            except (KeyboardInterrupt, SystemExit):
                measured.status = "given_back"
                self._give_back(job)
                raise
            if outcome:
                settled = outcome.status if outcome.is_settled else self._settle(job, outcome)
                measured.status = settled.value if settled else measured.status

    def _claim(self, job_id: str) -> Job | None:
        with self._database.write() as session:
            repository = ClaimRepository(session)
            kind = repository.find_kind(job_id)
            if kind is None:
                return None
            at = now()
            return repository.claim(
                job_id,
                limited=list_lane(self._kinds, kind),
                worker=f"{socket.gethostname()}:{os.getpid()}"[:100],
                at=at,
                lease_until=at + timedelta(seconds=self._lease_seconds),
                max_running=self._kinds[kind].max_running if kind in self._kinds else 0,
            )

    def _attempt(self, job: Job) -> _Outcome | None:
        kind = self._kinds.get(job.kind)
        if kind is None:
            return _Outcome(
                JobStatus.FAILURE, f"This version runs no jobs of the kind {job.kind!r}."
            )
        actor = self._find_actor(job.user_id)
        if actor is None:
            return _Outcome(
                JobStatus.FAILURE, "The account that started this job may no longer act."
            )
        held = HeldJob(
            self._database,
            job,
            replace(actor, correlation_id=job.correlation_id),
            lease_seconds=self._lease_seconds,
            max_seconds=kind.time_limit + self._lease_seconds,
            on_ended=self._on_ended,
        )
        held.start()
        try:
            return self._handle(kind, held)
        finally:
            held.stop()

    def _handle(self, kind: JobKind, held: HeldJob) -> _Outcome | None:
        try:
            with limit_time(kind.time_limit):
                result = self._resolve_handler(kind.handler)(held)
            check_result(result)
        except LeaseLostError:
            logger.info("job_lost")
            return None
        except TimeLimitError:
            return _Outcome(JobStatus.FAILURE, f"The job took longer than {kind.time_limit:g} s.")
        except AppError as error:
            return _judge(error)
        # The edge of foreign code: whatever a handler raises must end in the job's row.
        except Exception as error:
            logger.exception("job_raised")
            return _Outcome(JobStatus.RETRY, describe_error(error))
        # Where its own transaction has marked it done, nothing is left to settle; were that rolled
        # back, the lease would run out and the job be done again.
        return _Outcome(JobStatus.SUCCESS, result=result, is_settled=held.is_finish_called)

    def _settle(self, job: Job, outcome: _Outcome) -> JobStatus | None:
        """Store the outcome; None where another attempt owns the job by now."""
        with self._database.write() as session:
            held = ClaimRepository(session).find_held(job.id, job.attempt)
            if held is None:
                logger.info("job_lost", outcome=outcome.status.value)
                return None
            at = now()
            if outcome.status is JobStatus.RETRY:
                delay = calculate_delay(held.attempt, base_seconds=self._retry_base_seconds)
                end_attempt(held, at=at, run_after=at + delay, error=outcome.error)
            else:
                end_job(held, outcome.status, at=at, result=outcome.result, error=outcome.error)
            view = build_job_view(held)
            if view.is_finished:
                self._on_ended(session, view)
        logger.info("job_ended" if view.is_finished else "job_will_retry", status=view.status.value)
        return view.status

    def _give_back(self, job: Job) -> None:
        with self._database.write() as session:
            held = ClaimRepository(session).find_held(job.id, job.attempt)
            if held is None:
                return
            give_back(held, at=now())
            view = build_job_view(held)
            if view.is_finished:
                self._on_ended(session, view)
        logger.info("job_given_back", status=view.status.value)


def _judge(error: AppError) -> _Outcome:
    """What was raised on purpose fails at once, unless waiting may help."""
    if isinstance(error, JobCancelledError):
        return _Outcome(JobStatus.REVOKED)
    may_pass = isinstance(error, BusyError | ProviderError)
    return _Outcome(JobStatus.RETRY if may_pass else JobStatus.FAILURE, describe_error(error))
