"""What a schedule says: what to do, when, and what to do where that does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from core.enums import MissedPolicy, OverlapPolicy
from core.schedules.cron import Cron
from core.schedules.types import ListHours

CUSTOM = "custom_"
"""What the names of schedules begin with that administrators have added."""
_AROUND = timedelta(days=2)  # a session's day and the instant of its close may lie a day apart


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """One due time; `session` is the exchange's day, where the schedule goes by its calendar."""

    due_at: datetime
    session: date | None = None


@dataclass(frozen=True, slots=True)
class SessionRule:
    """Due on every session of an exchange, measured from its close; negative: before.

    A day that closes at another hour moves the due time with it.
    """

    exchange: str
    after_close: timedelta

    def describe(self) -> str:
        """In words."""
        minutes = round(self.after_close.total_seconds() / 60)
        when = f"{abs(minutes):,} min {'before' if minutes < 0 else 'after'}" if minutes else "at"
        return f"{when} the close of every session of {self.exchange}".capitalize().replace(
            self.exchange.lower(), self.exchange
        )


@dataclass(frozen=True, slots=True)
class Schedule:
    """One schedule.

    Attributes:
        name: stable, never shown alone.
        action: what it does; a name in the table of actions.
        when: a cron line in its time zone, or the sessions of an exchange.
        overlap: what happens when it is due while the run before is still under way.
        missed: what happens when it was due while no scheduler was there.
        window: how late a due time may still be begun, missed or waiting.
        edition: rises where the application itself wants a run at once, e.g. because what the
            action proves has changed. 0: never.
        is_removed: an administrator took it away.
    """

    name: str
    title: str
    action: str
    when: Cron | SessionRule
    overlap: OverlapPolicy = OverlapPolicy.SKIP
    missed: MissedPolicy = MissedPolicy.RUN_LATEST
    window: timedelta = timedelta(hours=6)
    edition: int = 0
    is_paused: bool = False
    is_removed: bool = False

    @property
    def is_active(self) -> bool:
        """Whether anything of it is due."""
        return not (self.is_paused or self.is_removed)

    @property
    def is_custom(self) -> bool:
        """Whether an administrator added it."""
        return self.name.startswith(CUSTOM)

    def list_due(self, after: datetime, until: datetime, list_hours: ListHours) -> list[Moment]:
        """Due times after an instant up to another, which counts; pauses are not regarded."""
        if isinstance(self.when, Cron):
            return [Moment(at) for at in self.when.list_due(after, until)]
        offset = self.when.after_close
        first, last = after - offset - _AROUND, until - offset + _AROUND
        hours = list_hours(
            self.when.exchange, first.astimezone(UTC).date(), last.astimezone(UTC).date()
        )
        found = [Moment(one.closes + offset, one.day) for one in hours]
        return sorted(one for one in found if after < one.due_at <= until)

    def list_coming(self, after: datetime, count: int, list_hours: ListHours) -> list[Moment]:
        """The next due times after an instant; fewer where the calendar does not reach."""
        if isinstance(self.when, Cron):
            coming = self.when.iterate(after)
            return [Moment(at) for at, _ in zip(coming, range(count), strict=False)]
        # Five sessions lie within it, whatever holidays come between.
        return self.list_due(after, after + timedelta(days=8 * count), list_hours)[:count]

    def write(self) -> dict[str, Any]:
        """As JSON."""
        when: dict[str, Any] = (
            {"cron": self.when.line, "zone": self.when.zone}
            if isinstance(self.when, Cron)
            else {
                "exchange": self.when.exchange,
                "after_close_minutes": round(self.when.after_close.total_seconds() / 60),
            }
        )
        return {
            "title": self.title,
            "action": self.action,
            **when,
            "overlap": self.overlap.value,
            "missed": self.missed.value,
            "window_minutes": round(self.window.total_seconds() / 60),
            "edition": self.edition,
            "is_paused": self.is_paused,
            "is_removed": self.is_removed,
        }

    def pause(self, *, is_paused: bool) -> Schedule:
        """The same, paused or not."""
        return replace(self, is_paused=is_paused)


def read_schedule(name: str, content: Mapping[str, Any]) -> Schedule:
    """A schedule from what was stored of it."""
    when: Cron | SessionRule = (
        Cron(str(content["cron"]), str(content["zone"]))
        if "cron" in content
        else SessionRule(
            str(content["exchange"]), timedelta(minutes=int(content["after_close_minutes"]))
        )
    )
    return Schedule(
        name=name,
        title=str(content["title"]),
        action=str(content["action"]),
        when=when,
        overlap=OverlapPolicy(content["overlap"]),
        missed=MissedPolicy(content["missed"]),
        window=timedelta(minutes=int(content["window_minutes"])),
        edition=int(content["edition"]),
        is_paused=bool(content["is_paused"]),
        is_removed=bool(content["is_removed"]),
    )
