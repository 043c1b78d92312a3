"""Volume-weighted average prices."""

from __future__ import annotations

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.market_data.indicators.base import INDICATORS, Indicator, Line, bars_number
from core.market_data.indicators.rolling import divide, rolling_sum


@INDICATORS.register("vwap")
class RollingVwap(Indicator):
    """Sum of (typical price x volume) / sum of volume over the last `length` bars.

    The window rolls; `session_vwap` begins anew each day. NaN where the window holds an unknown
    volume or none was traded.
    """

    title = "VWAP"
    meaning = "What the units of the last bars were paid on average, as near as bars tell."
    group = "volume"
    is_overlay = True
    needs_volume = True
    lines = (Line("VWAP"),)
    length: int = bars_number(20, 1, 400, "Length", "Bars in the rolling window.")

    def calculate(self, bars: BarSeries) -> tuple[FloatArray, ...]:
        """In the price's currency."""
        import talib

        # Not VWMA: its running sums keep the rounding of bars that have left the window, and where
        # none of the last 20 bars traded it divides that by itself: 70.5 for a share at 54.1.
        price = talib.TYPPRICE(bars.high, bars.low, bars.close)
        paid = rolling_sum(price * bars.volume, self.length)
        return (divide(paid, rolling_sum(bars.volume, self.length), np.nan),)

    def warm_up(self) -> tuple[int, ...]:
        """`length` bars are needed."""
        return (self.length - 1,)


@INDICATORS.register("session_vwap")
class SessionVwap(Indicator):
    """Sum of (typical price x volume) / sum of volume since the first bar of the exchange's day.

    Anchored to each day in the exchange's time zone: for intraday bars. On daily and longer bars
    each day has one bar, and the value is that bar's typical price. A bar of unknown volume has
    no value and adds nothing.
    """

    title = "Session VWAP"
    meaning = "What the units of this day have been paid on average so far; begins anew each day."
    group = "volume"
    is_overlay = True
    needs_volume = True
    lines = (Line("Session VWAP"),)

    def calculate(self, bars: BarSeries) -> tuple[FloatArray, ...]:
        """In the price's currency."""
        import talib

        # Not VWAP: that knows no days, and says 0 where nothing was traded.
        day, volume = _number_days(bars), bars.volume.tolist()
        price = talib.TYPPRICE(bars.high, bars.low, bars.close).tolist()
        result, today, paid, traded = [], None, 0.0, 0.0
        for position, number in enumerate(day):
            if number != today:
                today, paid, traded = number, 0.0, 0.0
            if volume[position] > 0:  # false for NaN
                paid += price[position] * volume[position]
                traded += volume[position]
            result.append(paid / traded if traded > 0 else np.nan)
        return (np.where(np.isnan(bars.volume), np.nan, np.array(result, dtype=np.float64)),)

    def warm_up(self) -> tuple[int, ...]:
        """The first bar has a value."""
        return (0,)


def _number_days(bars: BarSeries) -> list[int]:
    """The calendar day of each bar; daily and longer bars carry theirs as midnight UTC."""
    from core.enums import Interval

    if bars.interval in {Interval.DAY, Interval.WEEK, Interval.MONTH}:
        return [int(second) for second in bars.time // 86_400]
    import pandas as pd

    zone = bars.passport.time_zone or "UTC"
    local = pd.DatetimeIndex(bars.time.astype("datetime64[s]"), tz="UTC").tz_convert(zone)
    return [stamp.toordinal() for stamp in local.date]
