"""Sharpe ratio, volatility and beta over a window that moves with the time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from core.contracts import FloatArray, PanelArray, TimeArray
from core.enums import Interval
from core.trading.statistic_definition import define
from core.trading.sweep.market import build_calendar
from core.trading.types import Curve

LEAST_BARS = 3
_FLAT = 1e-12  # what rounding leaves of the deviation of equal returns
_DAYS, _WEEKS, _MONTHS = (21, 63, 126, 252), (13, 26, 52), (6, 12, 24)

ROLLING_NUMBERS = (
    define(
        "rolling_sharpe",
        "Sharpe ratio",
        "ratio",
        "",
        "Mean of the window's returns over their sample standard deviation, times √P. Not "
        "defined where the account did not move. The headline's is geometric and differs.",
        is_annual=True,
        has_risk_free=True,
    ),
    define(
        "rolling_volatility",
        "Volatility (annual)",
        "fraction",
        "",
        "Sample standard deviation of the window's returns, times √P.",
        is_annual=True,
    ),
    define(
        "rolling_beta",
        "Beta",
        "ratio",
        "",
        "Covariance of the window's log returns of account and close, over the variance of the "
        "close's: 1 moves with the instrument, 0 does not, below 0 against it.",
    ),
)


@dataclass(frozen=True, slots=True, eq=False)
class Rolling:
    """Each number over the `window` returns that end at `time`; NaN where it is not defined.

    Attributes:
        time: int64[m], seconds since 1970-01-01 UTC, ends of days (weeks, months).
        sharpe, beta: float64[m].
        volatility: float64[m], fraction a year.
        window: returns in each.
        periods_a_year: P.
    """

    time: TimeArray
    sharpe: FloatArray
    volatility: FloatArray
    beta: FloatArray
    window: int
    periods_a_year: float


def list_windows(interval: Interval) -> tuple[int, ...]:
    """Lengths to choose from, in `name_unit`."""
    return {Interval.WEEK: _WEEKS, Interval.MONTH: _MONTHS}.get(interval, _DAYS)


def name_unit(interval: Interval) -> str:
    """What one return of a window covers."""
    return {Interval.WEEK: "weeks", Interval.MONTH: "months"}.get(interval, "days")


def calculate_rolling(curve: Curve, window: int) -> Rolling:
    """The numbers at the end of each day (week or month where the bars are that long).

    Args:
        curve: the account; below `LEAST_BARS` bars, or with fewer returns than the window, all is
            empty.
        window: returns in each, 2 or more.
    """
    if len(curve.time) < LEAST_BARS:
        return _nothing(curve, window, np.nan)
    calendar = build_calendar(curve.time, curve.close)
    ends, periods = calendar.period_ends, calendar.periods_a_year
    equity, close = curve.equity[ends], curve.close[ends]
    if len(ends) <= window:
        return _nothing(curve, window, periods)
    with np.errstate(divide="ignore", invalid="ignore"):
        # Of a wiped-out account nothing is defined, for as long as it is in the window.
        own = np.where((equity[1:] > 0) & (equity[:-1] > 0), equity[1:] / equity[:-1] - 1.0, np.nan)
        returns = sliding_window_view(own, window)
        deviation = returns.std(axis=1, ddof=1)
        sharpe = np.where(
            deviation > _FLAT, returns.mean(axis=1) / deviation * np.sqrt(periods), np.nan
        )
        market = sliding_window_view(np.diff(np.log(close)), window)
        beta = _calculate_beta(np.log1p(returns), market)
    return Rolling(
        curve.time[ends[window:]], sharpe, deviation * np.sqrt(periods), beta, window, periods
    )


def _nothing(curve: Curve, window: int, periods: float) -> Rolling:
    none = np.empty(0)
    return Rolling(curve.time[:0], none, none, none, window, periods)


def _calculate_beta(own: PanelArray, market: PanelArray) -> FloatArray:
    centred = market - market.mean(axis=1, keepdims=True)
    variance = (centred**2).sum(axis=1)
    # The mean of `own` drops out: the centred market sums to 0.
    covariance = (own * centred).sum(axis=1)
    return np.where(variance > _FLAT**2, covariance / variance, np.nan)
