"""Schedules and their due times as others may see them, and what may be asked of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from core.enums import DueState, MissedPolicy, OverlapPolicy
from core.schedules.definition import Schedule

SHOWN_SPAN = timedelta(hours=12)
"""How far the overview looks back and ahead."""


@dataclass(frozen=True, slots=True)
class DueView:
    """What became of one due time.

    Attributes:
        session: of the exchange, where the schedule goes by its calendar.
        is_extra: run by hand.
        seen_at: when it last changed.
    """

    name: str
    due_at: datetime
    session: date | None
    state: DueState
    note: str
    job_ids: tuple[str, ...]
    correlation_id: str
    is_extra: bool
    seen_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """A schedule as it is now.

    Attributes:
        version: 0 until a scheduler has installed it.
        changed_at: since when it is so; None for version 0.
        does: what its action does, in words.
        when: in words, without the time zone.
        time_zone: of a cron line; empty where it goes by an exchange's sessions.
        coming: the next due times; none while it is paused or where the calendar does not reach.
        last: the newest due time that was taken or noted; None before the first.
        is_changed: it is not as the application comes with it.
        ahead: due times within `SHOWN_SPAN` from now, at most 100.
    """

    schedule: Schedule
    version: int
    changed_at: datetime | None
    does: str
    when: str
    time_zone: str
    coming: tuple[datetime, ...]
    last: DueView | None
    is_changed: bool
    ahead: tuple[datetime, ...] = ()

    @property
    def name(self) -> str:
        """Of the schedule."""
        return self.schedule.name

    @property
    def title(self) -> str:
        """Of the schedule."""
        return self.schedule.title


@dataclass(frozen=True, slots=True)
class ScheduleOverview:
    """All schedules, and how they go.

    Attributes:
        schedules: the application's in its order, then the added by title.
        counts: due times of the last day by what became of them.
        under_way: runs that have not come to their end.
        lag_seconds: since the oldest due time that has come and that nobody has taken; 0: none.
        recent: due times since `SHOWN_SPAN` before `at`, newest first, at most 500.
        at: when this was so.
    """

    schedules: tuple[ScheduleView, ...]
    counts: Mapping[DueState, int]
    under_way: int
    lag_seconds: float
    recent: tuple[DueView, ...]
    at: datetime

    @property
    def next_one(self) -> ScheduleView | None:
        """The schedule that is due next; None where nothing is."""
        waiting = [one for one in self.schedules if one.coming]
        return min(waiting, key=lambda one: one.coming[0], default=None)


@dataclass(frozen=True, slots=True)
class VersionView:
    """What a schedule said from an instant on; `changed_by` is empty for the application."""

    version: int
    at: datetime
    changed_by: str
    reason: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ScheduleDraft:
    """What an administrator asks for.

    Attributes:
        title: for readers.
        action: a name in the table of actions.
        cron: five fields; empty where it goes by an exchange's sessions.
        time_zone: IANA name, with `cron`.
        exchange: as a source names it, without `cron`.
        after_close_minutes: from the session's close; negative: before.
        window_minutes: how late a due time may still be begun.
    """

    title: str
    action: str
    cron: str = ""
    time_zone: str = "UTC"
    exchange: str = ""
    after_close_minutes: int = 0
    overlap: OverlapPolicy = OverlapPolicy.SKIP
    missed: MissedPolicy = MissedPolicy.RUN_LATEST
    window_minutes: int = 360


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft would mean: in words, and when it would be due next."""

    when: str
    coming: tuple[datetime, ...]
