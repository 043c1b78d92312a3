"""Relative strength index."""

from __future__ import annotations

import numpy as np

from core.user.screening.arrays import Vector, last, nothing_known
from core.user.screening.base import FILTERS, RangeFilter, RangeParams, limit, sessions
from core.user.screening.market_day import MarketDay

_REACH = 10  # windows of changes; what lies further back weighs less than 1 in 20,000


class RsiParams(RangeParams):
    """Wilder's length and limits of the index, 0 to 100."""

    at_least: float = limit(0.0, 0.0, 100.0, unit="points", is_lower=True)
    at_most: float = limit(30.0, 0.0, 100.0, unit="points", is_lower=False)
    window: int = sessions(14, 2, 24, does="Wilder's length; ten times as many changes are needed.")


@FILTERS.register("rsi")
class RsiFilter(RangeFilter):
    """Keeps instruments whose relative strength index (Wilder 1978) lies in a range.

    Wilder's averages never forget; here they reach over the last ten windows, so that the number
    does not depend on where the stored history begins.
    """

    title = "RSI"
    category = "trend"
    measures = "RSI"
    unit = "points"
    rule = "RSI of {window}: {range}"
    params_type = RsiParams

    def measure(self, day: MarketDay) -> Vector:
        """100 × gains over gains and losses; 50 where the price never moved."""
        window: int = self.params.window
        closes = last(day.close, _REACH * window + 1)
        if closes is None:
            return nothing_known(len(day.symbols))
        changes = np.diff(closes, axis=1)
        weights = (1.0 - 1.0 / window) ** np.arange(changes.shape[1])[::-1]
        gains = np.maximum(changes, 0.0) @ weights
        moves = np.abs(changes) @ weights
        shares = np.divide(gains, moves, out=np.full(len(moves), 0.5), where=moves != 0)
        return np.where(np.isfinite(moves), 100.0 * shares, np.nan)
