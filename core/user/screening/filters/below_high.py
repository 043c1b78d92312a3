"""How far the close lies below its highest price."""

from __future__ import annotations

from core.user.screening.arrays import Vector, highest
from core.user.screening.base import FILTERS, RangeFilter, RangeParams, limit, sessions
from core.user.screening.market_day import MarketDay


class BelowHighParams(RangeParams):
    """Span of the high and limits of the distance."""

    at_least: float = limit(0.0, 0.0, 1.0, unit="fraction", is_lower=True)
    at_most: float = limit(0.05, 0.0, 1.0, unit="fraction", is_lower=False)
    window: int = sessions(250, does="The high of so many sessions, this one included.")


@FILTERS.register("below_high")
class BelowHighFilter(RangeFilter):
    """Keeps instruments whose close lies within a distance below the highest high of a span."""

    title = "Distance from high"
    category = "price"
    measures = "Below high"
    unit = "fraction"
    rule = "{range} below the high of {window}"
    params_type = BelowHighParams

    def measure(self, day: MarketDay) -> Vector:
        """1 less the close over the highest high."""
        return 1.0 - day.close[:, -1] / highest(day.high, self.params.window)
