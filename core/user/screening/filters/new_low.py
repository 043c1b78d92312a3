"""A new low: the close beyond all closes before it."""

from __future__ import annotations

from core.user.screening.arrays import Vector, divide, lowest
from core.user.screening.base import FILTERS, RangeFilter, RangeParams, limit, sessions
from core.user.screening.market_day import MarketDay


class NewLowParams(RangeParams):
    """Span, and how far the close must lie below the lowest close before; equal is 0."""

    at_least: float = limit(-1.0, -1.0, 100.0, unit="fraction", is_lower=True)
    at_most: float = limit(0.0, -1.0, 100.0, unit="fraction", is_lower=False)
    window: int = sessions(60, does="Closes to compare with; this session's is not among them.")


@FILTERS.register("new_low")
class NewLowFilter(RangeFilter):
    """Keeps instruments that closed at or below the lowest close of the sessions before."""

    title = "New low"
    category = "price"
    measures = "Over low"
    unit = "fraction"
    rule = "close {range} over the lowest close of the {window} before"
    params_type = NewLowParams

    def measure(self, day: MarketDay) -> Vector:
        """The close over the lowest close before, less 1."""
        before = lowest(day.close, self.params.window, skipped=1)
        return divide(day.close[:, -1], before) - 1.0
