"""What the schedule hands out, and what carries a step out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.contracts import Actor
from core.enums import DueRunState


@dataclass(frozen=True, slots=True)
class StepResult:
    """What came of carrying out a step.

    Attributes:
        state: done, skipped or failed.
        note: in words; why nothing was done, where nothing was.
        job_ids: of the jobs that were started.
        session: of the market's newest bars; None where there are none.
    """

    state: DueRunState
    note: str
    job_ids: tuple[str, ...] = ()
    session: date | None = None


StepAction = Callable[[Actor, date | None], StepResult]
"""Carries a step out for a session, or for the newest there is. Its work is done by jobs, so that
it ends soon."""


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


@dataclass(frozen=True, slots=True)
class ReportView:
    """A stored daily report.

    Attributes:
        content: see `core.kr_market.schedule.daily_report`.
        head_sequence, head_hash: the end of the sealed ledger when it was made.
    """

    report_id: int
    source: str
    session: date
    is_demo: bool
    content: Mapping[str, Any]
    head_sequence: int
    head_hash: str
    made_at: datetime
