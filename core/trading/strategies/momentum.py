"""Riding a move that is already under way."""

from __future__ import annotations

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.formatting import format_count
from core.trading.declaration import number
from core.trading.indicators import rate_of_change, rolling_mean
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

_LEAST_SCALE = 0.02
VOLUME_WINDOW = 20  # bars in the mean that a bar's volume is compared with


class Params(StrategyParams):
    """How large a move over how many bars."""

    period: int = number(
        20, 5, 100, unit="bars", title="Period", description="Bars over which the change is taken."
    )
    buy_change: float = number(
        0.02,
        0.0,
        1.0,
        unit="fraction",
        title="Buy above",
        description="It buys when the change is above this.",
    )
    sell_change: float = number(
        -0.02,
        -1.0,
        0.0,
        unit="fraction",
        title="Sell below",
        description="It sells when the change is below this.",
    )
    min_volume_ratio: float = number(
        1.5,
        0.0,
        10.0,
        unit="ratio",
        title="Minimum volume",
        description=f"Volume on the entry bar over its {VOLUME_WINDOW}-bar mean; 0 asks for none.",
    )


@STRATEGIES.register("momentum")
class Momentum(Strategy):
    """Buys what has risen, on rising volume, and sells what has fallen.

    change = close / close `period` bars earlier - 1.

    * Enter long: change > `buy_change`, and volume >= `min_volume_ratio` times the mean volume of
      the last 20 bars, this one included.
    * Exit long: change < `sell_change`; the volume does not matter.
    * Enter short: change < `sell_change` with the same volume condition; exit short: change >
      `buy_change`.

    The volume condition is not applied on bars whose volume, or whose 20-bar mean, the source
    does not give; the run then says so.

    Strength: the change beyond its threshold over the threshold, above or below: 0 at the
    threshold, 1 at twice it. A threshold under 2 % counts as 2 % there.
    """

    title = "Momentum"
    category = "momentum"
    buys = (
        "Buys when the close is more than {buy_change} above the close {period} earlier and the "
        "volume is at least {min_volume_ratio} times its 20-bar mean."
    )
    sells = "Sells when the change over those bars is below {sell_change}."
    params_type = Params
    params: Params

    def warm_up(self) -> int:
        """The period, or the volume's window where that is longer."""
        window = VOLUME_WINDOW - 1 if self.params.min_volume_ratio > 0 else 0
        return max(self.params.period, window)

    def signals(self, bars: BarSeries) -> Signals:
        """Entries and exits by the rules of the class."""
        change = self._change(bars)
        rises, falls = change > self.params.buy_change, change < self.params.sell_change
        is_ready = np.arange(len(bars)) >= self.warm_up()
        enters = is_ready & (self._has_volume(bars) | self._is_volume_unknown(bars))
        return Signals(
            enter_long=rises & enters,
            exit_long=falls & is_ready,
            enter_short=falls & enters,
            exit_short=rises & is_ready,
        )

    def strength(self, bars: BarSeries) -> FloatArray:
        """The change beyond its threshold, see the class."""
        change, buy, sell = self._change(bars), self.params.buy_change, self.params.sell_change
        above = (change - buy) / max(buy, _LEAST_SCALE)
        return as_strength(np.maximum(above, (sell - change) / max(-sell, _LEAST_SCALE)))

    def readings(self, bars: BarSeries) -> tuple[Reading, ...]:
        """The change, and the volume where it decides too."""
        found = [Reading(f"change over {self.params.period} bars", self._change(bars), "fraction")]
        if self.params.min_volume_ratio > 0:
            ratio = divide(bars.volume, rolling_mean(bars.volume, VOLUME_WINDOW))
            found.append(Reading(f"volume over its {VOLUME_WINDOW}-bar mean", ratio, "ratio"))
        return tuple(found)

    def _change(self, bars: BarSeries) -> FloatArray:
        return rate_of_change(bars.close, self.params.period)

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

    def _has_volume(self, bars: BarSeries) -> BoolArray:
        mean = rolling_mean(bars.volume, VOLUME_WINDOW)
        has_volume: BoolArray = bars.volume >= self.params.min_volume_ratio * mean
        return has_volume

    def _is_volume_unknown(self, bars: BarSeries) -> BoolArray:
        if self.params.min_volume_ratio == 0:
            return np.ones(len(bars), dtype=np.bool_)
        is_unknown: BoolArray = np.isnan(rolling_mean(bars.volume, VOLUME_WINDOW))
        return is_unknown
