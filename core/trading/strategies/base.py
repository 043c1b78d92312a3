"""What a strategy is: declared parameters and a pure, causal `signals(bars)`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.indicator import Indicator
from core.registry import Registry
from core.trading.declaration import Declared, format_value, list_fields

BoolArray = np.ndarray[tuple[int], np.dtype[np.bool_]]


class StrategyParams(Declared):
    """Base of a strategy's parameters; each field is made by `number` or `option`."""


@dataclass(frozen=True, slots=True, eq=False)
class Signals:
    """What a strategy wants on each bar, decided at that bar's close.

    Attributes:
        enter_long, exit_long, enter_short, exit_short: bool[n].
        entry_share: float64[n] or None; the share (0 to 1) of the planned position that an entry
            on that bar adds. None: every entry takes the whole position, and entries while
            already in the market on that side are ignored.
    """

    enter_long: BoolArray
    exit_long: BoolArray
    enter_short: BoolArray
    exit_short: BoolArray
    entry_share: FloatArray | None = None


class Strategy(ABC):
    """Base of all strategies. Register one with `@STRATEGIES.register("name")`.

    Class attributes:
        title: as menus show it.
        category: trend, reversal, momentum, passive or own rules.
        buys, sells: the rules in words; `{field}` is replaced by the parameter's value.
        can_short: whether it ever gives short signals.
        params_type: the parameters' model.
        modules: beside its own, those whose code decides its signals; the receipt covers them.
    """

    title: ClassVar[str]
    category: ClassVar[str]
    buys: ClassVar[str]
    sells: ClassVar[str]
    can_short: ClassVar[bool] = True
    params_type: ClassVar[type[StrategyParams]]
    modules: ClassVar[tuple[str, ...]] = ()
    params: StrategyParams

    def __init__(self, params: StrategyParams) -> None:
        self.params = params

    @abstractmethod
    def signals(self, bars: BarSeries) -> Signals:
        """Entries and exits; element *i* may use bars up to and including *i* only."""

    @abstractmethod
    def warm_up(self) -> int:
        """Index of the first bar on which every indicator has a value.

        No signal comes before it. The engine takes its first decision one bar later.
        """

    def indicators(self) -> tuple[Indicator, ...]:
        """The registered indicators whose values decide; their code is part of the receipt."""
        return ()

    def may_short(self) -> bool:
        """Whether these parameters can give a short signal."""
        return self.can_short

    def warnings(self, bars: BarSeries) -> list[str]:
        """What a reader must know about this strategy on these bars; whole sentences."""
        del bars
        return []

    def summarise(self) -> str:
        """The parameters in short: `short 10 bars, long 30 bars`."""
        words = {
            spec.name.replace("_", " "): format_value(getattr(self.params, spec.name), spec.unit)
            for spec in list_fields(type(self.params))
        }
        return ", ".join(f"{name} {value}" for name, value in words.items())

    def describe(self) -> str:
        """What the strategy does with these values, in words."""
        words = {
            spec.name: format_value(getattr(self.params, spec.name), spec.unit)
            for spec in list_fields(type(self.params))
        }
        return f"{self.buys.format(**words)} {self.sells.format(**words)}"


def true_for(condition: BoolArray, count: int) -> BoolArray:
    """Whether the condition held on this bar and the `count - 1` bars before it. bool[n]."""
    position = np.arange(len(condition))
    last_false = np.maximum.accumulate(np.where(condition, -1, position))
    return position - last_false >= count


STRATEGIES: Registry[type[Strategy]] = Registry("strategy", "core.trading.strategies")

DEFAULT_STRATEGY = "sma_crossover"
"""What a form starts with."""
