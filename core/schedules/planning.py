"""Which due times have come, and which of them to begin. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.enums import MissedPolicy
from core.formatting import format_count, format_instant
from core.schedules.definition import Moment, Schedule
from core.schedules.types import ListHours

ON_TIME = timedelta(minutes=2)
"""A scheduler looks every few seconds: what it sees later than this was missed."""

_HOUR, _DAY = 60, 1_440  # minutes
_STRETCH = timedelta(days=30)  # so many due times of a schedule lie in memory at once


@dataclass(frozen=True, slots=True)
class Era:
    """A schedule as it was from one instant up to another, which still belongs to it.

    Attributes:
        ends: None while it lasts.
        starts_at_once: its first instant is a due time too.
    """

    schedule: Schedule
    version: int
    begins: datetime
    ends: datetime | None = None
    starts_at_once: bool = False


@dataclass(frozen=True, slots=True)
class Coming:
    """A due time that has come.

    Attributes:
        missed: why it is not to be begun any more; empty where it is.
    """

    moment: Moment
    era: Era
    missed: str = ""


def list_due(
    eras: Iterable[Era], after: datetime | None, until: datetime, list_hours: ListHours
) -> list[tuple[Moment, Era]]:
    """Every due time of a schedule's life after an instant up to another, by time.

    A change counts from the instant at which it was made: what was due before is due by what the
    schedule said before, seen or not. Nothing is due before its first era, or in a pause.

    Args:
        eras: one after the other.
        after: None for the whole life.
        until: inclusive.
        list_hours: sessions of an exchange.
    """
    found = []
    for era in eras:
        if not era.schedule.is_active:
            continue
        first = era.begins if after is None else max(era.begins, after)
        last = until if era.ends is None else min(until, era.ends)
        if era.starts_at_once and (after is None or after < era.begins) and era.begins <= until:
            found.append((Moment(era.begins), era))
        if first < last:
            found += [(one, era) for one in era.schedule.list_due(first, last, list_hours)]
    return found


def plan(due: Sequence[tuple[Moment, Era]], at: datetime) -> list[Coming]:
    """What to do about due times of one schedule that have come and that nobody has taken.

    The newest is begun: if it was seen in time; or, where the schedule says so, while its window
    is open. All older ones were missed.
    """
    plans = []
    for place, (moment, era) in enumerate(due):
        late = at - moment.due_at
        said = ""
        if place < len(due) - 1:
            said = "No scheduler was running, and a later one is due."
        elif late > ON_TIME and era.schedule.missed is MissedPolicy.SKIP:
            said = f"No scheduler was running within {_word(ON_TIME)} of its due time."
        elif late >= max(era.schedule.window, ON_TIME):
            said = f"No scheduler was running within {_word(era.schedule.window)} of its due time."
        plans.append(Coming(moment, era, said))
    return plans


def sum_up(
    eras: Iterable[Era], after: datetime, until: datetime, list_hours: ListHours
) -> Coming | None:
    """All due times after an instant up to another as one that was missed: the newest of them.

    What nobody looked at for so long would fill the history without telling more than its number.

    Args:
        eras: one after the other.
        after: exclusive.
        until: inclusive.
        list_hours: sessions of an exchange.
    """
    count, first, last = 0, None, None
    lives = list(eras)
    while after < until:
        end = min(after + _STRETCH, until)
        due = list_due(lives, after, end, list_hours)
        if due:
            count, first, last = count + len(due), first or due[0], due[-1]
        after = end
    if first is None or last is None:
        return None
    many = f"{format_count(count)} due times since {format_instant(first[0].due_at)}, this the last"
    said = f"Missed while no scheduler was running: {many if count > 1 else 'this due time'}."
    return Coming(*last, said)


def _word(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    for unit, size in (("days", _DAY), ("hours", _HOUR)):
        if minutes > size and minutes % size == 0:
            return f"{format_count(minutes // size)} {unit}"
    return f"{format_count(minutes)} minutes"
