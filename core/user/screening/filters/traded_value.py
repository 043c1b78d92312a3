"""Money traded on an average session."""

from __future__ import annotations

from core.user.screening.arrays import Vector, last, nothing_known
from core.user.screening.base import FILTERS, RangeFilter, RangeParams, limit, sessions
from core.user.screening.market_day import MarketDay

_MOST = 1e15


class TradedValueParams(RangeParams):
    """Span and limits, in the currency of the prices."""

    at_least: float = limit(1e6, 0.0, _MOST, unit="currency", is_lower=True)
    at_most: float = limit(_MOST, 0.0, _MOST, unit="currency", is_lower=False)
    window: int = sessions(20, does="Sessions in the mean, this one included.")


@FILTERS.register("traded_value")
class TradedValueFilter(RangeFilter):
    """Keeps instruments of which enough money changes hands: mean of close times volume."""

    title = "Traded value"
    category = "volume"
    measures = "Traded value"
    unit = "currency"
    rule = "traded value of {window}: {range}"
    params_type = TradedValueParams

    def measure(self, day: MarketDay) -> Vector:
        """Mean of close × volume."""
        window: int = self.params.window
        close, volume = last(day.close, window), last(day.volume, window)
        if close is None or volume is None:
            return nothing_known(len(day.symbols))
        mean: Vector = (close * volume).sum(axis=1) / window
        return mean
