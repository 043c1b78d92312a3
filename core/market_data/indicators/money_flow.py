"""Money flow index."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.market_data.indicators.base import INDICATORS, Indicator, Line, bars_number

_ROUNDING = 1e-12
"""Typical prices this close (relative) are equal: they differ by the rounding of their means."""


@INDICATORS.register("mfi")
class MoneyFlow(Indicator):
    """100 x money of rises / (money of rises + money of falls), over `length` changes.

    Money is typical price x volume; a bar counts as a rise where its typical price is above that
    of the bar before (Quong and Soudack, 1989). 50 where no money moved the price.
    After an unknown volume it begins anew.
    """

    title = "MFI"
    meaning = "An RSI that weighs each move by the money behind it: above 80 hot, below 20 cold."
    group = "volume"
    needs_volume = True
    lines = (Line("MFI"),)
    limits = (0.0, 100.0)
    guides = (20.0, 80.0)
    length: int = bars_number(14, 2, 200, "Length", "Changes of the typical price summed.")

    def calculate(self, bars: BarSeries) -> tuple[FloatArray, ...]:
        """Points from 0 to 100; NaN while the window holds an unknown volume."""
        import talib

        points = _over_known_volume(bars, self.length)
        # Where no money moved the price TA-Lib says 0, as if all of it had left.
        is_idle = talib.MAX(_moving_volume(bars), self.length) == 0.0
        return (np.where(is_idle & (points == 0.0), 50.0, points),)

    def warm_up(self) -> tuple[int, ...]:
        """`length` changes need one bar more."""
        return (self.length,)


def _over_known_volume(bars: BarSeries, length: int) -> FloatArray:
    """Anew on each stretch of known volume: TA-Lib never recovers from an unknown one."""
    import talib

    is_known = ~np.isnan(bars.volume)
    edges = (np.flatnonzero(is_known[1:] != is_known[:-1]) + 1).tolist()
    points = np.full(len(bars), np.nan)
    for first, end in pairwise((0, *edges, len(bars))):
        if is_known[first:end].any():
            part = slice(first, end)
            points[part] = talib.MFI(
                bars.high[part], bars.low[part], bars.close[part], bars.volume[part], length
            )
    return points


def _moving_volume(bars: BarSeries) -> FloatArray:
    """Volume of the bars whose typical price is another than before; 0 elsewhere."""
    import talib

    price = talib.TYPPRICE(bars.high, bars.low, bars.close)
    has_moved = np.abs(np.diff(price, prepend=price[:1])) > _ROUNDING * price
    return np.where(has_moved & ~np.isnan(bars.volume), bars.volume, 0.0)
