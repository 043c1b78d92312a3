"""Where in its range the session closed."""

from __future__ import annotations

from core.user.screening.arrays import Vector, divide
from core.user.screening.base import FILTERS, RangeFilter, RangeParams, limit
from core.user.screening.market_day import MarketDay


class ClosePositionParams(RangeParams):
    """Limits of the place: 0 is the low, 1 the high."""

    at_least: float = limit(0.8, 0.0, 1.0, unit="fraction", is_lower=True)
    at_most: float = limit(1.0, 0.0, 1.0, unit="fraction", is_lower=False)


@FILTERS.register("close_position")
class ClosePositionFilter(RangeFilter):
    """Keeps instruments that closed near the high, or the low, of their session."""

    title = "Close in range"
    category = "trend"
    measures = "In range"
    unit = "fraction"
    rule = "closed {range} of the way from low to high"
    params_type = ClosePositionParams

    def measure(self, day: MarketDay) -> Vector:
        """(close − low) / (high − low); not known where the session had no range."""
        low = day.low[:, -1]
        return divide(day.close[:, -1] - low, day.high[:, -1] - low)
