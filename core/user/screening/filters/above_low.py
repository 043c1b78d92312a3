"""How far the close lies above its lowest price."""

from __future__ import annotations

from core.user.screening.arrays import Vector, divide, lowest
from core.user.screening.base import FILTERS, RangeFilter, RangeParams, limit, sessions
from core.user.screening.market_day import MarketDay


class AboveLowParams(RangeParams):
    """Span of the low and limits of the distance."""

    at_least: float = limit(0.0, 0.0, 100.0, unit="fraction", is_lower=True)
    at_most: float = limit(0.1, 0.0, 100.0, unit="fraction", is_lower=False)
    window: int = sessions(250, does="The low of so many sessions, this one included.")


@FILTERS.register("above_low")
class AboveLowFilter(RangeFilter):
    """Keeps instruments whose close lies within a distance above the lowest low of a span."""

    title = "Distance from low"
    category = "price"
    measures = "Above low"
    unit = "fraction"
    rule = "{range} above the low of {window}"
    params_type = AboveLowParams

    def measure(self, day: MarketDay) -> Vector:
        """The close over the lowest low, less 1."""
        return divide(day.close[:, -1], lowest(day.low, self.params.window)) - 1.0
