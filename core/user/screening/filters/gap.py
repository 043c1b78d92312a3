"""Opening gap."""

from __future__ import annotations

from core.user.screening.arrays import Vector, nothing_known
from core.user.screening.base import FILTERS, RangeFilter, RangeParams, limit
from core.user.screening.market_day import MarketDay


class GapParams(RangeParams):
    """Limits of the gap; a gap down is negative."""

    at_least: float = limit(0.02, -1.0, 100.0, unit="fraction", is_lower=True)
    at_most: float = limit(100.0, -1.0, 100.0, unit="fraction", is_lower=False)


@FILTERS.register("gap")
class GapFilter(RangeFilter):
    """Keeps instruments that opened away from the close before."""

    title = "Gap"
    category = "price"
    measures = "Gap"
    unit = "fraction"
    rule = "opened {range} over the close before"
    params_type = GapParams

    def measure(self, day: MarketDay) -> Vector:
        """The open over the close before, less 1."""
        if day.close.shape[1] < 2:  # noqa: PLR2004 - a bar and the one before it
            return nothing_known(len(day.symbols))
        return day.open[:, -1] / day.close[:, -2] - 1.0
