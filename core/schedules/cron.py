"""Reads a cron line in a time zone: when it is due, through every change of the clocks. Pure.

The rule, which is Debian cron's:

- A line that names its minute and its hour means the clock on the wall, once each: a time that
  the clocks skip in spring is due at the first instant after the gap, once however many times of
  the line lie in it; a time that comes twice in autumn is due the first time only.
- A line whose minute or hour begins with `*` goes on by the wall clock: what is skipped does not
  come, what comes twice comes twice. An hourly line is so due every hour.

`cronsim` reads the fields and walks the calendar without a zone; the zone is applied here, because
its own walk goes wrong where clocks change by half an hour or at midnight.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from heapq import heappop, heappush
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.errors import InvalidInputError

_MOST_CHARACTERS = 100
_FIELDS = 5
_WIDEST_CHANGE = timedelta(hours=26)
"""More than any clock was ever put forward or back; Samoa left a whole day out."""
_REACH = timedelta(days=3_000)
"""What is not due within it never is: 29 February comes after eight years at most."""
_HELP = (
    "Five fields: minute, hour, day of month, month, day of week; e.g. 30 0 * * MON-FRI for 00:30 "
    "on weekdays."
)


@dataclass(frozen=True, slots=True)
class Cron:
    """A line that has been read.

    Attributes:
        line: as it was written, in capitals, single spaces.
        zone: IANA name of the time zone.
    """

    line: str
    zone: str

    def iterate(self, after: datetime) -> Iterator[datetime]:
        """Due times after an instant, increasing, UTC."""
        from cronsim import CronSim

        zone = ZoneInfo(self.zone)
        is_named = not any(field.startswith("*") for field in self.line.split()[:2])
        start = after.astimezone(zone).replace(tzinfo=None) - _WIDEST_CHANGE
        waiting: list[datetime] = []  # a time that comes twice: its second coming
        last = after
        for wall in CronSim(self.line, start):
            # Read with the offset before and after a change; the same where there is none.
            first, second = ((wall - offset).replace(tzinfo=UTC) for offset in _read(wall, zone))
            if first <= second:
                heappush(waiting, first)
                if first < second and not is_named:
                    heappush(waiting, second)
            elif is_named:
                heappush(waiting, _find_end_of_gap(second, first, zone))
            # No later time of the wall is due before this one.
            while waiting and waiting[0] <= first:
                at = heappop(waiting)
                if at > last:
                    last = at
                    yield at

    def list_due(self, after: datetime, until: datetime) -> list[datetime]:
        """Due times after an instant up to another, which counts."""
        if (first := _find_first(self, after)) is None or first > until:
            return []
        found = []
        for at in self.iterate(after):
            if at > until:
                break
            found.append(at)
        return found

    def describe(self) -> str:
        """The line in words, without the zone."""
        return _explain(self.line)


def read_cron(line: str, zone: str, at: datetime) -> Cron:
    """The line, if it can be read and is ever due after an instant.

    Raises:
        InvalidInputError: no such zone, not five fields, a value out of its range, or a day that
            no month has.
    """
    from cronsim import CronSim, CronSimError

    fields = line.upper().split()
    check_zone(zone)
    if len(line) > _MOST_CHARACTERS or len(fields) != _FIELDS:
        raise InvalidInputError(f"A cron line has {_FIELDS} fields, not {len(fields)}.", _HELP)
    cron = Cron(" ".join(fields), zone)
    try:
        CronSim(cron.line, at.replace(tzinfo=None))
    except CronSimError as error:
        if _has_no_such_day(fields):
            raise _never(cron) from error
        raise InvalidInputError(f"The cron line cannot be read: {error}.", _HELP) from error
    except (AssertionError, TypeError, ValueError) as error:  # cronsim meets what it never expected
        raise InvalidInputError("The cron line cannot be read.", _HELP) from error
    first = next(cron.iterate(at), None)
    if first is None or first - at > _REACH:
        raise _never(cron)
    return cron


def check_zone(zone: str) -> None:
    """Refuse what is no IANA time zone.

    Raises:
        InvalidInputError: there is no such zone.
    """
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInputError(
            f"There is no time zone {zone[:50]!r}.", "Use an IANA name, e.g. Asia/Seoul or UTC."
        ) from error


@lru_cache(maxsize=256)
def _find_first(cron: Cron, after: datetime) -> datetime | None:
    """Kept: schedulers ask over and over what has come since the same last due time."""
    return next(cron.iterate(after), None)


@lru_cache(maxsize=256)
def _explain(line: str) -> str:
    from cronsim import CronSim

    return CronSim(line, datetime(2000, 1, 1)).explain()  # noqa: DTZ001 - no zone on purpose


def _read(wall: datetime, zone: ZoneInfo) -> tuple[timedelta, timedelta]:
    """The offset from UTC by both readings of a time on the wall."""
    local = wall.replace(tzinfo=zone)
    first, second = local.utcoffset(), local.replace(fold=1).utcoffset()
    return first or timedelta(0), second or timedelta(0)


def _find_end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """When the clocks were put forward, between two instants on both sides of it."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def _has_no_such_day(fields: list[str]) -> bool:
    """Whether only the day and the month do not fit together: each alone can be read."""
    minute, hour, day, month, weekday = fields
    alone = ([minute, hour, day, "*", weekday], [minute, hour, "*", month, weekday])
    return all(_can_be_read(" ".join(parts)) for parts in alone)


def _can_be_read(line: str) -> bool:
    from cronsim import CronSim, CronSimError

    try:
        CronSim(line, datetime(2000, 1, 1))  # noqa: DTZ001 - no zone on purpose
    except (CronSimError, AssertionError, TypeError, ValueError):
        return False
    return True


def _never(cron: Cron) -> InvalidInputError:
    return InvalidInputError(
        f"This line is never due: no day fits {cron.line}.",
        "Choose a day of the month that its months have, e.g. L for the last one.",
    )
