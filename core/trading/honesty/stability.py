"""Whether the picked parameters stand on a plateau or on a spike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray
from core.trading.honesty.line import NotRunError

MIN_NEIGHBOURS = 2
"""A median of one is that one."""

MIN_RATIO = 0.5
"""Neighbours' median over the pick. An idea whose Sharpe ratio halves when its numbers move by a
tenth was fitted to those numbers."""


@dataclass(frozen=True, slots=True)
class Stability:
    """Sharpe ratios per period of the pick and of its neighbours."""

    own: float
    median: float
    worst: float
    neighbours: int

    @property
    def ratio(self) -> float:
        """Neighbours' median over the pick's own."""
        return self.median / self.own


def measure_stability(own: float, neighbours: FloatArray) -> Stability:
    """Compare the pick with the parameter sets next to it.

    Args:
        own: Sharpe ratio of the pick.
        neighbours: float64[k], those of its neighbours; NaN where one never traded, counted as 0.

    Raises:
        NotRunError: fewer than MIN_NEIGHBOURS, or a pick that earned nothing.
    """
    if len(neighbours) < MIN_NEIGHBOURS:
        raise NotRunError(
            "The strategy has no numbers that could be moved a little.",
            "Nothing was fitted, so nothing needs to be stable.",
        )
    if not own > 0:
        raise NotRunError(
            "The Sharpe ratio is not above 0: there is no peak to stand on.",
            "See the numbers of the run.",
        )
    values = np.nan_to_num(neighbours, nan=0.0, posinf=0.0, neginf=0.0)
    return Stability(own, float(np.median(values)), float(values.min()), len(values))
