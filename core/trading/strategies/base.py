"""What a strategy is: declared parameters and a pure, causal `signals(bars)`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.indicator import Indicator
from core.registry import Registry
from core.trading.declaration import Declared, Unit, format_value, list_fields

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
        stop, target: float64[n] or None; prices at which a position entered on that bar is closed,
            beside those of `Execution`: the nearer one counts. NaN, or a price that is not above
            0: none. A stop that is already met when the order is given ends the run with an error.
    """

    enter_long: BoolArray
    exit_long: BoolArray
    enter_short: BoolArray
    exit_short: BoolArray
    entry_share: FloatArray | None = None
    stop: FloatArray | None = None
    target: FloatArray | None = None

    def count_prices_in(self, unit: float) -> Signals:
        """The same with stop and target as prices of `unit` of a unit, see `Costs.price_unit`."""
        if unit == 1.0 or (self.stop is None and self.target is None):
            return self
        stop, target = (None if p is None else p * unit for p in (self.stop, self.target))
        return replace(self, stop=stop, target=target)


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A value that decides, by name: float64[n], NaN where it has none."""

    name: str
    values: FloatArray
    unit: Unit = "points"


class Strategy(ABC):
    """Base of all strategies. Register one with `@STRATEGIES.register("name")`.

    Class attributes:
        title: as menus show it.
        category: trend, reversal, momentum, passive, learned or own rules.
        buys, sells: the rules in words; `{field}` is replaced by the parameter's value.
        can_short: whether it ever gives short signals.
        params_type: the parameters' model.
        modules: beside its own, those whose code decides its signals; the receipt covers them.
        packages: distributions that decide them too; the receipt names their versions.
    """

    title: ClassVar[str]
    category: ClassVar[str]
    buys: ClassVar[str]
    sells: ClassVar[str]
    can_short: ClassVar[bool] = True
    params_type: ClassVar[type[StrategyParams]]
    modules: ClassVar[tuple[str, ...]] = ()
    packages: ClassVar[tuple[str, ...]] = ()
    params: StrategyParams

    def __init__(self, params: StrategyParams) -> None:
        self.params = params

    @classmethod
    def menu_title(cls) -> str:
        """The title with the category, unless that says the same."""
        if cls.category.casefold() == cls.title.casefold():
            return cls.title
        return f"{cls.title} ({cls.category})"

    @abstractmethod
    def signals(self, bars: BarSeries) -> Signals:
        """Entries and exits; element *i* may use bars up to and including *i* only."""

    @abstractmethod
    def warm_up(self) -> int:
        """Index of the first bar on which every indicator has a value.

        No signal comes before it. The engine takes its first decision one bar later.
        """

    def strength(self, bars: BarSeries) -> FloatArray:
        """How far beyond its thresholds a bar is, float64[n] from 0 to 1; causal like `signals`.

        Read on bars with an entry; exits have no degree. 1 throughout where entries have none.
        """
        return np.ones(len(bars))

    def readings(self, bars: BarSeries) -> tuple[Reading, ...]:
        """What decides, by name and value: every line of the indicators, unless told otherwise."""
        return tuple(
            Reading(one.label if len(one.lines) == 1 else f"{line.name} of {one.label}", values)
            for one in dict.fromkeys(self.indicators())
            for line, values in zip(one.lines, one.calculate(bars), strict=True)
        )

    def say_side(self, side: str) -> str:
        """The rule behind one of the four signals, in words with these values."""
        texts = {"enter_long": self.buys, "exit_long": self.sells}
        if side in texts:
            return texts[side].format(**self._say_values())
        opening = "Sells short" if side == "enter_short" else "Buys back"
        return f"{opening} by the same rules, mirrored."

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
        words = self._say_values()
        return f"{self.buys.format(**words)} {self.sells.format(**words)}"

    def _say_values(self) -> dict[str, str]:
        return {
            spec.name: format_value(getattr(self.params, spec.name), spec.unit)
            for spec in list_fields(type(self.params))
        }


def as_strength(share: FloatArray) -> FloatArray:
    """A share cut to 0 to 1, float64[n]; 0 where there is none (NaN)."""
    strength: FloatArray = np.clip(np.nan_to_num(share, nan=0.0), 0.0, 1.0)
    return strength


def divide(part: FloatArray, whole: FloatArray) -> FloatArray:
    """`part / whole`, float64[n]; NaN where `whole` is 0 or unknown."""
    share = np.full(len(part), np.nan)
    np.divide(part, whole, out=share, where=whole != 0)
    return share


def true_for(condition: BoolArray, count: int) -> BoolArray:
    """Whether the condition held on this bar and the `count - 1` bars before it. bool[n]."""
    position = np.arange(len(condition))
    last_false = np.maximum.accumulate(np.where(condition, -1, position))
    return position - last_false >= count


STRATEGIES: Registry[type[Strategy]] = Registry("strategy", "core.trading.strategies")

DEFAULT_STRATEGY = "sma_crossover"
"""What a form starts with."""
