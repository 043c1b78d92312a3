"""Buying weakness and selling strength by the relative strength index."""

from __future__ import annotations

import numpy as np
from pydantic import model_validator

from core.contracts import BarSeries, FloatArray
from core.errors import InvalidInputError
from core.trading.declaration import number
from core.trading.indicators import rsi_wilder
from core.trading.strategies.base import (
    STRATEGIES,
    Reading,
    Signals,
    Strategy,
    StrategyParams,
    as_strength,
    true_for,
)


class Params(StrategyParams):
    """The index and its two levels."""

    period: int = number(
        14, 2, 50, unit="bars", title="RSI period", description="Changes averaged by the RSI."
    )
    oversold: float = number(
        30,
        1,
        99,
        unit="points",
        title="Oversold level",
        description="It buys below this RSI (0 to 100).",
    )
    overbought: float = number(
        70,
        1,
        99,
        unit="points",
        title="Overbought level",
        description="It sells above this RSI (0 to 100).",
    )
    confirmation: int = number(
        2,
        1,
        10,
        unit="bars",
        title="Confirmation",
        description="Consecutive bars on which the RSI must be beyond the level.",
    )

    @model_validator(mode="after")
    def _check_levels_are_apart(self) -> Params:
        if self.oversold >= self.overbought:
            raise InvalidInputError(
                f"The oversold level ({self.oversold:g}) is not below the overbought level "
                f"({self.overbought:g}).",
                "Choose an oversold level below the overbought one, such as 30 and 70.",
            )
        return self


@STRATEGIES.register("rsi_mean_reversion")
class RsiMeanReversion(Strategy):
    """Buys when the market has fallen too fast, sells when it has risen too fast.

    The index is Wilder's, seeded with the plain mean of the first `period` changes.

    * Enter long: RSI < oversold on `confirmation` consecutive bars, this one included.
    * Exit long: RSI > overbought on as many consecutive bars.
    * Enter and exit short: the same two conditions, exchanged.

    The conditions hold for as long as the RSI stays beyond the level: after a stop it may enter
    again at once, unless a cool-down is set.

    Strength: the distance beyond the level as a share of what there is: (oversold - RSI) /
    oversold below, (RSI - overbought) / (100 - overbought) above; 0 between the levels.
    """

    title = "RSI mean reversion"
    category = "reversal"
    buys = "Buys when the RSI over {period} has been below {oversold} for {confirmation} in a row."
    sells = "Sells when it has been above {overbought} for {confirmation} in a row."
    params_type = Params
    params: Params

    def warm_up(self) -> int:
        """The first RSI needs `period` changes."""
        return self.params.period

    def signals(self, bars: BarSeries) -> Signals:
        """Entries and exits by the rules of the class."""
        rsi = self._rsi(bars)
        is_weak = true_for(rsi < self.params.oversold, self.params.confirmation)
        is_strong = true_for(rsi > self.params.overbought, self.params.confirmation)
        return Signals(
            enter_long=is_weak, exit_long=is_strong, enter_short=is_strong, exit_short=is_weak
        )

    def strength(self, bars: BarSeries) -> FloatArray:
        """The distance beyond a level, see the class."""
        rsi, low, high = self._rsi(bars), self.params.oversold, self.params.overbought
        return as_strength(np.maximum((low - rsi) / low, (rsi - high) / (100.0 - high)))

    def readings(self, bars: BarSeries) -> tuple[Reading, ...]:
        """The index."""
        return (Reading(f"RSI {self.params.period}", self._rsi(bars)),)

    def _rsi(self, bars: BarSeries) -> FloatArray:
        return rsi_wilder(bars.close, self.params.period)
