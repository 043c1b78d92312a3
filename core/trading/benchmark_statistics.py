"""The account beside a benchmark: how alike the two move, and what the difference is worth."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray
from core.trading.statistic_definition import define
from core.trading.sweep.market import build_calendar
from core.trading.types import Curve, Statistics

LEAST_PERIODS = 2

_BY_PERIOD = "of the returns from the end of one day (week, month) to the next"

BENCHMARK_STATISTICS = (
    define(
        "correlation",
        "Correlation with buy & hold",
        "ratio",
        "",
        f"Pearson's, {_BY_PERIOD}, of the account and of buy & hold.",
    ),
    define(
        "tracking_error",
        "Tracking error (annual)",
        "fraction",
        "",
        f"√P times the sample standard deviation of the difference {_BY_PERIOD}, account less buy "
        "& hold.",
        is_annual=True,
    ),
    define(
        "information_ratio",
        "Information ratio",
        "ratio",
        "",
        "P times the mean of that difference, over the tracking error (Grinold and Kahn 1999).",
        is_annual=True,
    ),
)

_NO_SPREAD = 1e-12  # equal values leave a deviation of this size by rounding


@dataclass(frozen=True, slots=True)
class Likeness:
    """One series of returns beside another; None where not defined.

    Attributes:
        beta: covariance over the other's variance.
        alpha: mean return a year beyond beta times the other's, both above the risk-free rate;
            fraction.
        correlation: Pearson's.
        tracking_error: deviation of the difference a year, fraction.
        information_ratio: mean difference a year over the tracking error.
    """

    beta: float | None
    alpha: float | None
    correlation: float | None
    tracking_error: float | None
    information_ratio: float | None


def compare_returns(
    own: FloatArray, other: FloatArray, periods_a_year: float, risk_free_rate: float = 0.0
) -> Likeness:
    """How one series of returns moves with another.

    Sources: Sharpe 1964 (beta), Jensen 1968 (alpha), Grinold and Kahn 1999 (information ratio).

    Args:
        own: float64[m], simple returns by period, finite.
        other: float64[m], of the same periods, finite.
        periods_a_year: of them.
        risk_free_rate: a year, fraction.
    """
    if len(own) < LEAST_PERIODS:
        return Likeness(None, None, None, None, None)
    free = risk_free_rate / periods_a_year
    spread, other_spread = float(own.std(ddof=1)), float(other.std(ddof=1))
    together = float(np.cov(own, other)[0, 1])
    beta = together / other_spread**2 if other_spread > _NO_SPREAD else None
    difference = own - other
    mean, error = float(difference.mean()), float(difference.std(ddof=1))
    is_moving = min(spread, other_spread) > _NO_SPREAD
    beyond = None if beta is None else own.mean() - free - beta * (other.mean() - free)
    return Likeness(
        beta,
        None if beyond is None else float(beyond) * periods_a_year,
        together / (spread * other_spread) if is_moving else None,
        error * math.sqrt(periods_a_year),
        mean / error * math.sqrt(periods_a_year) if error > _NO_SPREAD else None,
    )


def calculate_benchmark_statistics(curve: Curve) -> Statistics:
    """`BENCHMARK_STATISTICS`; None where there are too few periods or the account was wiped out.

    Args:
        curve: of at least three bars.
    """
    values: Statistics = dict.fromkeys(item.key for item in BENCHMARK_STATISTICS)
    if (curve.equity <= 0.0).any():
        return values
    calendar = build_calendar(curve.time, curve.close)
    own, held = (
        levels[1:] / levels[:-1] - 1.0
        for levels in (curve.equity[calendar.period_ends], curve.benchmark[calendar.period_ends])
    )
    found = compare_returns(own, held, calendar.periods_a_year)
    return values | {
        "correlation": found.correlation,
        "tracking_error": found.tracking_error,
        "information_ratio": found.information_ratio,
    }
