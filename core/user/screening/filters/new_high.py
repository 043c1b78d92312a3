"""A new high: the close beyond all closes before it."""

from __future__ import annotations

from core.user.screening.arrays import Vector, divide, highest
from core.user.screening.base import FILTERS, RangeFilter, RangeParams, limit, sessions
from core.user.screening.market_day import MarketDay


class NewHighParams(RangeParams):
    """Span, and how far the close must lie above the highest close before; equal is 0."""

    at_least: float = limit(0.0, -1.0, 100.0, unit="fraction", is_lower=True)
    at_most: float = limit(100.0, -1.0, 100.0, unit="fraction", is_lower=False)
    window: int = sessions(60, does="Closes to compare with; this session's is not among them.")


@FILTERS.register("new_high")
class NewHighFilter(RangeFilter):
    """Keeps instruments that closed at or above the highest close of the sessions before."""

    title = "New high"
    category = "price"
    measures = "Over high"
    unit = "fraction"
    rule = "close {range} over the highest close of the {window} before"
    params_type = NewHighParams

    def measure(self, day: MarketDay) -> Vector:
        """The close over the highest close before, less 1."""
        before = highest(day.close, self.params.window, skipped=1)
        return divide(day.close[:, -1], before) - 1.0
