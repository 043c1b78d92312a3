"""Change beside the median of all instruments."""

from __future__ import annotations

import numpy as np

from core.user.screening.arrays import Vector, change_over
from core.user.screening.base import FILTERS, RangeFilter, RangeParams, limit, sessions
from core.user.screening.market_day import MarketDay


class RelativeStrengthParams(RangeParams):
    """Span, and limits of the lead as a difference of two changes."""

    at_least: float = limit(0.0, -100.0, 100.0, unit="fraction", is_lower=True)
    at_most: float = limit(100.0, -100.0, 100.0, unit="fraction", is_lower=False)
    window: int = sessions(60, does="The changes are measured from so many sessions ago.")


@FILTERS.register("relative_strength")
class RelativeStrengthFilter(RangeFilter):
    """Keeps instruments that have changed more than the median instrument of the universe."""

    title = "Relative strength"
    category = "relative"
    measures = "Over median"
    unit = "fraction"
    rule = "change over {window} leads the universe's median by {range}"
    is_relative = True
    params_type = RelativeStrengthParams

    def measure(self, day: MarketDay) -> Vector:
        """Change less the median change of all instruments whose change is known."""
        changes = change_over(day.close, self.params.window)
        known = changes[np.isfinite(changes)]
        return changes - np.median(known) if len(known) else changes
