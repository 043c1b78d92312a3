"""What a cron line has coming, walked once an hour: pages ask for it again and again. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from core.schedules.cron import Cron

_HOUR = timedelta(hours=1)


def look_ahead(
    cron: Cron, at: datetime, count: int, span: timedelta
) -> tuple[tuple[datetime, ...], tuple[datetime, ...]]:
    """The next `count` due times after an instant, and all of them within a span from it."""
    begin = at.replace(minute=0, second=0, microsecond=0)
    coming = [due for due in _walk(cron, begin, count, span) if due > at]
    return tuple(coming[:count]), tuple(due for due in coming if due <= at + span)


@lru_cache(maxsize=128)
def _walk(cron: Cron, begin: datetime, count: int, span: timedelta) -> tuple[datetime, ...]:
    """Enough of them for whatever instant of the hour that begins then."""
    until = begin + _HOUR + span
    found: list[datetime] = []
    beyond = 0
    for due in cron.iterate(begin):
        found.append(due)
        beyond += due > until
        if beyond == count:
            break
    return tuple(found)
