"""Sessions without a bar: suspended, not yet listed or delisted."""

from __future__ import annotations

import numpy as np

from core.user.screening.arrays import Vector, nothing_known
from core.user.screening.base import FILTERS, RangeFilter, RangeParams, limit, sessions
from core.user.screening.market_day import MarketDay


class MissingSessionsParams(RangeParams):
    """Span and limits of the count."""

    at_least: int = limit(0, 0, 250, unit="sessions", is_lower=True)
    at_most: int = limit(0, 0, 250, unit="sessions", is_lower=False)
    window: int = sessions(60, does="Sessions of the market looked at, this one included.")


@FILTERS.register("missing_sessions")
class MissingSessionsFilter(RangeFilter):
    """Keeps instruments by how many of the market's last sessions they have no bar of.

    The one filter that also judges an instrument without a bar in this session. Those that never
    had a bar so far are unknown.
    """

    title = "Missing sessions"
    category = "listing"
    measures = "Missing"
    unit = "sessions"
    rule = "{range} of the last {window} without a bar"
    params_type = MissingSessionsParams

    def measure(self, day: MarketDay) -> Vector:
        """Sessions of the market without a bar."""
        window: int = self.params.window
        if day.has_bar.shape[1] < window:
            return nothing_known(len(day.symbols))
        missing = window - day.has_bar[:, -window:].sum(axis=1).astype(np.float64)
        return np.where(day.has_bar.any(axis=1), missing, np.nan)
