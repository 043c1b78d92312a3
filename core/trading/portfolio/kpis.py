"""Key figures of daily returns, each with an interval.

Sources: Sharpe 1994; Sortino and Price 1994; Young 1991 (Calmar); historical value at risk and
expected shortfall; intervals by the stationary bootstrap.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray, PanelArray
from core.trading.benchmark_statistics import compare_returns
from core.trading.evidence_needed import count_to_tell
from core.trading.portfolio.weights import PERIODS_PER_YEAR
from core.trading.resampling import (
    draw_places,
    enclose,
    measure_deepest_fall,
    measure_shortfall,
)

DRAWS = 500
_NO_SPREAD = 1e-12  # equal returns leave a deviation of this size by rounding
KPI_TITLES = {
    "annual_return": "Return a year",
    "annual_volatility": "Volatility a year",
    "sharpe": "Sharpe",
    "sortino": "Sortino",
    "max_drawdown": "Max drawdown",
    "calmar": "Calmar",
    "downside_deviation": "Downside deviation a year",
    "var_95": "VaR 95 %, one day",
    "cvar_95": "CVaR 95 %, one day",
    "var_99": "VaR 99 %, one day",
    "cvar_99": "CVaR 99 %, one day",
}
BENCHMARK_TITLES = {
    "beta": "Beta",
    "alpha": "Alpha a year",
    "correlation": "Correlation",
    "information_ratio": "Information ratio",
}
RATIOS = frozenset({"sharpe", "sortino", "calmar", "beta", "correlation", "information_ratio"})


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure; `low` and `high` hold 90 % of the resampled ones. Fractions but for ratios."""

    name: str
    value: float | None
    low: float | None
    high: float | None


def measure_kpis(returns: FloatArray, risk_free_rate: float, *, seed: int = 0) -> tuple[Kpi, ...]:
    """All figures of `KPI_TITLES`, in that order.

    Args:
        returns: float64[m], simple, by session, m ≥ 2.
        risk_free_rate: a year.
        seed: the same gives the same intervals.
    """
    point = calculate_kpis(returns[None, :], risk_free_rate)
    places = draw_places(np.random.default_rng(seed), len(returns), len(returns), DRAWS)
    drawn = calculate_kpis(returns[places], risk_free_rate)
    kpis = []
    for name in KPI_TITLES:
        value = float(point[name][0])
        low, high = enclose(drawn[name]) or (None, None)
        kpis.append(Kpi(name, value if np.isfinite(value) else None, low, high))
    return tuple(kpis)


def measure_against(
    returns: FloatArray, benchmark: FloatArray, risk_free_rate: float, *, seed: int = 0
) -> tuple[Kpi, ...]:
    """All figures of `BENCHMARK_TITLES`, in that order; the two are resampled in pairs.

    Args:
        returns: float64[m], simple, by session, m ≥ 2.
        benchmark: float64[m], of the same sessions.
        risk_free_rate: a year.
        seed: the same gives the same intervals.
    """
    places = draw_places(np.random.default_rng(seed), len(returns), len(returns), DRAWS)
    point, *drawn = (
        compare_returns(own, other, PERIODS_PER_YEAR, risk_free_rate)
        for own, other in [(returns, benchmark), *((returns[at], benchmark[at]) for at in places)]
    )
    kpis = []
    for name in BENCHMARK_TITLES:
        values = np.array([getattr(one, name) for one in drawn], dtype=np.float64)  # None is NaN
        low, high = enclose(values) or (None, None)
        kpis.append(Kpi(name, getattr(point, name), low, high))
    return tuple(kpis)


def calculate_kpis(returns: PanelArray, risk_free_rate: float) -> dict[str, FloatArray]:
    """The figures of each row, float64[draws]; NaN where a figure is not defined.

    VaR and CVaR are losses: positive where money is lost. Downside deviation is the root of the
    mean squared shortfall below the risk-free rate, over all sessions.

    Args:
        returns: float64[draws, m], simple.
        risk_free_rate: a year.
    """
    free = risk_free_rate / PERIODS_PER_YEAR
    root = PERIODS_PER_YEAR**0.5
    mean, deviation = returns.mean(axis=1), returns.std(axis=1, ddof=1)
    excess = mean - free
    shortfall, deepest = measure_shortfall(returns, free), measure_deepest_fall(returns)
    won = np.maximum((1.0 + returns).prod(axis=1), 0.0)
    growth = won ** (PERIODS_PER_YEAR / returns.shape[1]) - 1.0
    ordered = np.sort(returns, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = {
            "annual_return": growth,
            "annual_volatility": deviation * root,
            "sharpe": np.where(deviation > _NO_SPREAD, excess / deviation * root, np.nan),
            "sortino": np.where(shortfall > _NO_SPREAD, excess / shortfall * root, np.nan),
            "max_drawdown": deepest,
            "calmar": np.where(deepest < 0, growth / -deepest, np.nan),
            "downside_deviation": shortfall * root,
        }
    for level in (95, 99):
        # The worst share of the sessions, at least one.
        worst = max(1, int(returns.shape[1] * (100 - level) / 100))
        found[f"var_{level}"] = -ordered[:, worst - 1]
        found[f"cvar_{level}"] = -ordered[:, :worst].mean(axis=1)
    return found


def count_sessions_to_tell(returns: FloatArray, risk_free_rate: float) -> int | None:
    """How many more sessions like these it takes to tell the Sharpe ratio from 0; 0 if they do.

    A Sharpe ratio is 0 where the mean return is the risk-free rate: the test of that mean.

    Returns:
        None where it is exactly 0 or not defined, see `core.trading.evidence_needed`.
    """
    return count_to_tell(returns - risk_free_rate / PERIODS_PER_YEAR)
