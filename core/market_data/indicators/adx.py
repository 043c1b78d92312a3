"""Average directional index."""

from __future__ import annotations

from core.contracts import BarSeries, FloatArray
from core.market_data.indicators.base import INDICATORS, Indicator, Line, bars_number


@INDICATORS.register("adx")
class DirectionalIndex(Indicator):
    """Wilder's directional movement (New Concepts in Technical Trading Systems, 1978).

    +DM = rise of the high where it exceeds the fall of the low and 0, else 0; -DM mirrors it.
    ±DI = 100 x sum of ±DM / sum of true range. DX = 100 x |+DI - -DI| / (+DI + -DI).
    The sums are Wilder's: sum = sum before - sum before / length + newest, started from the plain
    sum of the first `length` - 1 moves. ADX is Wilder's mean of DX, started from the plain mean
    of the first `length`. 0 where nothing moved.
    """

    title = "ADX"
    meaning = "How strong a trend is, whichever way: above 25 it trends, below 20 it drifts."
    group = "trend"
    lines = (Line("ADX"), Line("+DI", hue=2), Line("−DI", hue=4))
    limits = (0.0, 100.0)
    guides = (25.0,)
    length: int = bars_number(14, 2, 200, "Length", "Bars of each of Wilder's sums and means.")

    def calculate(self, bars: BarSeries) -> tuple[FloatArray, ...]:
        """ADX, +DI and −DI, points from 0 to 100."""
        import talib

        prices = (bars.high, bars.low, bars.close)
        return (
            talib.ADX(*prices, self.length),
            talib.PLUS_DI(*prices, self.length),
            talib.MINUS_DI(*prices, self.length),
        )

    def warm_up(self) -> tuple[int, ...]:
        """±DI need `length` moves; ADX needs `length` values of those."""
        return 2 * self.length - 1, self.length, self.length
