"""Ichimoku cloud."""

from __future__ import annotations

from core.contracts import BarSeries, FloatArray
from core.market_data.indicators.base import INDICATORS, Indicator, Line, bars_number
from core.market_data.indicators.rolling import shift


@INDICATORS.register("ichimoku")
class Ichimoku(Indicator):
    """Middles of the range over three lengths, two of them shown later as a cloud (Hosoda, 1969).

    Conversion and base line: middle of the highest high and lowest low of so many bars.
    Leading span A: mean of the two; leading span B: middle of the range of `span` bars. Both
    are drawn `displacement` bars *after* the bar they were calculated on: the cloud over bar *i*
    was known at bar *i - displacement*, so nothing leaks. The part of the cloud that lies ahead
    of the last bar is not drawn. The lagging span is left out on purpose: it puts the close of
    bar *i* under bar *i - displacement*, where nobody knew it.
    """

    title = "Ichimoku"
    meaning = "Trend, support and resistance at a glance: above the cloud up, below it down."
    group = "trend"
    is_overlay = True
    lines = (
        Line("Conversion"),
        Line("Base", hue=1),
        Line("Leading span A", hue=2),
        Line("Leading span B", is_filled=True, hue=3),
    )
    conversion: int = bars_number(9, 2, 200, "Conversion", "Bars of the shortest range.")
    base: int = bars_number(26, 2, 200, "Base", "Bars of the middle range.")
    span: int = bars_number(52, 2, 400, "Span B", "Bars of the longest range.")
    displacement: int = bars_number(26, 1, 200, "Displacement", "Bars the cloud is drawn later.")

    def calculate(self, bars: BarSeries) -> tuple[FloatArray, ...]:
        """Conversion, base, leading span A and B as drawn at each bar, in the price's currency."""
        import talib

        conversion, base, wide = (
            talib.MIDPRICE(bars.high, bars.low, length)
            for length in (self.conversion, self.base, self.span)
        )
        leading = shift((conversion + base) / 2.0, self.displacement)
        return conversion, base, leading, shift(wide, self.displacement)

    def warm_up(self) -> tuple[int, ...]:
        """Each range; the cloud `displacement` bars later."""
        narrow = max(self.conversion, self.base) - 1
        return (
            self.conversion - 1,
            self.base - 1,
            narrow + self.displacement,
            self.span - 1 + self.displacement,
        )
