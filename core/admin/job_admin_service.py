"""Everybody's jobs: seen, cancelled and run again with a reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from core.admin.job_types import SYSTEM_OWNER, JobFilter, OwnedJob, OwnedJobPage
from core.admin.reasons import check_reason
from core.clock import now
from core.contracts import SYSTEM, Actor, RecordAudit
from core.errors import ConflictError, InvalidInputError
from core.jobs.assembly import JobServices
from core.jobs.transitions import request_cancel
from core.jobs.views import FINAL_STATUSES, build_job_view
from core.permissions import Permission, require
from db.admin.job_repository import AllJobsRepository
from db.jobs.tables import Job
from db.session import Database

_MOST_LISTED = 200
MOST_CHANGED = 50


class JobAdminService:
    """Looks over the fence between users. What it changes is audited, and says why in the job.

    Args:
        work: adds jobs, and is told of those that end.
        record_audit: notes who did what, and why.
        find_actor: the account as it is now, None when it may no longer act.
    """

    def __init__(
        self,
        database: Database,
        work: JobServices,
        record_audit: RecordAudit,
        find_actor: Callable[[int], Actor | None],
    ) -> None:
        self._database = database
        self._work = work
        self._record_audit = record_audit
        self._find_actor = find_actor

    def list_jobs(
        self, actor: Actor, wanted: JobFilter | None = None, limit: int = 50, cursor: str = ""
    ) -> OwnedJobPage:
        """Jobs of all owners, newest first, at most 200.

        Args:
            actor: an operator.
            wanted: which of them; None for all.
            limit: how many at most.
            cursor: where the stretch before ended.
        """
        require(actor, Permission.MANAGE_JOBS)
        wanted, limit = wanted or JobFilter(), max(1, min(limit, _MOST_LISTED))
        owner = "" if wanted.owner == SYSTEM_OWNER else wanted.owner or None
        with self._database.read() as session:
            rows = AllJobsRepository(session).list_jobs(
                limit + 1,
                owner=owner,
                statuses=wanted.statuses,
                kind=wanted.kind[:60],
                after_id=cursor[:36],
            )
            items = [
                OwnedJob(build_job_view(job), name or SYSTEM_OWNER, job.worker)
                for job, name in rows[:limit]
            ]
        return OwnedJobPage(items, items[-1].job.id if len(rows) > limit else "")

    def list_owners(self, actor: Actor) -> list[str]:
        """User names of those who have any job, and the system's."""
        require(actor, Permission.MANAGE_JOBS)
        with self._database.read() as session:
            return [SYSTEM_OWNER, *AllJobsRepository(session).list_owners()]

    def list_kinds(self, actor: Actor) -> list[str]:
        """The kinds of which there is any job."""
        require(actor, Permission.MANAGE_JOBS)
        with self._database.read() as session:
            return list(AllJobsRepository(session).list_kinds())

    def cancel_jobs(self, actor: Actor, job_ids: Sequence[str], reason: str) -> int:
        """Stop waiting jobs at once and ask running ones to stop; returns how many.

        Those that have ended meanwhile stay as they are.

        Raises:
            InvalidInputError: no reason, no job, or too many at once.
            NotFoundError: one of them is not there.
        """
        require(actor, Permission.MANAGE_JOBS)
        reason = check_reason(reason)
        why = f"Cancelled by {actor.username}: {reason}"
        with self._database.write() as session:
            jobs = AllJobsRepository(session).list_locked(_check_number(job_ids))
            changed = [job for job in jobs if job.status not in FINAL_STATUSES]
            for job in changed:
                request_cancel(job, at=now(), why=why)
                view = build_job_view(job)
                if view.is_finished:
                    self._work.tell_ended(session, view)
                self._record_audit(
                    session,
                    action="job.cancelled",
                    actor=actor,
                    target=f"{job.kind} {job.id}",
                    details={"reason": reason, "title": job.title, "owner_id": job.user_id},
                )
        return len(changed)

    def retry_jobs(self, actor: Actor, job_ids: Sequence[str], reason: str) -> list[str]:
        """Run failed or cancelled jobs again in their owners' names, all or none.

        What has ended never changes: each becomes a new job, whose id is returned.

        Raises:
            ConflictError: one has not failed, is under way again, or its owner may no longer act.
            InvalidInputError: no reason, no job, or too many at once.
            NotFoundError: one of them is not there, or its kind is gone.
        """
        require(actor, Permission.MANAGE_JOBS)
        reason = check_reason(reason)
        new_ids = []
        with self._database.write() as session:
            for job in AllJobsRepository(session).list_locked(_check_number(job_ids)):
                owner = self._find_owner(job)
                new_id = self._work.jobs.add(
                    session,
                    actor=replace(owner, correlation_id=actor.correlation_id),
                    kind=job.kind,
                    title=job.title,
                    arguments=dict(job.arguments),
                    key=job.key,
                    priority=job.priority,
                )
                new_ids.append(new_id)
                self._record_audit(
                    session,
                    action="job.retried",
                    actor=actor,
                    target=f"{job.kind} {job.id}",
                    details={"reason": reason, "title": job.title, "new_job": new_id},
                )
        for new_id in new_ids:
            self._work.jobs.send(new_id)
        return new_ids

    def _find_owner(self, job: Job) -> Actor:
        if not build_job_view(job).is_failed:
            raise ConflictError(
                f"Only failed or cancelled jobs can be run again; one is {job.status.value}.",
                "Take it from the marked ones. Nothing was started.",
            )
        owner = SYSTEM if job.user_id is None else self._find_actor(job.user_id)
        if owner is None:
            raise ConflictError(
                "The account that started this job may no longer act.",
                "Enable the account first, or start the work in another name.",
            )
        return owner


def _check_number(job_ids: Sequence[str]) -> Sequence[str]:
    if not 0 < len(set(job_ids)) <= MOST_CHANGED:
        raise InvalidInputError(
            f"{len(set(job_ids)):,} jobs were named.",
            f"Name at least one and at most {MOST_CHANGED} at once.",
        )
    return job_ids
