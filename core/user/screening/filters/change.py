"""Change of the close over a number of sessions."""

from __future__ import annotations

from core.user.screening.arrays import Vector, change_over
from core.user.screening.base import FILTERS, RangeFilter, RangeParams, limit, sessions
from core.user.screening.market_day import MarketDay


class ChangeParams(RangeParams):
    """Span and limits of the change."""

    at_least: float = limit(0.05, -1.0, 100.0, unit="fraction", is_lower=True)
    at_most: float = limit(100.0, -1.0, 100.0, unit="fraction", is_lower=False)
    window: int = sessions(20, does="The change is measured from the close so many sessions ago.")


@FILTERS.register("change")
class ChangeFilter(RangeFilter):
    """Keeps instruments whose close has changed by a share within a range over the last bars."""

    title = "Change"
    category = "price"
    measures = "Change"
    unit = "fraction"
    rule = "change over {window}: {range}"
    params_type = ChangeParams

    def measure(self, day: MarketDay) -> Vector:
        """Latest close against the one `window` bars before, less 1."""
        return change_over(day.close, self.params.window)
