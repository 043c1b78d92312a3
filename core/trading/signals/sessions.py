"""How old a bar is in sessions of its market, and whether it is finished."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from core.contracts import Actor, BarSeries, CountSessions, QuoteView, SourcePassport
from core.enums import Interval

FindClose = Callable[[str, date], datetime | None]
"""Exchange and day to the end of its session; None where that is not known."""

_INTRADAY = {
    Interval.MINUTE: timedelta(minutes=1),
    Interval.MINUTES_5: timedelta(minutes=5),
    Interval.MINUTES_15: timedelta(minutes=15),
    Interval.MINUTES_30: timedelta(minutes=30),
    Interval.HOUR: timedelta(hours=1),
}


def know_no_close(exchange: str, day: date) -> None:
    """The `FindClose` of whoever has no calendars."""


def list_no_quotes(actor: Actor, symbols: Sequence[str]) -> dict[str, QuoteView]:
    """The `ListQuotes` of whoever has no instruments."""
    del actor, symbols
    return {}


def find_last_day(bar: datetime, interval: Interval) -> date:
    """The last calendar day that a bar covers; a week's bar is taken to begin with its week."""
    day = bar.date()
    if interval is Interval.WEEK:
        return day + timedelta(days=6)
    if interval is Interval.MONTH:
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        return following - timedelta(days=1)
    return day


def count_age(
    bar: datetime,
    interval: Interval,
    passport: SourcePassport,
    at: datetime,
    count_sessions: CountSessions,
) -> int:
    """Sessions that have begun since a bar's last day, 0 on that day itself.

    The demo market has no sessions after its last one: there the age stops with the bars. Where
    the exchange's calendar is not known, weekdays are counted.
    """
    today = at.astimezone(ZoneInfo(passport.time_zone)).date()
    if passport.is_demo:
        today = find_last_day(passport.last_bar, interval)
    first = find_last_day(bar, interval) + timedelta(days=1)
    if first > today:
        return 0
    known = count_sessions(passport.exchange, first, today)
    if known is not None:
        return known
    return int(np.busday_count(first, today + timedelta(days=1)))


def drop_unfinished(bars: BarSeries, find_close: FindClose) -> BarSeries:
    """Without the newest bar where it was stored before its time was over.

    A bar that still changes would give a signal that its own close takes back.
    """
    if not len(bars) or bars.passport.is_demo:
        return bars
    is_over = bars.passport.fetched_at >= _find_end(bars, find_close)
    return bars if is_over else bars.head(len(bars) - 1)


def _find_end(bars: BarSeries, find_close: FindClose) -> datetime:
    newest, passport = bars.at(-1), bars.passport
    if bars.interval in _INTRADAY:
        return newest + _INTRADAY[bars.interval]
    day = find_last_day(newest, bars.interval)
    if (close := find_close(passport.exchange, day)) is not None:
        return close
    midnight = datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(passport.time_zone))
    return midnight.astimezone(UTC)
