"""When the period of a bar is over. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from core.enums import Interval

if TYPE_CHECKING:
    from core.contracts import TimeArray
    from core.market_data.bar_columns import BoolArray

DATED_INTERVALS = frozenset({Interval.DAY, Interval.WEEK, Interval.MONTH})
"""Intervals whose bars carry a calendar day (midnight UTC) instead of an instant."""

INTRADAY_SECONDS = {
    Interval.MINUTE: 60,
    Interval.MINUTES_5: 300,
    Interval.MINUTES_15: 900,
    Interval.MINUTES_30: 1_800,
    Interval.HOUR: 3_600,
}


def find_finished(time: TimeArray, interval: Interval, time_zone: str, at: datetime) -> BoolArray:
    """Which bars can no longer change: their period has ended by `at`.

    A daily bar counts as finished when the calendar day is over at its exchange, whenever the
    session closed: a bar that is still forming would be stored as if it were final.

    Args:
        time: int64[n], start of each bar; dated bars carry midnight UTC of the exchange's day.
        interval: of the bars.
        time_zone: of the exchange, an IANA name.
        at: the present, timezone-aware.
    """
    is_finished: BoolArray
    if interval in INTRADAY_SECONDS:
        is_finished = time + INTRADAY_SECONDS[interval] <= int(at.timestamp())
        return is_finished
    today = np.datetime64(at.astimezone(ZoneInfo(time_zone)).date())
    days = time.astype("datetime64[s]").astype("datetime64[D]")
    if interval is Interval.MONTH:
        is_finished = days.astype("datetime64[M]") < today.astype("datetime64[M]")
        return is_finished
    length = 7 if interval is Interval.WEEK else 1
    is_finished = np.less_equal(days + np.timedelta64(length, "D"), today)
    return is_finished
