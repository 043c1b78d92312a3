"""Average true range as a share of the price."""

from __future__ import annotations

from core.user.screening.arrays import Vector, divide, mean_of_last
from core.user.screening.base import FILTERS, RangeFilter, RangeParams, limit, sessions
from core.user.screening.market_day import MarketDay


class AtrParams(RangeParams):
    """Span and limits of the share."""

    at_least: float = limit(0.0, 0.0, 10.0, unit="fraction", is_lower=True)
    at_most: float = limit(0.04, 0.0, 10.0, unit="fraction", is_lower=False)
    window: int = sessions(14, does="True ranges in the simple mean.")


@FILTERS.register("atr")
class AtrFilter(RangeFilter):
    """Keeps instruments by their average true range, a simple mean, as a share of the close."""

    title = "ATR share"
    category = "risk"
    measures = "ATR"
    unit = "fraction"
    rule = "average true range of {window}: {range} of the close"
    params_type = AtrParams

    def measure(self, day: MarketDay) -> Vector:
        """Mean true range over the latest close."""
        return divide(mean_of_last(day.true_range, self.params.window), day.close[:, -1])
