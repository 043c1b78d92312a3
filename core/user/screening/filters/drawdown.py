"""Deepest fall within a span."""

from __future__ import annotations

import numpy as np

from core.user.screening.arrays import Vector, last, nothing_known
from core.user.screening.base import FILTERS, RangeFilter, RangeParams, limit, sessions
from core.user.screening.market_day import MarketDay


class DrawdownParams(RangeParams):
    """Span and limits of the fall, as a positive share."""

    at_least: float = limit(0.0, 0.0, 1.0, unit="fraction", is_lower=True)
    at_most: float = limit(0.25, 0.0, 1.0, unit="fraction", is_lower=False)
    window: int = sessions(250, 2, does="Closes looked at, this session's included.")


@FILTERS.register("drawdown")
class DrawdownFilter(RangeFilter):
    """Keeps instruments by their deepest fall of the close below an earlier close of the span."""

    title = "Drawdown"
    category = "risk"
    measures = "Drawdown"
    unit = "fraction"
    rule = "deepest fall within {window}: {range}"
    params_type = DrawdownParams

    def measure(self, day: MarketDay) -> Vector:
        """1 less the smallest ratio of a close to the highest close before it."""
        closes = last(day.close, self.params.window)
        if closes is None:
            return nothing_known(len(day.symbols))
        ratios = closes / np.maximum.accumulate(closes, axis=1)
        deepest: Vector = 1.0 - ratios.min(axis=1)
        return deepest
