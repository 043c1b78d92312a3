"""The stationary bootstrap: histories that might have been, with the runs of the real one.

Source: Politis and Romano, The Stationary Bootstrap, 1994.
"""

from __future__ import annotations

import numpy as np

from core.contracts import FloatArray, PanelArray

MEAN_BLOCK = 21  # sessions: about a month, longer than volatility takes to forget a shock
LEVEL = 0.9
"""Share of the resampled values that an interval holds."""

_TAIL = (1.0 - LEVEL) / 2.0
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


def enclose(drawn: FloatArray) -> tuple[float, float] | None:
    """Between which the middle `LEVEL` of the values lies; those not finite do not count.

    Returns:
        None where no value is finite.
    """
    known = drawn[np.isfinite(drawn)]
    if not len(known):
        return None
    low, high = np.quantile(known, [_TAIL, 1.0 - _TAIL]).tolist()
    return low, high


def measure_deepest_fall(returns: PanelArray) -> FloatArray:
    """Largest fall below the highest value so far, the start included; float64[rows], 0 or less.

    Args:
        returns: float64[rows, m], simple.
    """
    wealth = np.cumprod(1.0 + returns, axis=1)
    peak = np.maximum.accumulate(np.maximum(wealth, 1.0), axis=1)
    deepest: FloatArray = (wealth / peak - 1.0).min(axis=1)
    return deepest


def measure_shortfall(returns: PanelArray, least: float = 0.0) -> FloatArray:
    """Root of the mean squared shortfall below `least`, over all m returns; float64[rows]."""
    shortfall: FloatArray = np.sqrt((np.minimum(returns - least, 0.0) ** 2).mean(axis=1))
    return shortfall
