"""Relative strength index."""

from __future__ import annotations

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.market_data.indicators.base import INDICATORS, Indicator, Line, bars_number


@INDICATORS.register("rsi")
class RelativeStrength(Indicator):
    """100 x mean gain / (mean gain + mean loss), in Wilder's means (New Concepts, 1978).

    Started from the plain means of the first `length` changes. 50 as long as the price has not
    moved at all.
    """

    title = "RSI"
    meaning = "The share of gains in recent moves: above 70 overbought, below 30 oversold."
    group = "momentum"
    lines = (Line("RSI"),)
    limits = (0.0, 100.0)
    guides = (30.0, 70.0)
    length: int = bars_number(14, 2, 200, "Length", "Changes from close to close averaged.")

    def calculate(self, bars: BarSeries) -> tuple[FloatArray, ...]:
        """Points from 0 to 100."""
        import talib

        points = talib.RSI(bars.close, self.length)
        # Without a gain and without a loss TA-Lib says 0: oversold, where nobody sold.
        is_still = np.logical_and.accumulate(bars.close == bars.close[:1])
        return (np.where(is_still & (points == 0.0), 50.0, points),)

    def warm_up(self) -> tuple[int, ...]:
        """`length` changes need one bar more."""
        return (self.length,)
