"""When a line is due, told without cron: by walking every minute of the years in UTC."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from zoneinfo import ZoneInfo

import numpy as np

BEGIN, END = datetime(2024, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
ZONES = (
    "Asia/Seoul",  # no daylight saving time
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",  # by half an hour, southern
    "America/Santiago",  # at midnight, southern
    "Africa/Cairo",  # at midnight
    "Africa/Casablanca",  # back for Ramadan
    "Asia/Kathmandu",  # 05:45 from UTC
    "Asia/Almaty",  # an hour back for good on 2024-03-01
    "America/Nuuk",  # at half past, from 2024 with daylight saving time again
    "Antarctica/Troll",  # by two hours
    "Asia/Beirut",  # at midnight
)
EVERY = frozenset(range(100))
WALL_BEGIN = int(datetime(2023, 12, 1, tzinfo=UTC).timestamp()) // 60


@dataclass(frozen=True)
class Line:
    """A cron line, and what it means in sets. Sunday is 0."""

    text: str
    minutes: Set[int]
    hours: Set[int]
    days: Set[int] = field(default=EVERY)
    months: Set[int] = field(default=EVERY)
    weekdays: Set[int] = field(default=EVERY)
    is_named: bool = True

    @cached_property
    def fits(self):
        """bool[n]: whether the line means a minute of the wall, from `WALL_BEGIN` on."""
        wall = np.arange(WALL_BEGIN, WALL_BEGIN + (6 * 366 * 1440))
        days = wall // 1440
        date = days.astype("datetime64[D]")
        month = date.astype("datetime64[M]")
        return (
            _table(self.minutes)[wall % 60]
            & _table(self.hours)[wall // 60 % 24]
            & _table(self.days)[(date - month).astype(int) + 1]
            & _table(self.months)[month.astype(int) % 12 + 1]
            & _table(self.weekdays)[(days + 4) % 7]
        )


def _table(values):
    return np.isin(np.arange(100), list(values))


def minute_of(at):
    return int(at.timestamp()) // 60


@cache
def walls(zone_name):
    """What the wall says at each minute of the years: int64[n] minutes since 1970."""
    zone = ZoneInfo(zone_name)
    first, last = minute_of(BEGIN), minute_of(END)
    offsets = np.empty(last - first + 1, dtype=np.int64)

    def ask(minute):
        local = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)).astimezone(zone)
        return int(local.utcoffset().total_seconds()) // 60

    def fill(start, stop):
        """All minutes; where both ends agree and lie within half a day, those between agree too."""
        left, right = ask(start), ask(stop)
        if (left == right and stop - start <= 720) or stop == start:
            offsets[start - first : stop - first + 1] = left
        else:
            middle = (start + stop) // 2
            fill(start, middle)
            fill(middle + 1, stop)

    fill(first, last)
    return np.arange(first, last + 1) + offsets


def list_reference(line, zone_name):
    """Due times in the four years, UTC minutes since 1970, increasing.

    A line that names its time is due when the clock has first come as far; any other whenever
    the wall shows a fitting time.
    """
    shown, first = walls(zone_name), minute_of(BEGIN)
    if not line.is_named:
        found = np.flatnonzero(line.fits[shown - WALL_BEGIN])
    else:
        reached = np.maximum.accumulate(shown)
        wanted = np.flatnonzero(line.fits) + WALL_BEGIN
        wanted = wanted[(wanted > shown[0]) & (wanted <= reached[-1])]
        found = np.unique(np.searchsorted(reached, wanted))
    return (found[found > 0] + first).tolist()


LINES = (
    Line("30 2 * * *", {30}, {2}),
    Line("0 0 * * *", {0}, {0}),
    Line(
        "15,45 0-3 * 3,4,9,10 FRI,SAT,SUN", {15, 45}, {0, 1, 2, 3},
        months={3, 4, 9, 10}, weekdays={0, 5, 6},
    ),
    Line("5 23 1,28-31 * *", {5}, {23}, days={1, 28, 29, 30, 31}),
    Line("59 1 * * SUN", {59}, {1}, weekdays={0}),
    Line(
        "*/20 0-3 * 2,3,8,11 SAT,SUN", {0, 20, 40}, {0, 1, 2, 3},
        months={2, 3, 8, 11}, weekdays={0, 6}, is_named=False,
    ),
    Line("10 * * 3,10 FRI,SUN", {10}, EVERY, months={3, 10}, weekdays={0, 5}, is_named=False),
)  # fmt: skip
