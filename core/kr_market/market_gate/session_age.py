"""How many sessions have closed since a bar. Pure, but for the calendar that is handed in."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from core.kr_market.clock import BARS_KNOWN, last_day_known, stamp

if TYPE_CHECKING:
    from core.contracts import CountSessions

_FIRST_REST_DAY = 5  # Saturday


def find_clock(day: date | None, at: datetime) -> datetime:
    """The instant that a reading is made for: the end of a day that was asked for, else now."""
    if day is None or day > at.date():  # the last day that there is has none after it
        return at
    return min(at, stamp(day + timedelta(days=1), time.min))


def count_age(
    session: date, exchange: str, clock: datetime, count_sessions: CountSessions
) -> int | None:
    """Sessions after `session` whose bars are known at an instant.

    Args:
        session: of the last bar there is.
        exchange: as the source of the bars names it.
        clock: timezone-aware.
        count_sessions: the exchange's calendar.

    Returns:
        None where the calendar is not known.
    """
    last = last_day_known(clock.astimezone(UTC), BARS_KNOWN)
    days = (session + timedelta(days=step) for step in range(1, (last - session).days + 1))
    first = next((day for day in days if day.weekday() < _FIRST_REST_DAY), None)
    if first is None:  # the commonest case; a calendar takes seconds to build
        return 0
    return count_sessions(exchange, first, last)
