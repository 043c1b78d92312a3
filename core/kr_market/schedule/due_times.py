"""When each step of a session's day is due, and what to do about due times that passed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.contracts import SessionHours


@dataclass(frozen=True, slots=True)
class ScheduleStep:
    """One step of the day.

    Attributes:
        after_close: when it is due, measured from the session's regular close; negative: before.
            A day that closes at another hour moves the step with it.
        window: how long after its due time it may still be begun, where nobody was there.
        does: in words, for a reader.
    """

    name: str
    title: str
    after_close: timedelta
    window: timedelta
    does: str


_UNTIL_MORNING = timedelta(hours=15)  # well before the next session opens

STEPS: tuple[ScheduleStep, ...] = (
    ScheduleStep(
        "closing_bet",
        "Closing bet",
        timedelta(minutes=-10),
        timedelta(minutes=10),
        "Looks for closing bets before the closing auction.",
    ),
    ScheduleStep(
        "prices",
        "Prices",
        timedelta(minutes=30),
        _UNTIL_MORNING,
        "Checks that the session's bars are here; open signals are followed.",
    ),
    ScheduleStep(
        "flows",
        "Flows",
        timedelta(minutes=40),
        _UNTIL_MORNING,
        "Checks that the session's confirmed flows are here, and scans them.",
    ),
    ScheduleStep(
        "vcp_scan",
        "VCP scan",
        timedelta(minutes=50),
        _UNTIL_MORNING,
        "Scans the whole market by every preset and seals what it finds.",
    ),
    ScheduleStep(
        "report",
        "Report",
        timedelta(minutes=60),
        _UNTIL_MORNING,
        "Stores the day's report and tells the desk.",
    ),
)
"""With the regular close at 15:30 in Seoul: 15:20, 16:00, 16:10, 16:20 and 16:30."""


@dataclass(frozen=True, slots=True, order=True)
class DueTime:
    """One step of one session.

    Attributes:
        until: from then on it is too late to begin it.
    """

    due_at: datetime
    name: str
    session: date
    until: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do about due times that have come.

    Attributes:
        runs: to be begun, oldest first, at most one for each step.
        missed: too late, with why.
    """

    runs: tuple[DueTime, ...]
    missed: tuple[tuple[DueTime, str], ...]


def list_due(sessions: Iterable[SessionHours], steps: Sequence[ScheduleStep]) -> list[DueTime]:
    """Every step of every session, by due time."""
    return sorted(
        DueTime(
            session.closes + step.after_close,
            step.name,
            session.day,
            session.closes + step.after_close + step.window,
        )
        for session in sessions
        for step in steps
    )


def plan_runs(due: Iterable[DueTime], at: datetime) -> Plan:
    """Of the due times up to an instant that nobody has taken: which to begin, which were missed.

    Of each step the newest is begun if its window is still open; older ones were missed.
    """
    come = [one for one in due if one.due_at <= at]
    newest = {one.name: one for one in sorted(come)}
    runs, missed = [], []
    for one in sorted(come):
        if one is not newest[one.name]:
            missed.append((one, "No worker was running, and a later one is due."))
        elif at >= one.until:
            minutes = round((one.until - one.due_at).total_seconds() / 60)
            missed.append(
                (one, f"No worker was running within {minutes:,} minutes of its due time.")
            )
        else:
            runs.append(one)
    return Plan(tuple(runs), tuple(missed))


def list_coming(due: Iterable[DueTime], name: str, at: datetime, count: int) -> list[DueTime]:
    """The next due times of a step after an instant."""
    return [one for one in sorted(due) if one.name == name and one.due_at > at][:count]
