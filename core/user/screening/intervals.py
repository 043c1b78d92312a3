"""How far a rate or a mean from a sample may lie from the truth."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

from core.contracts import FloatArray

CONFIDENCE = 0.95
MIN_BLOCKS = 5
"""Fewer independent blocks say nothing about a mean's spread."""

_Z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)

Interval = tuple[float, float]


def find_wilson_interval(successes: int, count: int) -> Interval | None:
    """95 % interval of a rate (Wilson 1927); None without observations.

    It takes the observations for independent. Those of one session move together, so the truth
    is less certain than this.
    """
    if count <= 0:
        return None
    rate, weight = successes / count, _Z * _Z / count
    middle = (rate + weight / 2) / (1 + weight)
    half = _Z * math.sqrt(rate * (1 - rate) / count + weight / (4 * count)) / (1 + weight)
    return max(0.0, middle - half), min(1.0, middle + half)


def find_mean_interval(
    values: FloatArray, blocks: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> Interval | None:
    """95 % interval of a mean whose observations move together within blocks.

    Cluster-robust standard error of the mean (Liang and Zeger 1986) with a t quantile of
    blocks − 1 degrees of freedom.

    Args:
        values: float64[k], finite.
        blocks: int64[k]; equal numbers mark observations that may depend on one another.

    Returns:
        None with fewer than five blocks.
    """
    _, place = np.unique(blocks, return_inverse=True)
    count = int(place.max()) + 1 if len(place) else 0
    if count < MIN_BLOCKS:
        return None
    mean = float(values.mean())
    sums = np.bincount(place, weights=values - mean)
    error = math.sqrt(float(sums @ sums) * count / (count - 1)) / len(values)
    half = find_t_quantile(count - 1) * error
    return mean - half, mean + half


def find_t_quantile(freedom: int) -> float:
    """Student's t at the upper end of the interval, within 0.2 % from 4 degrees of freedom on.

    Expansion in 1/freedom: Abramowitz and Stegun 26.7.5.
    """
    z, f = _Z, float(freedom)
    return (
        z
        + (z**3 + z) / (4 * f)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * f**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * f**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * f**4)
    )
