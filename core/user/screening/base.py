"""What a filter is: declared parameters and a causal `measure(day)`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

import numpy as np

from core.declaration import Declared, Unit, format_value, list_fields, number
from core.errors import InvalidInputError
from core.registry import Registry
from core.user.screening.arrays import BoolVector, Vector
from core.user.screening.market_day import MarketDay

MAX_WINDOW = 250
"""Most sessions a filter may look back over: about a year."""


class FilterParams(Declared):
    """Base of a filter's parameters; each field is made by `number`, `option` or `words`."""


class RangeParams(FilterParams):
    """Parameters of a filter that measures one number; a kind of it sets bounds and defaults."""

    at_least: float
    at_most: float


class ScreenFilter(ABC):
    """Base of all filters. Register one with `@FILTERS.register("name")`.

    Class attributes:
        title: as menus show it.
        category: price, trend, volume, risk, relative or listing.
        measures: what the measured number is, as a column is headed.
        unit: of the measured number.
        rule: the rule in words; `{field}` is replaced by the parameter's value.
        is_relative: whether an instrument's number depends on the other instruments.
        is_fixed: whether it says the same every day, so that no alert can wait for it.
        params_type: the parameters' model.
    """

    title: ClassVar[str]
    category: ClassVar[str]
    measures: ClassVar[str]
    unit: ClassVar[Unit]
    rule: ClassVar[str]
    is_relative: ClassVar[bool] = False
    is_fixed: ClassVar[bool] = False
    params_type: ClassVar[type[FilterParams]]

    def __init__(self, params: FilterParams) -> None:
        self.params: Any = params

    @abstractmethod
    def measure(self, day: MarketDay) -> Vector:
        """The number that the filter judges, float64[n]; NaN where it cannot be known.

        Infinite is known: "never" for a count of sessions.
        """

    @abstractmethod
    def accepts(self, values: Vector) -> BoolVector:
        """Which measured numbers pass; NaN never does."""

    def describe(self) -> str:
        """The rule with these values, as a phrase."""
        words = {
            spec.name: format_value(getattr(self.params, spec.name), spec.unit)
            for spec in list_fields(self.params_type)
        }
        return self.rule.format(**words)


class RangeFilter(ScreenFilter):
    """A filter that passes a number between two limits, both included."""

    params_type: ClassVar[type[RangeParams]]

    def __init__(self, params: RangeParams) -> None:
        if params.at_least > params.at_most:
            raise InvalidInputError(
                f"{self.title}: nothing lies between "
                f"{format_value(params.at_least, self.unit)} and "
                f"{format_value(params.at_most, self.unit)}.",
                "Swap the two limits.",
            )
        super().__init__(params)

    @property
    def is_limited(self) -> bool:
        """Whether either limit can remove anything; at their outermost every number passes."""
        outermost = {spec.name: (spec.low, spec.high) for spec in list_fields(self.params_type)}
        lowest, highest = outermost["at_least"][0], outermost["at_most"][1]
        return bool(
            (lowest is not None and self.params.at_least > lowest)
            or (highest is not None and self.params.at_most < highest)
        )

    def accepts(self, values: Vector) -> BoolVector:
        """See `ScreenFilter`."""
        with np.errstate(invalid="ignore"):
            passed: BoolVector = (values >= self.params.at_least) & (values <= self.params.at_most)
        return passed


def limit(default: float, low: float, high: float, *, unit: Unit, is_lower: bool) -> Any:
    """The field for one limit of a measured number."""
    return number(
        default,
        low,
        high,
        unit=unit,
        title="At least" if is_lower else "At most",
        description=f"The {'smallest' if is_lower else 'largest'} value that passes.",
    )


def sessions(
    default: int, low: int = 1, high: int = MAX_WINDOW, *, title: str = "Sessions", does: str
) -> Any:
    """The field for a number of sessions."""
    return number(default, low, high, unit="sessions", title=title, description=does)


FILTERS: Registry[type[ScreenFilter]] = Registry("filter", "core.user.screening.filters")
