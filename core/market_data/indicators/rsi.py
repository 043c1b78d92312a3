"""Relative strength index."""

from __future__ import annotations

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.market_data.indicators.base import INDICATORS, Indicator, Line, bars_number
from core.market_data.indicators.rolling import divide, shift, wilder_mean


@INDICATORS.register("rsi")
class RelativeStrength(Indicator):
    """100 x mean gain / (mean gain + mean loss), in Wilder's means (New Concepts, 1978).

    50 where nothing moved at all.
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
        change = bars.close - shift(bars.close, 1)
        gain = wilder_mean(np.maximum(change, 0.0), self.length)
        loss = wilder_mean(np.maximum(-change, 0.0), self.length)
        return (100.0 * divide(gain, gain + loss, 0.5),)

    def warm_up(self) -> tuple[int, ...]:
        """`length` changes need one bar more."""
        return (self.length,)
