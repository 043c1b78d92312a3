"""How sure a difference between two portfolios is, by the stationary bootstrap."""

from __future__ import annotations

import numpy as np

from core.contracts import FloatArray
from core.trading.portfolio.weights import PERIODS_PER_YEAR
from core.trading.resampling import draw_places


def estimate_difference_error(
    one: FloatArray, other: FloatArray, *, draws: int = 400, seed: int = 0
) -> float:
    """Standard error of the difference of two annual Sharpe ratios, resampled in pairs.

    Args:
        one: float64[m], returns.
        other: float64[m], returns of the same sessions.
        draws: how many resamples.
        seed: the same gives the same.
    """
    places = draw_places(np.random.default_rng(seed), len(one), len(one), draws)
    ratios = []
    for returns in (one, other):
        drawn = returns[places]
        deviation = drawn.std(axis=1, ddof=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios.append(np.where(deviation > 0, drawn.mean(axis=1) / deviation, 0.0))
    return float((ratios[0] - ratios[1]).std(ddof=1) * PERIODS_PER_YEAR**0.5)
