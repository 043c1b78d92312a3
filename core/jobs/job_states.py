"""How jobs stand, for the part of the system that started them and not for their owners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.enums import JobStatus
from core.jobs.views import FINAL_STATUSES
from db.jobs.job_state_repository import JobStateRepository
from db.session import Database


@dataclass(frozen=True, slots=True)
class JobState:
    """How a job stands; `error` is why its last attempt failed, empty where none did."""

    status: JobStatus
    error: str = ""

    @property
    def is_finished(self) -> bool:
        """Whether it has come to its end, whichever it was."""
        return self.status in FINAL_STATUSES


class JobStates:
    """Asked by the schedules, which follow what they have begun."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find_states(self, job_ids: Sequence[str]) -> dict[str, JobState]:
        """How jobs stand; those that are no longer stored are absent."""
        with self._database.read() as session:
            rows = JobStateRepository(session).list_states(job_ids)
        return {job_id: JobState(status, error) for job_id, status, error in rows}

    def list_of_correlation(self, correlation_id: str) -> list[str]:
        """The ids of all jobs that one piece of work has started, oldest first."""
        with self._database.read() as session:
            return list(JobStateRepository(session).list_of_correlation(correlation_id))
