"""How unusual the volume is."""

from __future__ import annotations

from core.user.screening.arrays import Vector, deviation_of_last, divide, mean_of_last
from core.user.screening.base import FILTERS, RangeFilter, RangeParams, limit, sessions
from core.user.screening.market_day import MarketDay


class VolumeZParams(RangeParams):
    """Span of mean and deviation, and limits in standard deviations."""

    at_least: float = limit(3.0, -100.0, 1e6, unit="points", is_lower=True)
    at_most: float = limit(1e6, -100.0, 1e6, unit="points", is_lower=False)
    window: int = sessions(20, 5, does="Sessions to compare with; this one is not among them.")


@FILTERS.register("volume_z")
class VolumeZFilter(RangeFilter):
    """Keeps instruments whose volume lies many standard deviations above the sessions before."""

    title = "Volume z"
    category = "volume"
    measures = "Volume z"
    unit = "points"
    rule = "volume {range} standard deviations over the mean of {window}"
    params_type = VolumeZParams

    def measure(self, day: MarketDay) -> Vector:
        """Volume less the mean before, over the sample deviation before."""
        window: int = self.params.window
        excess = day.volume[:, -1] - mean_of_last(day.volume, window, skipped=1)
        return divide(excess, deviation_of_last(day.volume, window, skipped=1))
