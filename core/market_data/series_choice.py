"""Which of an instrument's series a request gets when it does not say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from core.enums import Interval
from db.market_data.quote_repository import QuotedSeries
from db.market_data.tables import BarSeriesRow

Series = TypeVar("Series", BarSeriesRow, QuotedSeries)

_PREFERENCE = (
    Interval.DAY,
    Interval.WEEK,
    Interval.MONTH,
    Interval.HOUR,
    Interval.MINUTES_30,
    Interval.MINUTES_15,
    Interval.MINUTES_5,
    Interval.MINUTE,
)


def choose_series(
    series: Sequence[Series], interval: Interval | None = None, source: str | None = None
) -> Series | None:
    """The series that serves the request, or None.

    Without an interval: the finest of daily, weekly, monthly; failing those the coarsest
    intraday one. Without a source: real before demo, then the most bars, then the latest last
    bar, then the source's name, so that the choice never depends on the order of storing.
    """
    fitting = [
        row for row in series if interval in (None, row.interval) and source in (None, row.source)
    ]
    return min(fitting, key=_rank) if fitting else None


def sort_series(series: Sequence[BarSeriesRow]) -> list[BarSeriesRow]:
    """All series, the one that `choose_series` would take first."""
    return sorted(series, key=_rank)


def _rank(row: BarSeriesRow | QuotedSeries) -> tuple[int, bool, int, int, str]:
    preference = _PREFERENCE.index(row.interval)
    return preference, row.is_demo, -row.bar_count, -row.last_time, row.source
