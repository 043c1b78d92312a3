"""What schedules ask of others: what carries an action out, and how its jobs stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from core.contracts import SessionHours
from core.enums import DueState, JobStatus


@dataclass(frozen=True, slots=True)
class ActionResult:
    """What came of carrying out an action.

    Attributes:
        state: done, skipped or failed.
        note: in words; why nothing was done, where nothing was.
        job_ids: of the jobs that were started. The due time ends when they have.
        session: that the action was for, where it is about one.
    """

    state: DueState
    note: str
    job_ids: tuple[str, ...] = ()
    session: date | None = None


@dataclass(frozen=True, slots=True)
class ScheduleAction:
    """One thing that a schedule may do. Nothing else can be scheduled.

    Attributes:
        method: dotted name below `Services`. Called with the actor, and returns the id of the job
            that it started, None where there was nothing to do, or an `ActionResult`. It ends
            soon: its work is done by jobs.
        does: in words, for a reader.
        takes_session: it is also given the day of the exchange's session, or None for the newest.
        is_repeatable: carrying it out a second time does no harm. Where a scheduler dies while it
            begins several jobs, only such an action is carried out again.
    """

    method: str
    title: str
    does: str
    takes_session: bool = False
    is_repeatable: bool = False


FindMethod = Callable[[str], Callable[..., Any]]
"""The method of a dotted name below `Services`."""
ListHours = Callable[[str, date, date], list[SessionHours]]
"""Sessions of an exchange from one day to another, both inclusive; empty where none are known."""


class JobState(Protocol):
    """How a job stands."""

    @property
    def status(self) -> JobStatus:
        """Where it stands."""

    @property
    def is_finished(self) -> bool:
        """Whether it has come to its end, whichever it was."""

    @property
    def error(self) -> str:
        """Why its last attempt failed; empty where none did."""


class JobLookup(Protocol):
    """Looks at jobs without their owners."""

    def find_states(self, job_ids: Sequence[str]) -> Mapping[str, JobState]:
        """How jobs stand; those that are no longer stored are absent."""

    def list_of_correlation(self, correlation_id: str) -> Sequence[str]:
        """The ids of all jobs that one piece of work has started, oldest first."""
