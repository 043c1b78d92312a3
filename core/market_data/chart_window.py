"""Which stretch of a series a chart shows, and what happened in it. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from core.contracts import BarSeries
from core.enums import Interval
from core.market_data.quote_engine import LONGEST_CLOSURE_DAYS, find_reference_day

RANGES = ("1M", "3M", "6M", "YTD", "1Y", "3Y", "5Y")
ALL = "All"
DEFAULT_RANGE = "1Y"

_SHORTEST = {Interval.WEEK: "3M", Interval.MONTH: "1Y"}
_BAR_DAYS = {Interval.WEEK: 7, Interval.MONTH: 31}
_DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class ChartWindow:
    """What to load and what of it to show.

    Attributes:
        load_from: first day to load; earlier than what is shown, for the close before the
            period. None loads all bars.
        shown_after: the bars after this day (UTC) are shown; None shows all.
    """

    load_from: date | None = None
    shown_after: date | None = None


@dataclass(frozen=True, slots=True)
class PeriodSummary:
    """The shown bars as one bar; prices in the series' currency.

    Attributes:
        change: fraction; from the close before the period to its last close, as in quotes.
            Where no bar lies before the period, from its first open.
        average_volume: units traded per bar, over the bars with a known volume; NaN without.
        last_change: fraction, from the close before the last one to the last; NaN for one bar.
    """

    first_bar: datetime
    last_bar: datetime
    bar_count: int
    open: float
    high: float
    low: float
    close: float
    change: float
    average_volume: float
    last_change: float


def list_ranges(interval: Interval, first_bar: datetime, last_bar: datetime) -> list[str]:
    """The ranges that the stored bars reach back to and that hold several bars; last `All`.

    Ranges are measured from the last stored bar, not from today: bars that end years ago would
    otherwise show nothing.
    """
    last = np.datetime64(last_bar.date())
    fitting = RANGES[RANGES.index(_SHORTEST.get(interval, RANGES[0])) :]
    return [
        *(
            label
            for label in fitting
            if find_reference_day(last, label, interval) >= np.datetime64(first_bar.date())
        ),
        ALL,
    ]


def plan_window(
    label: str, interval: Interval, last_bar: datetime, *, has_indicators: bool
) -> ChartWindow:
    """The window of a range of `list_ranges`, as short as the chart allows.

    Indicators load all bars: running sums and trailing stops depend on everything before them,
    and a value must not change with the range it is looked at in.
    """
    if label == ALL:
        return ChartWindow()
    last = np.datetime64(last_bar.date())
    shown_after: date = find_reference_day(last, label, interval).astype(object)
    if has_indicators:
        return ChartWindow(None, shown_after)
    # Far enough back to find the close before the period, however long the exchange was closed.
    days = LONGEST_CLOSURE_DAYS + _BAR_DAYS.get(interval, 1)
    return ChartWindow(shown_after - timedelta(days=days), shown_after)


def find_first_shown(bars: BarSeries, window: ChartWindow) -> int:
    """Index of the first bar to show; the last bar is shown in any case."""
    if window.shown_after is None:
        return 0
    end_of_day = (np.datetime64(window.shown_after).astype(np.int64) + 1) * _DAY_SECONDS
    return min(int(np.searchsorted(bars.time, end_of_day)), len(bars) - 1)


def summarise_period(bars: BarSeries, first_shown: int = 0) -> PeriodSummary:
    """The bars from `first_shown` on as one bar.

    Args:
        bars: at least one bar.
        first_shown: 0 to n - 1; the bar before it gives the change its reference.
    """
    volume = bars.volume[first_shown:]
    known = volume[~np.isnan(volume)]
    close = float(bars.close[-1])
    reference = bars.close[first_shown - 1] if first_shown else bars.open[0]
    return PeriodSummary(
        first_bar=bars.at(first_shown),
        last_bar=bars.at(len(bars) - 1),
        bar_count=len(bars) - first_shown,
        open=float(bars.open[first_shown]),
        high=float(bars.high[first_shown:].max()),
        low=float(bars.low[first_shown:].min()),
        close=close,
        change=close / float(reference) - 1.0,
        average_volume=float(known.mean()) if known.size else math.nan,
        last_change=close / float(bars.close[-2]) - 1.0 if len(bars) > 1 else math.nan,
    )
