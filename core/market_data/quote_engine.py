"""What a list shows of a series: changes over calendar periods and a sparkline. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.enums import Interval

if TYPE_CHECKING:
    from core.contracts import FloatArray, TimeArray

SPARKLINE_LENGTH = 60
_DAYS = {"1D": 1, "1W": 7}
_MONTHS = {"1M": 1, "3M": 3, "6M": 6, "1Y": 12, "3Y": 36, "5Y": 60}
PERIODS = ("1D", "1W", "1M", "3M", "6M", "YTD", "1Y", "5Y")
"""Labels in the order in which they are shown."""

_BAR_DAYS = {Interval.WEEK: 7, Interval.MONTH: 31}
_PERIOD_DAYS = {"1D": 1, "1W": 7, "1M": 31}
LONGEST_CLOSURE_DAYS = 10
"""Exchanges close for up to ten days in a row (lunar new year, Golden Week, September 2001)."""


def calculate_changes(time: TimeArray, close: FloatArray, interval: Interval) -> dict[str, float]:
    """Change from the close of a period ago to the last close, as fractions.

    The reference of a period is the last bar on or before the calendar day that lies one
    period before the last bar's day (`YTD`: on or before 31 December of the year before). A
    month before the 31st is the month's last day; monthly bars dated at a month's end are
    compared end to end.

    Args:
        time: int64[n], seconds since 1970-01-01 UTC, strictly increasing.
        close: float64[n], finite and positive.
        interval: of the bars; periods shorter than one bar are left out.

    Returns:
        Label to fraction. A period is absent where the bars do not reach back to it, or where
        the reference would be older than the longest closure of an exchange (plus one bar).
    """
    if not len(time):
        return {}
    days = time.astype("datetime64[s]").astype("datetime64[D]")
    tolerance = LONGEST_CLOSURE_DAYS + _BAR_DAYS.get(interval, 1)
    changes = {}
    for label in PERIODS:
        if _PERIOD_DAYS.get(label, 366) < _BAR_DAYS.get(interval, 1):
            continue
        target = find_reference_day(days[-1], label, interval)
        position = int(np.searchsorted(days, target, side="right")) - 1
        if position < 0 or (target - days[position]).astype(int) > tolerance:
            continue
        changes[label] = float(close[-1] / close[position] - 1)
    return changes


def build_sparkline(close: FloatArray) -> list[float]:
    """Up to the last 60 closes, oldest first."""
    return [float(value) for value in close[-SPARKLINE_LENGTH:]]


def find_reference_day(day: np.datetime64, label: str, interval: Interval) -> np.datetime64:
    """The calendar day whose close a period is measured from, as `calculate_changes` says.

    Args:
        day: datetime64[D], of the last bar.
        label: one of `PERIODS`, or `3Y`.
        interval: of the bars.
    """
    if label in _DAYS:
        return day - np.timedelta64(_DAYS[label], "D")
    if label == "YTD":
        first: np.datetime64 = day.astype("datetime64[Y]").astype("datetime64[D]")
        return first - np.timedelta64(1, "D")
    month = day.astype("datetime64[M]")
    day_of_month = (day - month.astype("datetime64[D]")).astype(int)
    is_month_end = (day + np.timedelta64(1, "D")).astype("datetime64[M]") != month
    target = month - np.timedelta64(_MONTHS[label], "M")
    first = target.astype("datetime64[D]")
    last: np.datetime64 = (target + np.timedelta64(1, "M")).astype(
        "datetime64[D]"
    ) - np.timedelta64(1, "D")
    if is_month_end and interval is Interval.MONTH:
        return last
    return min(first + day_of_month, last)
