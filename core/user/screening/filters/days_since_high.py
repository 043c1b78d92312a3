"""Sessions since the highest close."""

from __future__ import annotations

import numpy as np

from core.user.screening.arrays import Vector, last, nothing_known
from core.user.screening.base import FILTERS, RangeFilter, RangeParams, limit, sessions
from core.user.screening.market_day import MarketDay


class DaysSinceHighParams(RangeParams):
    """Span and limits of the age."""

    at_least: int = limit(0, 0, 250, unit="sessions", is_lower=True)
    at_most: int = limit(10, 0, 250, unit="sessions", is_lower=False)
    window: int = sessions(250, 2, does="Closes looked at, this session's included.")


@FILTERS.register("days_since_high")
class DaysSinceHighFilter(RangeFilter):
    """Keeps instruments by the age of their highest close; of equal ones the newest counts."""

    title = "Days since high"
    category = "price"
    measures = "Since high"
    unit = "sessions"
    rule = "highest close of {window} is {range} old"
    params_type = DaysSinceHighParams

    def measure(self, day: MarketDay) -> Vector:
        """Bars since the highest close of the span; 0 for this one."""
        closes = last(day.close, self.params.window)
        if closes is None:
            return nothing_known(len(day.symbols))
        since = closes[:, ::-1].argmax(axis=1).astype(np.float64)
        return np.where(np.isfinite(closes).all(axis=1), since, np.nan)
