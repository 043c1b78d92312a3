"""On-balance volume."""

from __future__ import annotations

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.market_data.indicators.base import INDICATORS, Indicator, Line


@INDICATORS.register("obv")
class OnBalanceVolume(Indicator):
    """Running sum of the volume: added after a rise, subtracted after a fall (Granville, 1963).

    The first bar counts as a rise. A bar whose volume is unknown has no value and
    leaves the sum as it is. The level says nothing by itself: it depends on the first bar.
    """

    title = "OBV"
    meaning = "Volume of rising less that of falling bars: whether volume goes with the price."
    group = "volume"
    needs_volume = True
    lines = (Line("OBV"),)
    tick_format = "~s"

    def calculate(self, bars: BarSeries) -> tuple[FloatArray, ...]:
        """In units traded, since the first bar."""
        import talib

        # One unknown volume would make all that follows unknown: 260 of 300 bars after the 40th.
        is_known = ~np.isnan(bars.volume)
        balance = talib.OBV(bars.close, np.where(is_known, bars.volume, 0.0))
        return (np.where(is_known, balance, np.nan),)

    def warm_up(self) -> tuple[int, ...]:
        """There is a sum from the first bar on."""
        return (0,)
