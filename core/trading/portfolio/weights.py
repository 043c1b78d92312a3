"""Weights by eight methods, all long only and fully invested.

Convex problems are solved by skfolio (Clarabel). Sources: Markowitz 1952 (minimum variance),
Sharpe 1966, Maillard, Roncalli and Teïletche 2010 (risk parity), López de Prado 2016 (HRP), Black
and Litterman 1992, Choueifaty and Coignard 2008 (maximum diversification).
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.contracts import FloatArray, PanelArray
from core.enums import AllocationMethod
from core.trading.portfolio.allocation_request import ReturnView

PERIODS_PER_YEAR = 252
_BISECTIONS = 200


class NoWeightsError(Exception):
    """The method has no answer here; the message says why and what would help."""


@dataclass(frozen=True, slots=True)
class WeightRules:
    """What all methods keep to.

    Attributes:
        keys: of the n assets, as `views` name them.
        low, high: limits of each weight.
        risk_free_rate: a year.
        is_shrunk: covariance by Ledoit and Wolf.
        views: of Black–Litterman.
    """

    keys: tuple[str, ...]
    low: float = 0.0
    high: float = 1.0
    risk_free_rate: float = 0.02
    is_shrunk: bool = False
    views: tuple[ReturnView, ...] = ()


def calculate_weights(
    method: AllocationMethod, returns: PanelArray, rules: WeightRules
) -> FloatArray:
    """Weights from these returns alone.

    Args:
        method: how.
        returns: float64[m, n], simple, without NaN.
        rules: limits and assumptions; the limits can be kept (see `check_limits`).

    Returns:
        float64[n], each within its limits, sum 1.

    Raises:
        NoWeightsError: this method has no answer for these returns.
    """
    count = returns.shape[1]
    if method is AllocationMethod.EQUAL:
        return np.full(count, 1.0 / count)
    if method is AllocationMethod.BLACK_LITTERMAN and not rules.views:
        raise NoWeightsError(
            "Black–Litterman turns views into weights, and no view was given. Add at least one."
        )
    raw = _solve(_build(method, rules), returns)
    # Inverse volatility knows no limits; a solver keeps them to its tolerance.
    return fit_limits(np.maximum(raw, 0.0), rules.low, rules.high)


def fit_limits(raw: FloatArray, low: float, high: float) -> FloatArray:
    """Weights within the limits that keep the proportions of all that touch none.

    Finds the one scale s at which clip(s × raw) adds up to 1.

    Args:
        raw: float64[n], 0 or more, not all 0.
        low: smallest weight.
        high: largest weight; n weights can keep both.
    """
    if np.all((raw >= low) & (raw <= high)) and abs(raw.sum() - 1.0) < 1e-12:  # noqa: PLR2004
        return raw
    # A weight of 0 has no proportion to keep; it must still be able to rise to share the rest.
    lifted = np.maximum(raw, 1e-12 * raw.max())
    bottom, top = 0.0, 1.0 / lifted.min()
    for _ in range(_BISECTIONS):
        scale = (bottom + top) / 2.0
        if np.clip(scale * lifted, low, high).sum() < 1.0:
            bottom = scale
        else:
            top = scale
    fitted = np.clip(top * lifted, low, high)
    within: FloatArray = fitted / fitted.sum()
    return within


def calculate_risk_shares(weights: FloatArray, covariance: PanelArray) -> FloatArray:
    """Share of the portfolio's variance that each asset brings in; float64[n], sum 1."""
    marginal = covariance @ weights
    total = float(weights @ marginal)
    return weights * marginal / total if total > 0 else np.full(len(weights), np.nan)


def list_not_tested(methods: Sequence[AllocationMethod]) -> dict[AllocationMethod, str]:
    """Methods that past data cannot test, and why."""
    reason = "Views held today were not known then: a test on the past would be look-ahead."
    return {one: reason for one in methods if one is AllocationMethod.BLACK_LITTERMAN}


def _build(method: AllocationMethod, rules: WeightRules) -> Any:
    from skfolio.optimization import (
        HierarchicalRiskParity,
        InverseVolatility,
        MaximumDiversification,
        MeanRisk,
        ObjectiveFunction,
        RiskBudgeting,
    )
    from skfolio.prior import BlackLitterman, EmpiricalPrior

    limits = {"min_weights": rules.low, "max_weights": rules.high}
    prior: Any = EmpiricalPrior(covariance_estimator=_build_covariance(rules))
    free = rules.risk_free_rate / PERIODS_PER_YEAR
    match method:
        case AllocationMethod.INVERSE_VOLATILITY:
            return InverseVolatility(prior_estimator=prior)
        case AllocationMethod.MINIMUM_VARIANCE:
            return MeanRisk(prior_estimator=prior, **limits)
        case AllocationMethod.RISK_PARITY:
            return RiskBudgeting(prior_estimator=prior, **limits)
        case AllocationMethod.HIERARCHICAL_RISK_PARITY:
            return HierarchicalRiskParity(prior_estimator=prior, **limits)
        case AllocationMethod.MAXIMUM_DIVERSIFICATION:
            return MaximumDiversification(prior_estimator=prior, **limits)
        case AllocationMethod.BLACK_LITTERMAN:
            from skfolio.moments import EquilibriumMu

            market = EmpiricalPrior(
                mu_estimator=EquilibriumMu(), covariance_estimator=_build_covariance(rules)
            )
            prior = BlackLitterman(
                views=_write_views(rules), prior_estimator=market, risk_free_rate=free
            )
    return MeanRisk(
        objective_function=ObjectiveFunction.MAXIMIZE_RATIO,
        prior_estimator=prior,
        risk_free_rate=free,
        **limits,
    )


def _build_covariance(rules: WeightRules) -> Any:
    from skfolio.moments import EmpiricalCovariance, LedoitWolf

    return LedoitWolf() if rules.is_shrunk else EmpiricalCovariance()


def _write_views(rules: WeightRules) -> list[str]:
    """By place: a symbol such as 005930 or BRK-B would be read as a calculation."""
    names = {key: f"a{place}" for place, key in enumerate(rules.keys)}
    return [
        f"{names[view.symbol]}{f' - {names[view.against]}' if view.against else ''}"
        f" == {view.annual_return / PERIODS_PER_YEAR:.12f}"
        for view in rules.views
    ]


def _solve(estimator: Any, returns: PanelArray) -> FloatArray:
    import pandas as pd
    from skfolio.exceptions import SkfolioError

    frame = pd.DataFrame(returns, columns=[f"a{place}" for place in range(returns.shape[1])])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            estimator.fit(frame)
    except (SkfolioError, ValueError, ArithmeticError) as error:
        if "under-performing your risk-free rate" in str(error):
            raise NoWeightsError(
                "No asset earned more than the risk-free rate in this period, so there is no "
                "best ratio of return to risk. Choose a longer period."
            ) from error
        raise NoWeightsError(
            "The solver found no weights: the limits leave too little room, or the covariance is "
            "close to singular. Widen the limits, or choose the shrunk covariance."
        ) from error
    weights = np.asarray(estimator.weights_, dtype=np.float64)
    if not np.isfinite(weights).all() or weights.sum() <= 0.0:
        raise NoWeightsError("The solver ended without finite weights. Widen the limits.")
    return weights
