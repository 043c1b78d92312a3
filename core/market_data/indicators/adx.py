"""Average directional index."""

from __future__ import annotations

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.market_data.indicators.base import INDICATORS, Indicator, Line, bars_number
from core.market_data.indicators.rolling import divide, shift, true_range, wilder_mean


@INDICATORS.register("adx")
class DirectionalIndex(Indicator):
    """Wilder's directional movement (New Concepts in Technical Trading Systems, 1978).

    +DM = rise of the high where it exceeds the fall of the low and 0, else 0; -DM mirrors it.
    ±DI = 100 x mean ±DM / mean true range. DX = 100 x |+DI - -DI| / (+DI + -DI).
    ADX = mean DX. All means are Wilder's, started from a plain mean; 0 where nothing moved.
    """

    title = "ADX"
    meaning = "How strong a trend is, whichever way: above 25 it trends, below 20 it drifts."
    group = "trend"
    lines = (Line("ADX"), Line("+DI", hue=2), Line("−DI", hue=4))
    limits = (0.0, 100.0)
    guides = (25.0,)
    length: int = bars_number(14, 2, 200, "Length", "Bars of each of Wilder's means.")

    def calculate(self, bars: BarSeries) -> tuple[FloatArray, ...]:
        """ADX, +DI and −DI, points from 0 to 100."""
        rise = bars.high - shift(bars.high, 1)
        fall = shift(bars.low, 1) - bars.low
        nothing = 0.0 * rise  # NaN on the first bar
        up = np.where((rise > fall) & (rise > 0), rise, nothing)
        down = np.where((fall > rise) & (fall > 0), fall, nothing)
        span = wilder_mean(true_range(bars), self.length)
        plus = 100.0 * divide(wilder_mean(up, self.length), span, 0.0)
        minus = 100.0 * divide(wilder_mean(down, self.length), span, 0.0)
        direction = 100.0 * divide(np.abs(plus - minus), plus + minus, 0.0)
        return wilder_mean(direction, self.length), plus, minus

    def warm_up(self) -> tuple[int, ...]:
        """±DI need `length` moves; ADX needs `length` values of those."""
        return 2 * self.length - 1, self.length, self.length
