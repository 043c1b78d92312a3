"""Sessions since a fast average crossed a slow one."""

from __future__ import annotations

import numpy as np

from core.contracts import PanelArray
from core.declaration import number, option
from core.errors import InvalidInputError
from core.user.screening.arrays import BoolVector, Vector, count_since, nothing_known
from core.user.screening.base import FILTERS, FilterParams, ScreenFilter, sessions
from core.user.screening.market_day import MarketDay

_MOST_RECENT = 60


class SmaCrossParams(FilterParams):
    """Lengths of the averages, direction and age of the cross."""

    fast: int = sessions(20, 2, 100, title="Fast", does="Closes in the fast average.")
    slow: int = sessions(50, 3, 190, title="Slow", does="Closes in the slow average.")
    within: int = number(
        5,
        0,
        _MOST_RECENT,
        unit="sessions",
        title="Within",
        description="The cross may be so many sessions old; 0 is this session.",
    )
    is_upward: bool = option(
        default=True, title="Upwards", description="The fast average rose above the slow one."
    )


@FILTERS.register("sma_cross")
class SmaCrossFilter(ScreenFilter):
    """Keeps instruments whose fast average crossed the slow one lately, in one direction."""

    title = "SMA cross"
    category = "trend"
    measures = "Since cross"
    unit = "sessions"
    rule = "SMA {fast} crossed SMA {slow} within {within}, upwards: {is_upward}"
    params_type = SmaCrossParams

    def __init__(self, params: SmaCrossParams) -> None:
        if params.fast >= params.slow:
            raise InvalidInputError(
                "SMA cross: the fast average must be shorter than the slow one.",
                "Give Fast fewer sessions than Slow.",
            )
        super().__init__(params)

    def measure(self, day: MarketDay) -> Vector:
        """Sessions since the cross; infinite where there was none in the span looked at."""
        depth = self.params.within + 2
        if day.close.shape[1] < self.params.slow + depth - 1:
            return nothing_known(len(day.symbols))
        fast = _last_averages(day.close, self.params.fast, depth)
        slow = _last_averages(day.close, self.params.slow, depth)
        is_beyond = fast > slow if self.params.is_upward else fast < slow
        since = count_since(is_beyond[:, 1:] & ~is_beyond[:, :-1])
        return np.where(np.isfinite(slow).all(axis=1), since, np.nan)

    def accepts(self, values: Vector) -> BoolVector:
        """See `ScreenFilter`."""
        passed: BoolVector = values <= self.params.within
        return passed


def _last_averages(close: PanelArray, window: int, depth: int) -> PanelArray:
    # One sum for each of the few sessions: running sums would carry rounding from far back.
    end = close.shape[1]
    columns = [
        close[:, end - back - window : end - back].sum(axis=1) for back in range(depth - 1, -1, -1)
    ]
    return np.stack(columns, axis=1) / window
