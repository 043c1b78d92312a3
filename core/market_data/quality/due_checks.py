"""Puts checks of the stored bars aside as jobs, and knows which of them is due."""

from __future__ import annotations

from core.contracts import Actor
from core.errors import ConflictError
from core.jobs.types import JobQueue
from db.market_data.quality_score_repository import QualityScoreRepository
from db.session import Session

CHECK_JOB, ANOMALY_JOB = "check_quality", "find_anomalies"
ALL, CHANGED = "all", "changed"
_TITLES = {
    CHECK_JOB: "Check the quality of changed bars",
    ANOMALY_JOB: "Search changed bars for anomalies",
}


class DueChecks:
    """Jobs are added with the caller's transaction, and sent once that is committed.

    Args:
        jobs: takes them; a job that it was not sent it finds by itself, later.
    """

    def __init__(self, jobs: JobQueue) -> None:
        self._jobs = jobs

    def add_all(self, session: Session, actor: Actor) -> str:
        """A check of everything, with anomalies.

        Raises:
            ConflictError: one is already waiting or running.
        """
        return self._add(session, actor, CHECK_JOB, ALL, "Check the quality of all bars")

    def add_changed(self, session: Session, actor: Actor) -> str | None:
        """A check of what has changed; None if one is waiting or running, which sees it too."""
        return self._add_once(session, actor, CHECK_JOB)

    def add_due(self, session: Session, actor: Actor) -> str | None:
        """What is to be done next about changed bars; None if nothing, or if it is under way.

        What no rule has seen yet goes first: a search, which takes far longer, would keep it
        waiting.
        """
        scores = QualityScoreRepository(session)
        if scores.list_changed():
            return self._add_once(session, actor, CHECK_JOB)
        if scores.list_unsearched():
            return self._add_once(session, actor, ANOMALY_JOB)
        return None

    def send(self, job_id: str | None) -> None:
        """Wake a worker for a job that was added, if one was."""
        if job_id:
            self._jobs.send(job_id)

    def _add_once(self, session: Session, actor: Actor, kind: str) -> str | None:
        try:
            return self._add(session, actor, kind, CHANGED, _TITLES[kind])
        except ConflictError:
            return None

    def _add(self, session: Session, actor: Actor, kind: str, scope: str, title: str) -> str:
        return self._jobs.add(
            session, actor=actor, kind=kind, title=title, arguments={"scope": scope}, key=scope
        )
