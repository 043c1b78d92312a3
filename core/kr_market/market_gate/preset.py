"""The rules of the Market Gate: every length, threshold and number of points."""

from __future__ import annotations

from dataclasses import dataclass

Step = tuple[float, float]
"""A threshold and the points above it."""


@dataclass(frozen=True, slots=True)
class GatePreset:
    """Source of the defaults: the desk's specification of Korean market signals.

    Attributes:
        version: raised with every change of a rule, and kept with each stored reading.
        least_bars: clean bars without which nothing is scored; no unadjusted move may lie
            among so many of the last.
        short_mean, long_mean: bars of the two moving averages.
        trend_points: close > short > long; close > short; close > long.
        rsi_bars: changes behind the RSI.
        rsi_floors: RSI from which on there are so many points, the lowest first.
        rsi_top: above it the index is overbought and earns nothing.
        macd_spans: fast, slow and signal, in bars.
        volume_bars: bars of the mean that the session's volume is compared with, itself included.
        volume_steps: share of that mean that must be exceeded, the highest first.
        strength_bars: bars of the window whose first and last close make the two returns that
            the relative strength is the difference of.
        strength_steps: difference (fraction) that must be exceeded, the highest first.
        green_from, yellow_from: least score of the two lights.
        bullish_from, bearish_below: scores of a sector fund.
        rate_stop, rate_warning: KRW for one USD; from the first on the light is red.
        most_sessions_old: sessions that may have closed since the last bar.
        yellow_size: share of the usual position while the light is yellow.
    """

    name: str = "standard"
    version: int = 1
    least_bars: int = 60
    short_mean: int = 20
    long_mean: int = 60
    trend_points: tuple[float, float, float] = (25.0, 15.0, 10.0)
    rsi_bars: int = 14
    rsi_floors: tuple[Step, ...] = ((0.0, 10.0), (30.0, 20.0), (40.0, 15.0), (50.0, 25.0))
    rsi_top: float = 70.0
    macd_spans: tuple[int, int, int] = (12, 26, 9)
    macd_points: float = 20.0
    volume_bars: int = 20
    volume_steps: tuple[Step, ...] = ((1.2, 15.0), (0.8, 10.0))
    strength_bars: int = 20
    strength_steps: tuple[Step, ...] = ((0.02, 15.0), (0.0, 10.0), (-0.02, 5.0))
    green_from: float = 70.0
    yellow_from: float = 45.0
    bullish_from: float = 70.0
    bearish_below: float = 40.0
    rate_stop: float = 1_450.0
    rate_warning: float = 1_400.0
    most_sessions_old: int = 1
    yellow_size: float = 0.5


STANDARD = GatePreset()
