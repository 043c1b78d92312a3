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


LEFT_BEHIND_SECONDS = 45 * 86_400
"""A series that ends so long before another of its kind has ended: its source went silent.

Longer than a month, so that a monthly series is never behind a daily one's habits.
"""

LEAST_BARS = 60
"""Fewer bars than that, a quarter's sessions, leave no other series behind: hardly a chart."""


def choose_series(
    series: Sequence[Series], interval: Interval | None = None, source: str | None = None
) -> Series | None:
    """The series that serves the request, or None.

    Without an interval: the finest of daily, weekly, monthly; failing those the coarsest
    intraday one. Without a source: real before demo, one that goes on before one that was left
    behind, then the most bars, then the latest last bar, then the source's name, so that the
    choice never depends on the order of storing.
    """
    fitting = [
        row for row in series if interval in (None, row.interval) and source in (None, row.source)
    ]
    ordered = sort_series(fitting)
    return ordered[0] if ordered else None


def sort_series(series: Sequence[Series]) -> list[Series]:
    """All series, the one that `choose_series` would take first."""
    newest: dict[tuple[Interval, bool], int] = {}
    for row in series:
        if row.bar_count >= LEAST_BARS:
            kind = (row.interval, row.is_demo)
            newest[kind] = max(newest.get(kind, row.last_time), row.last_time)

    def rank(row: Series) -> tuple[int, bool, bool, int, int, str]:
        last = newest.get((row.interval, row.is_demo), row.last_time)
        behind = last - row.last_time > LEFT_BEHIND_SECONDS
        preference = _PREFERENCE.index(row.interval)
        return preference, row.is_demo, behind, -row.bar_count, -row.last_time, row.source

    return sorted(series, key=rank)
