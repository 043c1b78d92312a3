"""Trend following by two moving averages."""

from __future__ import annotations

import numpy as np
from pydantic import model_validator

from core.contracts import BarSeries, FloatArray
from core.errors import InvalidInputError
from core.trading.declaration import format_value, number
from core.trading.indicators import sma
from core.trading.strategies.base import (
    STRATEGIES,
    BoolArray,
    Reading,
    Signals,
    Strategy,
    StrategyParams,
    as_strength,
)

_USUAL_GAP = 0.01


class Params(StrategyParams):
    """Two periods and how far the averages must be apart."""

    short: int = number(
        10,
        2,
        50,
        unit="bars",
        title="Short average",
        description="Bars in the fast moving average.",
    )
    long: int = number(
        30,
        10,
        200,
        unit="bars",
        title="Long average",
        description="Bars in the slow moving average; more than in the short one.",
    )
    min_strength: float = number(
        0.01,
        0.0,
        0.2,
        unit="fraction",
        title="Minimum strength",
        description="Gap between the averages, as a share of the long one, before it enters.",
    )

    @model_validator(mode="after")
    def _check_short_is_shorter(self) -> Params:
        if self.short >= self.long:
            raise InvalidInputError(
                f"The short average ({self.short} bars) is not shorter than the long average "
                f"({self.long} bars).",
                f"Choose a short average below {self.long}, or a longer long average.",
            )
        return self


@STRATEGIES.register("sma_crossover")
class SmaCrossover(Strategy):
    """Buys strength after the short average has crossed above the long one.

    gap = short average - long average.

    * Enter long: the gap has crossed above 0 and, on that bar or the first later bar of the same
      spell above 0, gap / long average reaches `min_strength`. One entry per spell.
    * Exit long: the gap crosses below 0.
    * Short entries and exits mirror this. A gap of exactly 0 ends a spell on either side.

    Strength: |gap| / long average beyond `min_strength`, over `min_strength`: 0 at the minimum, 1
    at twice the minimum or more. Where no minimum is set, over 1 %.
    """

    title = "Moving-average crossover"
    category = "trend"
    buys = "Buys once the average of {short} has crossed above the average of {long}."
    sells = "Sells when the short average crosses below the long one."
    params_type = Params
    params: Params

    def describe(self) -> str:
        """The rules with these values; the strength where one is asked for."""
        words, strength = super().describe(), self.params.min_strength
        if not strength:
            return words
        gap = format_value(strength, "fraction")
        return words.replace(". Sells", f" and is at least {gap} above it. Sells", 1)

    def warm_up(self) -> int:
        """The long average is complete on bar `long - 1`."""
        return self.params.long - 1

    def signals(self, bars: BarSeries) -> Signals:
        """Entries and exits by the rules of the class."""
        slow = sma(bars.close, self.params.long)
        gap = sma(bars.close, self.params.short) - slow
        strength = gap / slow
        return Signals(
            enter_long=_first_strong(strength, self.params.min_strength),
            exit_long=_crosses_below(gap),
            enter_short=_first_strong(-strength, self.params.min_strength),
            exit_short=_crosses_below(-gap),
        )

    def strength(self, bars: BarSeries) -> FloatArray:
        """The gap over its minimum, see the class."""
        minimum = self.params.min_strength
        return as_strength((np.abs(self._gap(bars)) - minimum) / (minimum or _USUAL_GAP))

    def readings(self, bars: BarSeries) -> tuple[Reading, ...]:
        """The gap that decides."""
        name = f"gap of the averages of {self.params.short} and {self.params.long}"
        return (Reading(name, self._gap(bars), "fraction"),)

    def _gap(self, bars: BarSeries) -> FloatArray:
        slow = sma(bars.close, self.params.long)
        return (sma(bars.close, self.params.short) - slow) / slow


def _crosses_below(gap: FloatArray) -> BoolArray:
    """The gap is below 0 and was not on the bar before; NaN is never below or above."""
    crosses = np.zeros(len(gap), dtype=np.bool_)
    crosses[1:] = (gap[1:] < 0) & (gap[:-1] >= 0)
    return crosses


def _first_strong(strength: FloatArray, minimum: float) -> BoolArray:
    """The first bar of each spell above 0 that reaches the minimum, if a crossing began it."""
    position = np.arange(len(strength))
    is_above = strength > 0
    is_strong = is_above & (strength >= minimum)
    begins = np.zeros(len(strength), dtype=np.bool_)
    begins[1:] = is_above[1:] & (strength[:-1] <= 0)
    spell_start = np.maximum.accumulate(np.where(begins, position, -1))
    last_strong = np.full(len(strength), -1)
    last_strong[1:] = np.maximum.accumulate(np.where(is_strong, position, -1))[:-1]
    return is_strong & (spell_start >= 0) & (last_strong < spell_start)
