"""The days on which the demo market trades."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from core.contracts import TimeArray

LAST_SESSION = date(2026, 10, 30)
"""Fixed, so that the market is the same whenever and wherever it is made."""

YEARS = 5


def list_sessions(last: date = LAST_SESSION) -> TimeArray:
    """Sessions of the Korea Exchange over five years up to `last`, inclusive.

    Weekdays without the calendar's own holidays, those in its table and those of its rules.
    Building the calendar itself, with its opening hours back to 1956, takes three seconds; a test
    holds the two equal.

    Returns:
        int64[m], midnight UTC of each session's calendar day in seconds since 1970-01-01 UTC.
    """
    from exchange_calendars.exchange_calendar import HolidayCalendar
    from exchange_calendars.exchange_calendar_xkrx import XKRXExchangeCalendar
    from exchange_calendars.xkrx_holidays import krx_regular_holiday_rules

    first = last.replace(year=last.year - YEARS, day=min(last.day, 28))
    days = np.arange(np.datetime64(first, "D"), np.datetime64(last, "D") + 1)
    listed = np.array(XKRXExchangeCalendar.precomputed_holidays(), dtype="datetime64[D]")
    rules = HolidayCalendar(krx_regular_holiday_rules)
    regular = rules.holidays(first.isoformat(), last.isoformat()).to_numpy()
    holidays = np.concatenate([listed, regular.astype("datetime64[D]")])
    is_open = np.is_busday(days, weekmask=XKRXExchangeCalendar.weekmask, holidays=holidays)
    found: TimeArray = days[is_open].astype("datetime64[s]").astype(np.int64)
    return found


def day_of(seconds: int) -> date:
    """The calendar day of a session."""
    found: date = np.datetime64(seconds, "s").astype("datetime64[D]").item()
    return found
