"""Consecutive rises or falls."""

from __future__ import annotations

import numpy as np

from core.user.screening.arrays import Vector, count_since, nothing_known
from core.user.screening.base import FILTERS, RangeFilter, RangeParams, limit
from core.user.screening.market_day import MarketDay

_MOST = 30


class StreakParams(RangeParams):
    """Limits of the run; falls are negative."""

    at_least: int = limit(3, -_MOST, _MOST, unit="sessions", is_lower=True)
    at_most: int = limit(_MOST, -_MOST, _MOST, unit="sessions", is_lower=False)


@FILTERS.register("streak")
class StreakFilter(RangeFilter):
    """Keeps instruments that closed higher (or lower) several sessions in a row, up to 30."""

    title = "Days in a row"
    category = "trend"
    measures = "In a row"
    unit = "sessions"
    rule = "{range} of rises in a row (falls below 0)"
    params_type = StreakParams

    def measure(self, day: MarketDay) -> Vector:
        """Closes above the one before in a row; below it, negative; 0 after an equal close."""
        closes = day.close[:, -_MOST - 1 :]
        if closes.shape[1] < 2:  # noqa: PLR2004 - a bar and the one before it
            return nothing_known(len(day.symbols))
        signs = np.sign(np.diff(closes, axis=1))
        length = np.minimum(count_since(signs != signs[:, -1:]), signs.shape[1])
        return signs[:, -1] * length
