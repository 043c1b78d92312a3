"""What a sweep needs to know of the bars, worked out once for all combinations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from core.contracts import BarSeries, FloatArray, TimeArray
from core.trading.request import Costs
from core.trading.sweep.state import BLOCK, Prices, Ranges, Terms

DAY_SECONDS = 86_400

_PERIOD_BARS = 100
_WEEK, _MONTH, _YEAR = 7, 31, 365
_BARS_A_YEAR = {_WEEK: 52.0, _MONTH: 12.0, _YEAR: 1.0}
_DAYS_A_YEAR, _DAYS_A_YEAR_WITH_WEEKENDS = 252.0, 365.0
_FIRST_WEEKDAY = 3  # 1970-01-01 was a Thursday; Monday is 0
_STEPS = (DAY_SECONDS, 3_600, 60)


class Calendar(NamedTuple):
    """How bars become days and years, after `compute_stats` of backtesting.py 0.6.6.

    Attributes:
        time: int64[n], seconds since 1970-01-01 UTC.
        period_ends: int64[m], the last bar of each day (week, month or year where the bars are
            that long); periodic returns run from one to the next.
        periods_a_year: how many of them make a year: 252, 365, 52, 12 or 1.
        years: from first to last bar, in years of 365.25 days.
        step: seconds to whose multiple durations are rounded up.
        market_log: float64[n], log return of the close, less its mean; 0 for bar 0.
        market_variance: sum of the squares of `market_log`.
    """

    time: TimeArray
    period_ends: TimeArray
    periods_a_year: float
    years: float
    step: int
    market_log: FloatArray
    market_variance: float


class Facts(NamedTuple):
    """What statistics need beside the run: closes (float64[n]), calendar and spread (fraction)."""

    close: FloatArray
    calendar: Calendar
    spread: float


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """Bars, calendar and account as the kernels take them; prices are in units of `unit`."""

    prices: Prices
    ranges: Ranges
    calendar: Calendar
    terms: Terms
    unit: float

    def facts(self) -> Facts:
        """What the kernels of the statistics take."""
        return Facts(self.prices.close, self.calendar, self.terms.spread)


def prepare_market(bars: BarSeries, costs: Costs, commission_fixed: float = 0.0) -> Market:
    """Arrays for the kernels.

    Args:
        bars: at least three.
        costs: of the account.
        commission_fixed: currency per order, on top of the costs' share.
    """
    unit = costs.price_unit
    prices = Prices(
        *(_scale(values, unit) for values in (bars.open, bars.high, bars.low, bars.close))
    )
    terms = Terms(
        float(costs.cash),
        float(commission_fixed),
        float(costs.commission),
        float(costs.spread),
        1 / costs.margin,
        bool(costs.is_traded_on_close),
        unit,
    )
    ranges = Ranges(_take_blocks(prices.low, np.min), _take_blocks(prices.high, np.max))
    return Market(prices, ranges, build_calendar(bars.time, prices.close), terms, unit)


def build_calendar(time: TimeArray, close: FloatArray) -> Calendar:
    """The calendar of bars at `time` (int64[n], seconds UTC, increasing, n >= 3)."""
    period = int(np.median(np.diff(time[-_PERIOD_BARS:])))
    days = period // DAY_SECONDS
    seconds = int(time[-1] - time[0])
    market_log = np.zeros(len(close))
    market_log[1:] = np.log(close[1:] / close[:-1])
    market_log[1:] -= market_log[1:].mean()
    return Calendar(
        np.array(time, dtype=np.int64),
        _find_period_ends(time, days),
        _BARS_A_YEAR.get(days, _count_days_a_year(time)),
        seconds / DAY_SECONDS / 365.25,
        next((step for step in _STEPS if period % step == 0), 1),
        market_log,
        float(np.sum(market_log**2)),
    )


def _scale(values: FloatArray, unit: float) -> FloatArray:
    # A copy even where nothing is scaled: read-only arrays would be compiled for separately.
    return np.array(values if unit == 1.0 else values * unit, dtype=np.float64)


def _take_blocks(values: FloatArray, take: Callable[..., FloatArray]) -> FloatArray:
    whole = len(values) // BLOCK * BLOCK
    return take(values[:whole].reshape(-1, BLOCK), axis=1)


def _find_period_ends(time: TimeArray, days: int) -> TimeArray:
    day = time // DAY_SECONDS
    if days == _WEEK:  # from Monday to Sunday
        group = (day + _FIRST_WEEKDAY) // _WEEK
    elif days in {_MONTH, _YEAR}:
        unit = "datetime64[M]" if days == _MONTH else "datetime64[Y]"
        group = day.astype("datetime64[D]").astype(unit).astype(np.int64)
    else:
        group = day
    is_last = np.append(group[1:] != group[:-1], True)
    return np.flatnonzero(is_last).astype(np.int64)


def _count_days_a_year(time: TimeArray) -> float:
    weekday = (time // DAY_SECONDS + _FIRST_WEEKDAY) % _WEEK
    share = float(np.mean(weekday >= 5))  # noqa: PLR2004 - Saturday and Sunday
    return _DAYS_A_YEAR_WITH_WEEKENDS if share > 2 / 7 * 0.6 else _DAYS_A_YEAR
