"""Which period a day belongs to, by frequency. Pure."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from core.contracts import TimeArray
from core.enums import Frequency

PERIODS_PER_YEAR = {
    Frequency.DAILY: 252,  # business days
    Frequency.WEEKLY: 52,
    Frequency.MONTHLY: 12,
    Frequency.QUARTERLY: 4,
    Frequency.YEARLY: 1,
}
MONTHS_PER_PERIOD = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.YEARLY: 12}
"""Frequencies whose periods are made of calendar months."""

_SATURDAY = 5


def find_period_end(day: date, frequency: Frequency) -> date:
    """The last day of the month, quarter or year; of a daily or weekly figure the day itself."""
    months = MONTHS_PER_PERIOD.get(frequency)
    if months is None:
        return day
    month = (day.month - 1) // months * months + months
    return date(day.year, month, calendar.monthrange(day.year, month)[1])


def find_next_period_end(period_end: date, frequency: Frequency) -> date:
    """The end of the period that follows; of a daily figure the next weekday."""
    if frequency is Frequency.WEEKLY:
        return period_end + timedelta(days=7)
    following = period_end + timedelta(days=1)
    if frequency is Frequency.DAILY:
        while following.weekday() >= _SATURDAY:
            following += timedelta(days=1)
    return find_period_end(following, frequency)


def estimate_known_at(period_end: date, delay_days: int) -> datetime:
    """Midnight UTC, so many days after the period's last day."""
    return datetime.combine(period_end + timedelta(days=delay_days), time(), UTC)


def count_periods(days: TimeArray, frequency: Frequency) -> TimeArray:
    """The ordinal of each day's month, quarter or year, so that neighbours differ by 1.

    Args:
        days: int64[n], days since 1970-01-01.
        frequency: monthly, quarterly or yearly.

    Returns:
        int64[n].
    """
    months: TimeArray = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return months // MONTHS_PER_PERIOD[frequency]


def name_period(period_end: date, frequency: Frequency) -> str:
    """As tables write it: 2009-Q3, 2018-11, 2018, or the day."""
    if frequency is Frequency.QUARTERLY:
        return f"{period_end.year}-Q{(period_end.month + 2) // 3}"
    if frequency is Frequency.MONTHLY:
        return f"{period_end:%Y-%m}"
    return str(period_end.year) if frequency is Frequency.YEARLY else period_end.isoformat()
