"""Latest close between two prices."""

from __future__ import annotations

from core.user.screening.arrays import Vector
from core.user.screening.base import FILTERS, RangeFilter, RangeParams, limit
from core.user.screening.market_day import MarketDay

_MOST = 1e9


class PriceParams(RangeParams):
    """Limits in the currency of the prices."""

    at_least: float = limit(0.0, 0.0, _MOST, unit="currency", is_lower=True)
    at_most: float = limit(_MOST, 0.0, _MOST, unit="currency", is_lower=False)


@FILTERS.register("price")
class PriceFilter(RangeFilter):
    """Keeps instruments whose latest close lies in a range, in the currency of their bars."""

    title = "Price"
    category = "price"
    measures = "Close"
    unit = "currency"
    rule = "close: {range}"
    params_type = PriceParams

    def measure(self, day: MarketDay) -> Vector:
        """The latest close."""
        return day.close[:, -1]
