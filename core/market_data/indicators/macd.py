"""Convergence and divergence of two averages."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from core.contracts import BarSeries, FloatArray
from core.errors import InvalidInputError
from core.market_data.indicators.base import INDICATORS, Indicator, Line, bars_number


@INDICATORS.register("macd")
class Macd(Indicator):
    """EMA(fast) - EMA(slow), its own EMA(signal), and the difference of the two (Appel).

    Both averages of the close have their first value on bar `slow` - 1: the plain mean of their
    last `fast` and `slow` closes there. The signal starts from the plain mean of `signal`
    differences, and all three lines are given from there on.
    """

    title = "MACD"
    meaning = "How far a fast average has run from a slow one, in price, and whether it still does."
    group = "momentum"
    lines = (Line("Histogram", "columns"), Line("MACD"), Line("Signal", hue=1))
    guides = (0.0,)
    fast: int = bars_number(12, 2, 200, "Fast", "Length of the fast average; below the slow one.")
    slow: int = bars_number(26, 3, 400, "Slow", "Length of the slow average.")
    signal: int = bars_number(9, 2, 200, "Signal", "Length of the average of the MACD line.")

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.fast >= self.slow:
            raise InvalidInputError(
                f"The fast average of MACD ({self.fast} bars) is not shorter than the slow one "
                f"({self.slow} bars).",
                f"Choose a fast average below {self.slow}, or a longer slow one.",
            )
        return self

    def calculate(self, bars: BarSeries) -> tuple[FloatArray, ...]:
        """Histogram, MACD and signal, in the price's currency."""
        import talib

        macd, signal, histogram = talib.MACD(bars.close, self.fast, self.slow, self.signal)
        return histogram, macd, signal

    def warm_up(self) -> tuple[int, ...]:
        """The slow average, then `signal` values of the difference."""
        return (self.slow + self.signal - 2,) * 3
