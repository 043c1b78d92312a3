"""The numbers of the account's returns by day and month, and of its time under water."""

from __future__ import annotations

import math

import numpy as np

from core.contracts import FloatArray, TimeArray
from core.enums import Interval
from core.trading.statistic_definition import define
from core.trading.types import Curve, Statistics

_DAY = 86_400
_COARSE = {Interval.WEEK, Interval.MONTH}
LEAST_RETURNS = 20
"""Days below which a percentile of the daily returns says nothing."""

_BY_DAY = "of the account from the end of one calendar day (UTC) with bars to the next"

RETURN_STATISTICS = (
    define("best_day", "Best day", "fraction", "", f"Highest return {_BY_DAY}."),
    define("worst_day", "Worst day", "fraction", "", f"Lowest return {_BY_DAY}."),
    define(
        "positive_days",
        "Days with a profit",
        "fraction",
        "",
        f"Days with a return above 0, over the days on which the account moved; return {_BY_DAY}.",
    ),
    define(
        "best_month",
        "Best month",
        "fraction",
        "",
        "Highest return of the account in a calendar month (UTC), begun ones included.",
    ),
    define(
        "worst_month",
        "Worst month",
        "fraction",
        "",
        "Lowest return of the account in a calendar month (UTC), begun ones included.",
    ),
    define(
        "positive_months",
        "Months with a profit",
        "fraction",
        "",
        "Calendar months (UTC) with a return above 0, over all of the period.",
    ),
    define(
        "value_at_risk_95",
        "Value at risk, day, 95 %",
        "fraction",
        "",
        f"5th percentile of the daily returns, historical, linear between two; needs "
        f"{LEAST_RETURNS} days. Negative: a loss.",
    ),
    define(
        "expected_shortfall_95",
        "Expected shortfall, day, 95 %",
        "fraction",
        "",
        "Mean of the daily returns at or below the value at risk (also called CVaR).",
    ),
    define(
        "skewness",
        "Skewness of daily returns",
        "ratio",
        "",
        "Third central moment over the cube of the standard deviation, both of the sample as it "
        "is. Negative: the large moves are losses.",
    ),
    define(
        "kurtosis",
        "Kurtosis of daily returns",
        "ratio",
        "",
        "Fourth central moment over the squared variance, both of the sample as it is; 3 for a "
        "normal distribution. Above it: rare, large moves.",
    ),
    define(
        "ulcer_index",
        "Ulcer index",
        "fraction",
        "",
        "Root mean square over all bars of the drawdown at the close (Martin 1987).",
    ),
    define(
        "time_under_water",
        "Time under water",
        "fraction",
        "",
        "Bars whose close left the account below its highest value so far, over all bars.",
    ),
)


def calculate_return_statistics(curve: Curve, interval: Interval) -> Statistics:
    """`RETURN_STATISTICS` of an account.

    Args:
        curve: of at least one bar.
        interval: of its bars; weekly and monthly ones have no days.

    Returns:
        None where not defined: no day or month with a return, an account wiped out, too few days.
    """
    values: Statistics = dict.fromkeys(item.key for item in RETURN_STATISTICS)
    months = curve.time.astype("datetime64[s]").astype("datetime64[M]").astype(np.int64)
    values |= _describe("month", calculate_period_returns(months, curve.equity, has_first=True))
    if interval not in _COARSE:
        days = calculate_period_returns(curve.time // _DAY, curve.equity)
        values |= _describe("day", days) | _describe_distribution(days)
    values["ulcer_index"] = float(np.sqrt(np.mean(curve.drawdown**2)))
    values["time_under_water"] = float(np.mean(curve.drawdown > 0.0))
    return values


def calculate_period_returns(
    period: TimeArray, equity: FloatArray, *, has_first: bool = False
) -> FloatArray:
    """Returns between the last values of neighbouring periods.

    Args:
        period: int64[n], ascending: the number of the day or month of each bar.
        equity: float64[n], at the bars' closes.
        has_first: whether the first period counts, from its first value on.

    Returns:
        float64[periods − 1], or [periods]; it ends where the account is at 0 or below.
    """
    ends = np.append(np.flatnonzero(np.diff(period)), len(period) - 1)
    levels = equity[ends]
    if has_first:
        levels = np.concatenate([equity[:1], levels])
    wiped_out = np.flatnonzero(levels <= 0.0)
    if wiped_out.size:
        levels = levels[: wiped_out[0] + 1]
    changes: FloatArray = levels[1:] / levels[:-1] - 1.0
    return changes


def _describe(name: str, returns: FloatArray) -> Statistics:
    if not len(returns):
        return {}
    # A day in cash says nothing about the strategy; a month without a profit had none.
    counted = returns[returns != 0.0] if name == "day" else returns
    return {
        f"best_{name}": float(returns.max()),
        f"worst_{name}": float(returns.min()),
        f"positive_{name}s": float((counted > 0.0).mean()) if len(counted) else None,
    }


def _describe_distribution(returns: FloatArray) -> Statistics:
    if len(returns) < LEAST_RETURNS:
        return {}
    at_risk = float(np.quantile(returns, 0.05))
    found: Statistics = {
        "value_at_risk_95": at_risk,
        "expected_shortfall_95": float(returns[returns <= at_risk].mean()),
    }
    centred = returns - returns.mean()
    variance = float(np.mean(centred**2))
    if not math.isclose(variance, 0.0, abs_tol=1e-24):
        found["skewness"] = float(np.mean(centred**3)) / variance**1.5
        found["kurtosis"] = float(np.mean(centred**4)) / variance**2
    return found
