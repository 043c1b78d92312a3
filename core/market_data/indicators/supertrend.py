"""SuperTrend."""

from __future__ import annotations

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.declaration import number
from core.market_data.indicators.base import INDICATORS, Indicator, Line, bars_number
from core.market_data.indicators.rolling import average_true_range


@INDICATORS.register("supertrend")
class SuperTrend(Indicator):
    """A stop that trails the price by `width` average true ranges and turns when it is crossed.

    Bands: middle of the bar ± `width` x ATR. The lower band only rises while the close before
    was not below it, the upper only falls while the close before was not above it. In an up
    trend the value is the lower band, until a close below it; then the upper, until a close
    above it (Seban). It begins up where the first close is not below its bar's middle.
    """

    title = "SuperTrend"
    meaning = "A trailing stop: below the price in an up trend, above it in a down trend."
    group = "trend"
    is_overlay = True
    lines = (Line("SuperTrend"),)
    length: int = bars_number(10, 1, 200, "ATR length", "True ranges averaged.")
    width: float = number(
        3.0, 0.1, 20.0, unit="ratio", title="Width", description="Average true ranges to the stop."
    )

    def calculate(self, bars: BarSeries) -> tuple[FloatArray, ...]:
        """In the price's currency."""
        result = np.full(len(bars), np.nan)
        if len(bars) <= self.length:
            return (result,)
        start = self.length
        middle = (bars.high + bars.low) / 2.0
        spread = self.width * average_true_range(bars, self.length)
        result[start:] = _trail(
            (middle - spread)[start:].tolist(),
            (middle + spread)[start:].tolist(),
            bars.close[start:].tolist(),
            is_up=bool(bars.close[start] >= middle[start]),
        )
        return (result,)

    def warm_up(self) -> tuple[int, ...]:
        """The average true range is needed."""
        return (self.length,)


def _trail(
    lower: list[float], upper: list[float], close: list[float], *, is_up: bool
) -> list[float]:
    """The stop on each bar, from the raw bands."""
    floor, ceiling, before = lower[0], upper[0], close[0]
    stops = [floor if is_up else ceiling]
    for low, high, price in zip(lower[1:], upper[1:], close[1:], strict=True):
        floor = low if low > floor or before < floor else floor
        ceiling = high if high < ceiling or before > ceiling else ceiling
        is_up = price >= floor if is_up else price > ceiling
        stops.append(floor if is_up else ceiling)
        before = price
    return stops
