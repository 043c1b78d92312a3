"""Buying the breakout from a base whose swings become smaller and smaller."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.formatting import format_count
from core.indicator import Indicator, build_indicator
from core.trading.declaration import number, option
from core.trading.indicators import delay, rolling_mean
from core.trading.strategies.base import (
    STRATEGIES,
    BoolArray,
    Reading,
    Signals,
    Strategy,
    StrategyParams,
    as_strength,
    divide,
)

VOLUME_WINDOW = 50  # bars in the mean that the breakout's volume is compared with


class Params(StrategyParams):
    """The base, the breakout from it, and when to leave."""

    contractions: int = number(
        3, 2, 5, unit="count", title="Contractions", description="Swings of the base, in a row."
    )
    swing: int = number(
        10, 3, 40, unit="bars", title="Swing", description="Bars over which one swing is measured."
    )
    shrink: float = number(
        0.8,
        0.1,
        1.0,
        unit="fraction",
        title="Contraction",
        description="Range of a swing, at most this share of the range of the one before it.",
    )
    max_depth: float = number(
        0.35,
        0.02,
        0.9,
        unit="fraction",
        title="Deepest swing",
        description="Range of the first swing as a share of its high; a deeper one is no base.",
    )
    min_volume_ratio: float = number(
        1.4,
        0.0,
        10.0,
        unit="ratio",
        title="Minimum volume",
        description=f"Volume of the breakout over its {VOLUME_WINDOW}-bar mean; 0 asks for none.",
    )
    trend: int = number(
        150,
        2,
        300,
        unit="bars",
        title="Trend average",
        description="The close must be above its mean over this many bars.",
    )
    exit: int = number(
        10,
        2,
        100,
        unit="bars",
        title="Exit channel",
        description="Bars before this one whose lowest low must be undercut to sell.",
    )
    has_stop: bool = option(
        default=False,
        title="Stop at the base",
        description="Close the position when the price falls to the lowest low of the base.",
    )


@STRATEGIES.register("vcp_breakout")
class VcpBreakout(Strategy):
    """Volatility contraction pattern after Minervini, as a fixed, causal rule.

    The base ends on the bar before this one and is cut into `contractions` swings of `swing` bars
    each. Range of a swing = (highest high - lowest low) / highest high.

    * Enter long: each swing's range is at most `shrink` times the range of the swing before it,
      the first one's is at most `max_depth`; the close is above the highest high of the last
      swing (the pivot) and above the mean of `trend` closes; the volume is at least
      `min_volume_ratio` times its 50-bar mean, this bar included.
    * Exit long: the close is below the lowest low of the `exit` bars before; with `has_stop` also
      on the bar whose low reaches the lowest low of the base, at that price.
    * It never sells short.

    Swings have a fixed length here; a chartist would place them by eye. Where the source gives
    no volume its condition is not applied, and the run says so.

    Strength: how far the close is above the pivot over the range of the last swing.
    """

    title = "VCP breakout"
    category = "momentum"
    buys = (
        "Buys when the close leaves a base of {contractions} swings of {swing}, each at most "
        "{shrink} as wide as the one before and the first at most {max_depth} deep, above its mean "
        "of {trend} and with {min_volume_ratio} times the usual volume."
    )
    sells = "Sells when the close is below the lowest low of the {exit} before."
    can_short = False
    params_type = Params
    params: Params

    def indicators(self) -> tuple[Indicator, ...]:
        """The channels of a swing and of the exit, and the trend."""
        p = self.params
        named = (("donchian", p.swing), ("donchian", p.exit), ("sma", p.trend))
        return tuple(build_indicator(name, {"length": length}) for name, length in named)

    def warm_up(self) -> int:
        """The whole base before this bar, the trend, the exit and the volume's window."""
        p = self.params
        window = VOLUME_WINDOW - 1 if p.min_volume_ratio > 0 else 0
        return max(p.contractions * p.swing, p.trend - 1, p.exit, window)

    def signals(self, bars: BarSeries) -> Signals:
        """Entries and exits by the rules of the class."""
        swing, leave, trend = self.indicators()
        _, low, high = swing.calculate(bars)
        is_ready = np.arange(len(bars)) >= self.warm_up()
        breaks_out = (bars.close > delay(high, 1)) & (bars.close > trend.calculate(bars)[0])
        has_volume = self._has_volume(bars) | self._is_volume_unknown(bars)
        nothing = np.zeros(len(bars), dtype=np.bool_)
        return Signals(
            enter_long=is_ready & breaks_out & has_volume & self._is_base((high - low) / high),
            exit_long=is_ready & (bars.close < delay(leave.calculate(bars)[1], 1)),
            enter_short=nothing,
            exit_short=nothing,
            stop=self._find_floor(low) if self.params.has_stop else None,
        )

    def describe(self) -> str:
        """The rules, with the stop where there is one."""
        stop = " It stops out at the lowest low of the base." if self.params.has_stop else ""
        return super().describe() + stop

    def readings(self, bars: BarSeries) -> tuple[Reading, ...]:
        """The pivot and the exit channel, without this bar."""
        swing, leave, _ = (one.calculate(bars) for one in self.indicators())
        low = f"lowest low of the {self.params.exit} bars before"
        return (Reading("pivot", delay(swing[2], 1)), Reading(low, delay(leave[1], 1)))

    def strength(self, bars: BarSeries) -> FloatArray:
        """The distance above the pivot, see the class."""
        _, low, high = (delay(line, 1) for line in self.indicators()[0].calculate(bars))
        return as_strength(divide(bars.close - high, high - low))

    def warnings(self, bars: BarSeries) -> list[str]:
        """On how many bars the volume is missing."""
        tested = self._is_volume_unknown(bars)[self.warm_up() :]
        missing = int(tested.sum())
        if self.params.min_volume_ratio == 0 or not missing:
            return []
        sentence = (
            "The volume condition was not applied on "
            f"{format_count(missing)} of {format_count(len(tested))} bars: the source "
            f"({bars.passport.source}) gives no volume there."
        )
        return [sentence]

    def _is_base(self, width: FloatArray) -> BoolArray:
        """Whether the swings up to the bar before contract; `width` is a swing ending on a bar."""
        p = self.params
        swings = self._list_swings(width)
        is_base: BoolArray = swings[-1] <= p.max_depth
        for newer, older in pairwise(swings):
            is_base = is_base & (newer <= p.shrink * older)
        return is_base

    def _find_floor(self, low: FloatArray) -> FloatArray:
        """The lowest low of the base before each bar; `low` is that of a swing ending on a bar."""
        floor: FloatArray = np.min(self._list_swings(low), axis=0)
        return floor

    def _list_swings(self, values: FloatArray) -> list[FloatArray]:
        """What belongs to each swing of the base: the one that ended one bar ago comes first."""
        p = self.params
        return [delay(values, 1 + place * p.swing) for place in range(p.contractions)]

    def _has_volume(self, bars: BarSeries) -> BoolArray:
        needed = self.params.min_volume_ratio * rolling_mean(bars.volume, VOLUME_WINDOW)
        return np.asarray(bars.volume >= needed)

    def _is_volume_unknown(self, bars: BarSeries) -> BoolArray:
        is_unknown: BoolArray = np.isnan(rolling_mean(bars.volume, VOLUME_WINDOW))
        return is_unknown
