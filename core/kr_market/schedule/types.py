"""What the schedule hands out, and what carries a step out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from core.contracts import Actor
from core.enums import DueRunState


@dataclass(frozen=True, slots=True)
class StepResult:
    """What came of carrying out a step.

    Attributes:
        state: done, skipped or failed.
        note: in words; why nothing was done, where nothing was.
        job_ids: of the jobs that were started.
    """

    state: DueRunState
    note: str
    job_ids: tuple[str, ...] = ()


StepAction = Callable[[Actor, date], StepResult]
"""Carries a step out for a session. Its work is begun by jobs, so that it ends soon."""


@dataclass(frozen=True, slots=True)
class RunView:
    """What became of one due time."""

    name: str
    due_at: datetime
    session: date
    state: DueRunState
    note: str
    job_ids: tuple[str, ...]
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of the schedule.

    Attributes:
        coming: its next due times, up to five; empty where the calendar does not reach.
        last: the newest due time that was taken or noted; None before the first.
    """

    name: str
    title: str
    does: str
    coming: tuple[datetime, ...]
    last: RunView | None
