"""The figures of many histories of returns at once, by the definitions of the statistics."""

from __future__ import annotations

import math

import numpy as np

from core.contracts import FloatArray, PanelArray
from core.trading.resampling import measure_deepest_fall, measure_shortfall

RETURN_KEYS = (
    "return_annual",
    "volatility_annual",
    "sharpe_ratio",
    "sortino_ratio",
    "max_drawdown",
    "calmar_ratio",
    "value_at_risk_95",
    "expected_shortfall_95",
)
_NO_SPREAD = 1e-12  # equal values leave a deviation of this size by rounding


def calculate_figures(returns: PanelArray, periods_a_year: float) -> dict[str, FloatArray]:
    """`RETURN_KEYS` of each row by their definitions, float64[rows]; NaN where not defined.

    Args:
        returns: float64[rows, m], simple, above −1, m ≥ 2.
        periods_a_year: of them.
    """
    with np.errstate(all="ignore"):
        growth = np.exp(np.log1p(returns).mean(axis=1))
        annual = growth**periods_a_year - 1.0
        squares = returns.var(axis=1, ddof=1) + growth**2
        spread = squares**periods_a_year - growth ** (2 * periods_a_year)
        volatility = np.sqrt(np.maximum(spread, 0.0))
        downside = measure_shortfall(returns) * math.sqrt(periods_a_year)
        fall = measure_deepest_fall(returns)
        at_risk = np.quantile(returns, 0.05, axis=1)
        is_tail = returns <= at_risk[:, None]
        return {
            "return_annual": annual,
            "volatility_annual": volatility,
            "sharpe_ratio": _divide(annual, volatility),
            "sortino_ratio": _divide(annual, downside),
            "max_drawdown": fall,
            "calmar_ratio": _divide(annual, -fall),
            "value_at_risk_95": at_risk,
            "expected_shortfall_95": np.where(is_tail, returns, 0.0).sum(axis=1)
            / is_tail.sum(axis=1),
        }


def _divide(above: FloatArray, below: FloatArray) -> FloatArray:
    quotient: FloatArray = np.where(below > _NO_SPREAD, above / below, np.nan)
    return quotient
