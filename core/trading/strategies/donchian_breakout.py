"""Following the market out of its range, as the turtles did."""

from __future__ import annotations

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.indicator import Indicator, build_indicator
from core.trading.declaration import number
from core.trading.indicators import delay
from core.trading.strategies.base import (
    STRATEGIES,
    Reading,
    Signals,
    Strategy,
    StrategyParams,
    as_strength,
    divide,
)


class Params(StrategyParams):
    """How far back it looks for a high and for a low."""

    entry: int = number(
        20,
        2,
        250,
        unit="bars",
        title="Entry channel",
        description="Bars before this one whose highest high must be exceeded.",
    )
    exit: int = number(
        10,
        2,
        250,
        unit="bars",
        title="Exit channel",
        description="Bars before this one whose lowest low must be undercut.",
    )


@STRATEGIES.register("donchian_breakout")
class DonchianBreakout(Strategy):
    """Buys a close above the range of the last bars and sells one below a shorter range.

    Both channels are made of the bars *before* this one: a close cannot exceed its own high.

    * Enter long: the close is above the highest high of the `entry` bars before.
    * Exit long: the close is below the lowest low of the `exit` bars before.
    * Short entries and exits mirror this.

    Strength: how far the close is beyond the entry channel over the channel's width; 0 within it.
    """

    title = "Donchian breakout"
    category = "trend"
    buys = "Buys when the close is above the highest high of the {entry} before."
    sells = "Sells when the close is below the lowest low of the {exit} before."
    params_type = Params
    params: Params

    def indicators(self) -> tuple[Indicator, ...]:
        """The channels of entry and exit."""
        lengths = (self.params.entry, self.params.exit)
        return tuple(build_indicator("donchian", {"length": length}) for length in lengths)

    def warm_up(self) -> int:
        """The longer channel, complete on the bar before."""
        return max(self.params.entry, self.params.exit)

    def signals(self, bars: BarSeries) -> Signals:
        """Entries and exits by the rules of the class."""
        entry, leave = self.indicators()
        _, low_entry, high_entry = (delay(line, 1) for line in entry.calculate(bars))
        _, low_exit, high_exit = (delay(line, 1) for line in leave.calculate(bars))
        is_ready = np.arange(len(bars)) >= self.warm_up()
        return Signals(
            enter_long=is_ready & (bars.close > high_entry),
            exit_long=is_ready & (bars.close < low_exit),
            enter_short=is_ready & (bars.close < low_entry),
            exit_short=is_ready & (bars.close > high_exit),
        )

    def readings(self, bars: BarSeries) -> tuple[Reading, ...]:
        """The edges of both channels, without this bar."""
        entry, leave = self.indicators()
        named = {}
        for channel, length in ((entry, self.params.entry), (leave, self.params.exit)):
            _, low, high = channel.calculate(bars)
            named[f"highest high of the {length} bars before"] = delay(high, 1)
            named[f"lowest low of the {length} bars before"] = delay(low, 1)
        return tuple(Reading(name, values) for name, values in named.items())

    def strength(self, bars: BarSeries) -> FloatArray:
        """The distance beyond the entry channel, see the class."""
        _, low, high = (delay(line, 1) for line in self.indicators()[0].calculate(bars))
        beyond = np.maximum(bars.close - high, low - bars.close)
        return as_strength(divide(beyond, high - low))
