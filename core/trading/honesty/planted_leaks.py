"""Strategies that know the future, each in another way: what the gate must catch.

They exist for the gate's self-test only and are in no registry.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.trading.strategies.base import BoolArray, Signals, Strategy, StrategyParams

Rule = Callable[[BarSeries], BoolArray]


class PlantedLeak(Strategy):
    """Is long while its rule holds; the rule is given, and peeks."""

    title = "Planted leak"
    category = "own rules"
    buys = "Buys while a rule that knows the future holds."
    sells = "Sells when it no longer holds."
    can_short = False
    params_type = StrategyParams

    def __init__(self, name: str, rule: Rule) -> None:
        super().__init__(StrategyParams())
        self.name = name
        self._rule = rule

    def warm_up(self) -> int:
        """Needs no past."""
        return 0

    def signals(self, bars: BarSeries) -> Signals:
        """In on the first bar on which the rule holds, out on the first on which it does not."""
        holds = self._rule(bars)
        before = np.concatenate(([False], holds[:-1]))
        nothing = np.zeros(len(bars), dtype=np.bool_)
        return Signals(holds & ~before, before & ~holds, nothing, nothing)


def _next(values: FloatArray, count: int = 1) -> FloatArray:
    """The value `count` bars later; the last ones repeat the last."""
    return np.concatenate((values[count:], np.repeat(values[-1:], min(count, len(values)))))


def _tomorrow(bars: BarSeries) -> BoolArray:
    return _next(bars.close) > bars.close


def _next_open(bars: BarSeries) -> BoolArray:
    return _next(bars.open) > bars.close * 1.002


def _centred_average(bars: BarSeries) -> BoolArray:
    width = 11
    if len(bars) < width:
        return np.zeros(len(bars), dtype=np.bool_)
    padded = np.pad(bars.close, width // 2, mode="edge")
    smooth = np.convolve(padded, np.full(width, 1 / width), mode="valid")
    rises: BoolArray = np.gradient(smooth) > 0
    return rises


def _whole_sample_score(bars: BarSeries) -> BoolArray:
    is_cheap: BoolArray = bars.close < bars.close.mean() - 0.5 * bars.close.std()
    return is_cheap


def _best_week(bars: BarSeries) -> BoolArray:
    gain = _next(bars.close, 5) / bars.close - 1
    best: BoolArray = gain > np.quantile(gain, 0.8)
    return best


def _coming_low(bars: BarSeries) -> BoolArray:
    return bars.close <= np.minimum.accumulate(bars.close[::-1])[::-1]


def _one_secret_bar(bars: BarSeries) -> BoolArray:
    """Honest but for one bar in a hundred, on which tomorrow decides."""
    holds = bars.close > np.concatenate((bars.close[:1], bars.close[:-1]))
    secret = np.arange(len(bars)) % 100 == 50  # noqa: PLR2004
    return np.where(secret, _tomorrow(bars), holds).astype(np.bool_)


LEAKS: dict[str, Rule] = {
    "tomorrow's close": _tomorrow,
    "the open it is filled at": _next_open,
    "a centred average": _centred_average,
    "mean and deviation of the whole sample": _whole_sample_score,
    "the best weeks in hindsight": _best_week,
    "the low before it is one": _coming_low,
    "one bar in a hundred": _one_secret_bar,
}
"""In what way it peeks, to the rule."""


def list_leaks() -> list[PlantedLeak]:
    """One strategy of each kind."""
    return [PlantedLeak(name, rule) for name, rule in LEAKS.items()]
