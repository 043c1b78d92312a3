"""What an indicator is, for whoever calculates one and whoever asks for one.

The indicators themselves are plugged in from `core.market_data.indicators`: a chart draws them and
a strategy reads them, and neither domain knows the other.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from core.contracts import BarSeries, FloatArray
from core.declaration import Declared, build_declared, list_fields, number
from core.errors import InvalidInputError
from core.registry import Registry

Group = Literal["trend", "momentum", "volatility", "volume"]
Shape = Literal["line", "columns", "dots"]

GROUPS: tuple[Group, ...] = ("trend", "momentum", "volatility", "volume")
"""The order in which lists show them."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line that an indicator returns.

    Attributes:
        name: as the legend shows it.
        shape: how a chart draws it.
        is_filled: whether the space between it and the line before it is shaded.
        hue: lines of one hue share a colour; 0 is the indicator's first.
    """

    name: str
    shape: Shape = "line"
    is_filled: bool = False
    hue: int = 0


class Indicator(Declared, ABC):
    """Base of all indicators: a declared, frozen set of parameters that calculates lines.

    Register one with `@INDICATORS.register("name")`; its fields are made by `bars_number` or by
    `core.declaration.number`. `build_indicator` makes one.

    Class attributes:
        title: as menus show it.
        meaning: what it tells a trader, in one sentence.
        group: one of `GROUPS`.
        is_overlay: drawn over the price, in the price's unit; otherwise in a panel below.
        needs_volume: whether it is unknown where the volume is.
        lines: what `calculate` returns, in this order.
        limits: the values never leave this range; None without limits.
        guides: levels that a panel marks.
        tick_format: how a panel's axis writes its values (d3-format).
    """

    title: ClassVar[str]
    meaning: ClassVar[str]
    group: ClassVar[Group]
    is_overlay: ClassVar[bool] = False
    needs_volume: ClassVar[bool] = False
    lines: ClassVar[tuple[Line, ...]]
    limits: ClassVar[tuple[float, float] | None] = None
    guides: ClassVar[tuple[float, ...]] = ()
    tick_format: ClassVar[str] = ",~g"

    @abstractmethod
    def calculate(self, bars: BarSeries) -> tuple[FloatArray, ...]:
        """One float64[n] for each of `lines`; NaN where there is no value yet.

        Element *i* may use bars up to and including *i* only. Prices are finite and positive;
        the volume may be NaN.
        """

    @abstractmethod
    def warm_up(self) -> tuple[int, ...]:
        """For each of `lines` the index of the first bar that has a value."""

    @property
    def label(self) -> str:
        """Title and values: `MACD 12, 26, 9`."""
        return f"{self.title} {', '.join(f'{value:g}' for value in self.values())}".strip()

    def values(self) -> tuple[float, ...]:
        """The parameters in their order."""
        return tuple(getattr(self, spec.name) for spec in list_fields(type(self)))


INDICATORS: Registry[type[Indicator]] = Registry("indicator", "core.market_data.indicators")


def bars_number(default: int, low: int, high: int, title: str, description: str) -> Any:
    """A field for a whole number of bars, with inclusive limits."""
    return number(default, low, high, unit="bars", title=title, description=description)


def build_indicator(name: str, values: Mapping[str, float] | None = None) -> Indicator:
    """The indicator of that name; parameters that are not given take their defaults.

    Raises:
        NotFoundError: there is no such indicator.
        InvalidInputError: naming the first wrong parameter and its limits.
    """
    kind = INDICATORS.get(name)
    try:
        return build_declared(kind, values or {})
    except InvalidInputError as error:
        raise InvalidInputError(f"{kind.title}: {error.message}", error.remedy) from error
