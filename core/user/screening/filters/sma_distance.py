"""Close above or below its simple moving average."""

from __future__ import annotations

from core.user.screening.arrays import Vector, divide, mean_of_last
from core.user.screening.base import FILTERS, RangeFilter, RangeParams, limit, sessions
from core.user.screening.market_day import MarketDay


class SmaDistanceParams(RangeParams):
    """Length of the average and limits of the distance; below the average is negative."""

    at_least: float = limit(0.0, -1.0, 100.0, unit="fraction", is_lower=True)
    at_most: float = limit(100.0, -1.0, 100.0, unit="fraction", is_lower=False)
    window: int = sessions(50, 2, does="Closes in the average, this session's included.")


@FILTERS.register("sma_distance")
class SmaDistanceFilter(RangeFilter):
    """Keeps instruments whose close stands above, or below, its simple moving average."""

    title = "Distance from SMA"
    category = "trend"
    measures = "From SMA"
    unit = "fraction"
    rule = "{range} over the SMA of {window}"
    params_type = SmaDistanceParams

    def measure(self, day: MarketDay) -> Vector:
        """The close over its average, less 1."""
        return divide(day.close[:, -1], mean_of_last(day.close, self.params.window)) - 1.0
