"""The stationary bootstrap: histories that might have been, with the runs of the real one.

Source: Politis and Romano, The Stationary Bootstrap, 1994.
"""

from __future__ import annotations

import numpy as np

from core.contracts import FloatArray
from core.trading.portfolio.weights import PERIODS_PER_YEAR

MEAN_BLOCK = 21  # sessions: about a month, longer than volatility takes to forget a shock
PlaceArray = np.ndarray[tuple[int, int], np.dtype[np.int64]]


def draw_places(
    rng: np.random.Generator, count: int, length: int, draws: int, mean_block: int = MEAN_BLOCK
) -> PlaceArray:
    """Places in a series of `count`, in blocks of geometric length that wrap around its end.

    Args:
        rng: where chance comes from.
        count: of the series.
        length: of each drawn one.
        draws: how many.
        mean_block: of the blocks' lengths, 1 or more.

    Returns:
        int64[draws, length], each from 0 to count − 1.
    """
    is_new = rng.random((draws, length)) < 1.0 / mean_block
    is_new[:, 0] = True
    starts = rng.integers(0, count, (draws, length))
    steps = np.broadcast_to(np.arange(length), (draws, length))
    begun = np.maximum.accumulate(np.where(is_new, steps, 0), axis=1)
    first = np.take_along_axis(starts, begun, axis=1)
    places: PlaceArray = (first + steps - begun) % count
    return places


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
