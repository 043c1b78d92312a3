"""Trend following by the turn of a difference of two averages."""

from __future__ import annotations

import numpy as np
from pydantic import model_validator

from core.contracts import BarSeries, FloatArray
from core.errors import InvalidInputError
from core.indicator import Indicator, build_indicator
from core.trading.declaration import format_value, number
from core.trading.indicators import rolling_mean
from core.trading.strategies.base import (
    STRATEGIES,
    Signals,
    Strategy,
    StrategyParams,
    as_strength,
    divide,
)


class Params(StrategyParams):
    """The lengths of the three averages, and on which side of zero a crossing counts."""

    fast: int = number(
        12, 2, 100, unit="bars", title="Fast average", description="Length of the fast average."
    )
    slow: int = number(
        26,
        3,
        200,
        unit="bars",
        title="Slow average",
        description="Length of the slow average; more than the fast one.",
    )
    signal: int = number(
        9,
        2,
        100,
        unit="bars",
        title="Signal",
        description="Length of the average of the MACD line itself.",
    )
    min_gap: float = number(
        0.0,
        0.0,
        0.05,
        unit="fraction",
        title="Minimum gap",
        description="MACD less signal, as a share of the close, before it enters; 0 asks for none.",
    )

    @model_validator(mode="after")
    def _check_fast_is_faster(self) -> Params:
        if self.fast >= self.slow:
            raise InvalidInputError(
                f"The fast average ({self.fast} bars) is not shorter than the slow average "
                f"({self.slow} bars).",
                f"Choose a fast average below {self.slow}, or a longer slow one.",
            )
        return self


@STRATEGIES.register("macd_cross")
class MacdCross(Strategy):
    """Buys when the MACD line turns up through its own average, and sells when it turns down.

    MACD = EMA(fast) - EMA(slow) of the close; signal = EMA of the MACD (Appel). gap = MACD -
    signal.

    * Enter long: the gap is above 0 after a bar on which it was not, and gap / close is at least
      `min_gap` on that bar. A crossing that is too weak on its own bar is passed over.
    * Exit long: the gap is below 0 after a bar on which it was not.
    * Short entries and exits mirror this.

    Strength: |gap| over twice its mean of the last `slow` bars: 0.5 is a gap as usual, 1 one of
    twice that or more.
    """

    title = "MACD crossover"
    category = "momentum"
    buys = "Buys when the MACD of {fast} and {slow} crosses above its average of {signal}."
    sells = "Sells when it crosses below."
    params_type = Params
    params: Params

    def indicators(self) -> tuple[Indicator, ...]:
        """The MACD."""
        lengths = {name: getattr(self.params, name) for name in ("fast", "slow", "signal")}
        return (build_indicator("macd", lengths),)

    def describe(self) -> str:
        """The rules with these values; the gap where one is asked for."""
        words, gap = super().describe(), self.params.min_gap
        if not gap:
            return words
        return f"{words} It enters only with a gap of {format_value(gap, 'fraction')} of the price."

    def warm_up(self) -> int:
        """The first gap."""
        return self.indicators()[0].warm_up()[0]

    def signals(self, bars: BarSeries) -> Signals:
        """Entries and exits by the rules of the class."""
        gap, _, _ = self.indicators()[0].calculate(bars)
        rises, falls = np.zeros((2, len(bars)), dtype=np.bool_)
        rises[1:] = (gap[1:] > 0) & (gap[:-1] <= 0)
        falls[1:] = (gap[1:] < 0) & (gap[:-1] >= 0)
        is_wide = np.abs(gap) >= self.params.min_gap * bars.close
        return Signals(rises & is_wide, falls, falls & is_wide, rises)

    def strength(self, bars: BarSeries) -> FloatArray:
        """The gap over what is usual, see the class."""
        size = np.abs(self.indicators()[0].calculate(bars)[0])
        return as_strength(divide(size, 2.0 * rolling_mean(size, self.params.slow)))
