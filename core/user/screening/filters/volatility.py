"""Annualised volatility."""

from __future__ import annotations

import numpy as np

from core.user.screening.arrays import Vector, last, nothing_known
from core.user.screening.base import FILTERS, RangeFilter, RangeParams, limit, sessions
from core.user.screening.market_day import MarketDay

_SESSIONS_A_YEAR = 252


class VolatilityParams(RangeParams):
    """Span and limits of the volatility of a year."""

    at_least: float = limit(0.0, 0.0, 100.0, unit="fraction", is_lower=True)
    at_most: float = limit(0.3, 0.0, 100.0, unit="fraction", is_lower=False)
    window: int = sessions(60, 5, does="Daily returns to measure.")


@FILTERS.register("volatility")
class VolatilityFilter(RangeFilter):
    """Keeps instruments whose annualised volatility of daily log returns lies in a range."""

    title = "Volatility"
    category = "risk"
    measures = "Volatility"
    unit = "fraction"
    rule = "volatility of {window}: {range} a year"
    params_type = VolatilityParams

    def measure(self, day: MarketDay) -> Vector:
        """Sample deviation of log returns × √252."""
        closes = last(day.close, self.params.window + 1)
        if closes is None:
            return nothing_known(len(day.symbols))
        spread: Vector = np.diff(np.log(closes), axis=1).std(axis=1, ddof=1)
        return spread * float(np.sqrt(_SESSIONS_A_YEAR))
