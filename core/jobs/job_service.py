"""Jobs as services submit them and as their owners follow them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog

from core.clock import now
from core.contracts import Actor
from core.correlation import need_correlation
from core.error_text import describe_error
from core.errors import ConflictError, NotFoundError
from core.jobs.transitions import request_cancel
from core.jobs.types import JobKind, Transport
from core.jobs.views import (
    FINAL_STATUSES,
    JobView,
    OnJobEnded,
    build_job_view,
    ignore_end,
)
from core.permissions import Permission, require
from db.jobs.job_repository import JobRepository
from db.session import Database, Session

logger = structlog.get_logger(__name__)

_MAX_TITLE, _MAX_KEY = 200, 130


class JobService:
    """Adds jobs for other services (it is their `JobQueue`) and shows people their own.

    Args:
        kinds: every kind of job that may be added.
        transport: wakes a worker.
        on_ended: told, in the same transaction, of jobs cancelled before they ran.
    """

    def __init__(
        self,
        database: Database,
        kinds: Mapping[str, JobKind],
        transport: Transport,
        on_ended: OnJobEnded = ignore_end,
    ) -> None:
        self._database = database
        self._kinds = kinds
        self._transport = transport
        self._on_ended = on_ended

    def add(
        self,
        session: Session,
        *,
        actor: Actor,
        kind: str,
        title: str,
        arguments: dict[str, Any],
        key: str = "",
        priority: int = 0,
    ) -> str:
        """Write the job row with the caller's transaction and return its id.

        The caller has checked what the actor may do: every role may own jobs.

        Raises:
            ConflictError: an unfinished job has the same kind and key.
            NotFoundError: no such kind.
        """
        if kind not in self._kinds:
            raise NotFoundError(
                f"This version runs no jobs of the kind {kind!r}.",
                f"Known: {', '.join(sorted(self._kinds))}.",
            )
        if len(key) > _MAX_KEY:
            raise ValueError(f"The key of a job has at most {_MAX_KEY} characters.")
        repository = JobRepository(session)
        if key and repository.find_active(kind, key):
            raise ConflictError(
                f"\N{LEFT DOUBLE QUOTATION MARK}{title}\N{RIGHT DOUBLE QUOTATION MARK} "
                "is already waiting or running.",
                "Wait for it to finish, or cancel it in the list of jobs and start it again.",
            )
        job = repository.add(
            kind=kind,
            title=title[:_MAX_TITLE],
            arguments=arguments,
            user_id=actor.user_id or None,  # 0: the system, which has no account
            key=key,
            priority=priority,
            max_attempts=self._kinds[kind].max_attempts,
            correlation_id=need_correlation(actor.correlation_id),
        )
        return job.id

    def send(self, job_id: str) -> None:
        """Wake a worker after the commit. Never fails: the sweeper finds what was not sent."""
        try:
            with self._database.read() as session:
                priority = JobRepository(session).find_priority(job_id)
            if priority is None:
                logger.warning("job_not_sent", job_id=job_id, reason="not committed")
                return
            self._transport.send(job_id, priority)
        # The row is committed and will be carried out: whatever ails the queue, the caller's
        # work is done and must not look failed.
        except Exception as error:  # noqa: BLE001
            logger.warning("job_not_sent", job_id=job_id, error=describe_error(error))

    def list_jobs(
        self, actor: Actor, limit: int = 50, *, is_unfinished_only: bool = False
    ) -> list[JobView]:
        """The actor's jobs: unfinished ones first, then the newest."""
        require(actor, Permission.OWN_JOBS)
        with self._database.read() as session:
            jobs = JobRepository(session).list_for_owner(
                actor.user_id, limit, is_unfinished_only=is_unfinished_only
            )
            return [build_job_view(job) for job in jobs]

    def get_job(self, actor: Actor, job_id: str) -> JobView:
        """One of the actor's jobs.

        Raises:
            NotFoundError: no such job, or someone else's.
        """
        require(actor, Permission.OWN_JOBS)
        with self._database.read() as session:
            return build_job_view(JobRepository(session).get_for_owner(job_id, actor.user_id))

    def cancel_job(self, actor: Actor, job_id: str) -> JobView:
        """Stop a waiting job at once, or ask a running one to stop at its next report.

        Raises:
            ConflictError: the job has ended.
            NotFoundError: no such job, or someone else's.
        """
        require(actor, Permission.OWN_JOBS)
        with self._database.write() as session:
            job = JobRepository(session).get_for_owner(job_id, actor.user_id, is_locked=True)
            if job.status in FINAL_STATUSES:
                raise ConflictError(
                    f"The job has already ended ({job.status.value}).",
                    "There is nothing left to cancel: reload to see its result.",
                )
            request_cancel(job, at=now())
            view = build_job_view(job)
            if view.is_finished:
                self._on_ended(session, view)
        logger.info("job_cancel_requested", job_id=job_id, status=view.status.value)
        return view

    def retry_job(self, actor: Actor, job_id: str) -> JobView:
        """Run a failed or cancelled job again, as a new job: what has ended never changes.

        Raises:
            ConflictError: the job has not failed, or the same work is under way again.
            NotFoundError: no such job, or someone else's; or its kind is gone.
        """
        require(actor, Permission.OWN_JOBS)
        with self._database.write() as session:
            repository = JobRepository(session)
            job = repository.get_for_owner(job_id, actor.user_id)
            view = build_job_view(job)
            if not view.is_failed:
                raise ConflictError(
                    f"Only failed or cancelled jobs can be run again; this one is {job.status}.",
                    "Wait for it to finish, or start it anew where it was started.",
                )
            new_id = self.add(
                session,
                actor=actor,
                kind=job.kind,
                title=job.title,
                arguments=dict(job.arguments),
                key=job.key,
                priority=job.priority,
            )
            new_view = build_job_view(repository.get_for_owner(new_id, actor.user_id))
        self.send(new_id)
        return new_view
