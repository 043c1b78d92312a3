"""Recent ranges against older ones."""

from __future__ import annotations

from core.declaration import number
from core.errors import InvalidInputError
from core.user.screening.arrays import Vector, divide, last, nothing_known
from core.user.screening.base import FILTERS, RangeFilter, RangeParams, limit, sessions
from core.user.screening.market_day import MarketDay


class RangeContractionParams(RangeParams):
    """The two spans and limits of their ratio."""

    at_least: float = limit(0.0, 0.0, 100.0, unit="ratio", is_lower=True)
    at_most: float = limit(0.6, 0.0, 100.0, unit="ratio", is_lower=False)
    recent: int = number(
        5,
        1,
        60,
        unit="sessions",
        title="Recent",
        description="Sessions whose ranges are compared, this one included.",
    )
    window: int = sessions(50, 2, does="Sessions to compare with; the recent ones are among them.")


@FILTERS.register("range_contraction")
class RangeContractionFilter(RangeFilter):
    """Keeps instruments whose daily ranges have become narrow beside their own longer mean."""

    title = "Range contraction"
    category = "risk"
    measures = "Range ratio"
    unit = "ratio"
    rule = "mean range of {recent} is {range} times that of {window}"
    params_type = RangeContractionParams

    def __init__(self, params: RangeContractionParams) -> None:
        if params.recent >= params.window:
            raise InvalidInputError(
                "Range contraction: the recent span must be shorter than the whole.",
                "Give Recent fewer sessions than Sessions.",
            )
        super().__init__(params)

    def measure(self, day: MarketDay) -> Vector:
        """Mean of (high − low) / close of the recent bars over that of all."""
        window, recent = self.params.window, self.params.recent
        high, low, close = (last(panel, window) for panel in (day.high, day.low, day.close))
        if high is None or low is None or close is None:
            return nothing_known(len(day.symbols))
        ranges = (high - low) / close
        return divide(ranges[:, -recent:].sum(axis=1) / recent, ranges.sum(axis=1) / window)
