"""What a portfolio earns between two changes of its weights, and what a change costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray, PanelArray
from core.trading.portfolio.weights import PERIODS_PER_YEAR


@dataclass(frozen=True, slots=True, eq=False)
class HeldStretch:
    """Returns of a stretch and the weights that the market has made of those it began with."""

    returns: FloatArray
    end_weights: FloatArray
    turnover: float


def hold(
    weights: FloatArray, returns: PanelArray, previous: FloatArray | None, cost_rate: float
) -> HeldStretch:
    """Buy these weights, then leave them alone until the stretch ends.

    Args:
        weights: float64[n], sum 1.
        returns: float64[m, n], simple, m ≥ 1.
        previous: weights held before, as the market left them; None for cash.
        cost_rate: of the value traded; charged to the first return.
    """
    before = np.zeros_like(weights) if previous is None else previous
    turnover = float(np.abs(weights - before).sum())
    values = weights * np.cumprod(1.0 + returns, axis=0)
    totals = values.sum(axis=1)
    earned = totals / np.concatenate(([1.0], totals[:-1])) - 1.0
    earned[0] = (1.0 + earned[0]) * (1.0 - cost_rate * turnover) - 1.0
    return HeldStretch(earned, values[-1] / totals[-1], turnover)


@dataclass(frozen=True, slots=True)
class Track:
    """Figures of a series of returns.

    Attributes:
        annual_return, annual_volatility: arithmetic mean and sample deviation, times 252 and √252.
        sharpe: excess mean over deviation, annual; None where the deviation is 0.
        max_drawdown: fraction, 0 or less.
        total_return: compounded.
    """

    annual_return: float
    annual_volatility: float
    sharpe: float | None
    max_drawdown: float
    total_return: float


def measure_track(returns: FloatArray, risk_free_rate: float) -> Track:
    """Figures of returns by session.

    Args:
        returns: float64[m], simple, m ≥ 2.
        risk_free_rate: a year.
    """
    mean, deviation = float(returns.mean()), float(returns.std(ddof=1))
    excess = mean - risk_free_rate / PERIODS_PER_YEAR
    wealth = np.cumprod(1.0 + returns)
    peak = np.maximum.accumulate(np.maximum(wealth, 1.0))
    return Track(
        annual_return=mean * PERIODS_PER_YEAR,
        annual_volatility=deviation * PERIODS_PER_YEAR**0.5,
        sharpe=excess / deviation * PERIODS_PER_YEAR**0.5 if deviation > 1e-12 else None,  # noqa: PLR2004
        max_drawdown=float((wealth / peak - 1.0).min()),
        total_return=float(wealth[-1] - 1.0),
    )
