"""Volume against its own average."""

from __future__ import annotations

from core.user.screening.arrays import Vector, divide, mean_of_last
from core.user.screening.base import FILTERS, RangeFilter, RangeParams, limit, sessions
from core.user.screening.market_day import MarketDay


class VolumeRatioParams(RangeParams):
    """Span of the average and limits of the ratio."""

    at_least: float = limit(2.0, 0.0, 1e6, unit="ratio", is_lower=True)
    at_most: float = limit(1e6, 0.0, 1e6, unit="ratio", is_lower=False)
    window: int = sessions(20, does="Sessions in the average; this one is not among them.")


@FILTERS.register("volume_ratio")
class VolumeRatioFilter(RangeFilter):
    """Keeps instruments that traded a multiple of their average volume in this session."""

    title = "Volume ratio"
    category = "volume"
    measures = "Volume ratio"
    unit = "ratio"
    rule = "volume {range} times the mean of {window}"
    params_type = VolumeRatioParams

    def measure(self, day: MarketDay) -> Vector:
        """Volume over the mean of the bars before; not known where those did not trade."""
        return divide(day.volume[:, -1], mean_of_last(day.volume, self.params.window, skipped=1))
