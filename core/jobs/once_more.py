"""Adds a job that is to see what is true now, whatever is under way."""

from __future__ import annotations

from core.contracts import SYSTEM
from core.enums import JobStatus
from core.jobs.types import JobQueue
from db.jobs.job_repository import JobRepository
from db.session import Session


def add_once_more(
    jobs: JobQueue, session: Session, *, kind: str, title: str, key: str
) -> str | None:
    """Add the system's job of that key, or one to follow it where it is running.

    What runs may have read what was stored before the news that calls for it. Of such a kind one
    runs at a time, so that one of two is always yet to begin.

    Returns:
        The job's id, to be sent after the commit; None where one is yet to begin.

    Raises:
        ConflictError: another process added it at this moment.
    """
    repository = JobRepository(session)
    for place in (key, f"{key}, once more"):
        active = repository.find_active(kind, place)
        if active is None:
            return jobs.add(session, actor=SYSTEM, kind=kind, title=title, arguments={}, key=place)
        if active.status is not JobStatus.RUNNING:
            break
    return None
