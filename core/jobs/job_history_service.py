"""One's own jobs a stretch at a time, however many there are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from core.contracts import Actor
from core.enums import JobStatus
from core.jobs.views import JobView, build_job_view
from core.permissions import Permission, require
from db.jobs.job_history_repository import JobHistoryRepository
from db.session import Database

MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class JobPage:
    """A stretch of jobs, newest first; `has_more` says whether others follow."""

    items: tuple[JobView, ...]
    has_more: bool


class JobHistoryService:
    """Jobs by when they were made: an order in which none moves while somebody reads on."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_page(
        self,
        actor: Actor,
        limit: int = 50,
        *,
        before: tuple[datetime, str] | None = None,
        statuses: Collection[JobStatus] = (),
        kind: str = "",
    ) -> JobPage:
        """The actor's jobs, newest first.

        Args:
            actor: who asks.
            limit: at most so many, up to 200.
            before: when the last job seen was made, and its id.
            statuses: any of these; empty for all.
            kind: only this one; empty for all.
        """
        require(actor, Permission.OWN_JOBS)
        count = max(1, min(limit, MOST_LISTED))
        with self._database.read() as session:
            rows = JobHistoryRepository(session).list_for_owner(
                actor.user_id, count + 1, before=before, statuses=statuses, kind=kind[:60]
            )
            items = tuple(build_job_view(row) for row in rows[:count])
        return JobPage(items, len(rows) > count)
