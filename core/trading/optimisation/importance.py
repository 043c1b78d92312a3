"""How much of an objective's variation each number explains by itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray
from core.formatting import format_count
from core.trading.optimisation.grid import count_feasible
from core.trading.optimisation.space import SearchSpace
from core.trading.sweep.result import RowArray

MIN_TRIALS = 30
BINS = 10
"""Groups of an axis with more different values, each with about as many trials."""

_FLAT = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Importance:
    """First-order sensitivity indices.

    Attributes:
        shares: float64[a], 0 to 1, one per axis; None where they cannot be told.
        reason: why they cannot; empty where they can.
    """

    shares: FloatArray | None
    reason: str = ""


def measure_importance(space: SearchSpace, points: RowArray, values: FloatArray) -> Importance:
    """S = variance of the conditional means over the total variance (Sobol, 1993), per axis.

    Trials are grouped by the axis's value, or into ten groups of about equal size. Over a complete
    grid the conditional means are exact. Where trials are a sample, the means scatter even if the
    axis does nothing; that is taken off (epsilon squared, Kelley 1935): with g groups of n trials
    S = (B - (g - 1) W / (n - g)) / (B + W), not below 0, where B and W are the sums of squares
    between and within groups. What all axes leave of 1 is joint effects.

    Args:
        space: what was searched.
        points: float64[k, a].
        values: float64[k], the objective; trials with NaN are left out.
    """
    known = np.isfinite(values)
    count = int(known.sum())
    if count < MIN_TRIALS:
        return Importance(
            None,
            f"{format_count(count)} trials have a value; importance needs {MIN_TRIALS}.",
        )
    found = values[known]
    spread = float(((found - found.mean()) ** 2).sum())
    if spread <= _FLAT * count * max(float(np.abs(found).max()) ** 2, _FLAT):
        return Importance(None, "All trials have the same value: there is nothing to explain.")
    is_sample = count_feasible(space) != count
    shares = [
        _measure_axis(points[known, place], found, is_sample=is_sample)
        for place in range(len(space.axes))
    ]
    return Importance(np.array(shares))


def _measure_axis(column: FloatArray, values: FloatArray, *, is_sample: bool) -> float:
    levels, group = np.unique(column, return_inverse=True)
    if len(levels) > BINS and is_sample:
        edges = np.quantile(column, np.linspace(0, 1, BINS + 1)[1:-1])
        _, group = np.unique(np.searchsorted(edges, column, side="right"), return_inverse=True)
    groups, count = int(group.max()) + 1, len(values)
    if groups == 1:
        return 0.0
    size = np.bincount(group)
    means = np.bincount(group, weights=values) / size
    total = float(((values - values.mean()) ** 2).sum())
    between = float((size * (means - values.mean()) ** 2).sum())
    if is_sample and count > groups:
        between -= (groups - 1) * (total - between) / (count - groups)
    elif is_sample:
        return 0.0
    return min(1.0, max(0.0, between / total))
