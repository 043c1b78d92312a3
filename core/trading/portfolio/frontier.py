"""The efficient frontier: least volatility for each return, within the limits."""

from __future__ import annotations

import warnings

import numpy as np

from core.contracts import PanelArray
from core.trading.portfolio.outcome import Frontier
from core.trading.portfolio.weights import PERIODS_PER_YEAR, WeightRules

_POINTS = 24


def calculate_frontier(returns: PanelArray, rules: WeightRules) -> Frontier:
    """Points from the least volatility to the highest return, annual fractions, in-sample.

    Args:
        returns: float64[m, n], simple.
        rules: limits and covariance.
    """
    import pandas as pd
    from skfolio.exceptions import SkfolioError
    from skfolio.moments import EmpiricalCovariance, LedoitWolf
    from skfolio.optimization import MeanRisk
    from skfolio.prior import EmpiricalPrior

    covariance = LedoitWolf() if rules.is_shrunk else EmpiricalCovariance()
    estimator = MeanRisk(
        efficient_frontier_size=_POINTS,
        prior_estimator=EmpiricalPrior(covariance_estimator=covariance),
        min_weights=rules.low,
        max_weights=rules.high,
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            estimator.fit(pd.DataFrame(returns))
    except (SkfolioError, ValueError, ArithmeticError):
        return Frontier((), (), "The limits leave no room for a frontier. Widen them.")
    weights = np.asarray(estimator.weights_, dtype=np.float64)
    earned = returns @ weights.T
    volatility = earned.std(axis=0, ddof=1) * PERIODS_PER_YEAR**0.5
    mean = earned.mean(axis=0) * PERIODS_PER_YEAR
    return Frontier(tuple(volatility.tolist()), tuple(mean.tolist()))
