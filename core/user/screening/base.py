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
        rule: the rule in words; `{field}` is replaced by the parameter's value, and `{range}` by
            the limits of a `RangeFilter`.
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
        return self.rule.format(**self._words())

    def _words(self) -> dict[str, str]:
        return {
            spec.name: format_value(getattr(self.params, spec.name), spec.unit)
            for spec in list_fields(self.params_type)
        }


class RangeFilter(ScreenFilter):
    """A filter that passes a number between two limits, both included; either may be left out."""

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
        """Whether either limit can remove anything; at their outermost they are none."""
        return self._has_limit("at_least") or self._has_limit("at_most")

    def _has_limit(self, name: str) -> bool:
        outermost = next(
            spec.open_at for spec in list_fields(self.params_type) if spec.name == name
        )
        return bool(getattr(self.params, name) != outermost)

    def _words(self) -> dict[str, str]:
        words = super()._words()
        low, high = words["at_least"], words["at_most"]
        match self._has_limit("at_least"), self._has_limit("at_most"):
            case True, True:
                span = low if low == high else f"{low} to {high}"
            case True, False:
                span = f"at least {low}"
            case False, True:
                span = f"at most {high}"
            case _:
                span = "any value"
        return words | {"range": span}

    def accepts(self, values: Vector) -> BoolVector:
        """See `ScreenFilter`."""
        passed: BoolVector = ~np.isnan(values)
        if self._has_limit("at_least"):
            passed &= values >= self.params.at_least
        if self._has_limit("at_most"):
            passed &= values <= self.params.at_most
        return passed


def limit(default: float, low: float, high: float, *, unit: Unit, is_lower: bool) -> Any:
    """The field for one limit of a measured number; at its outermost it is no limit."""
    return number(
        default,
        low,
        high,
        unit=unit,
        title="At least" if is_lower else "At most",
        description=f"The {'smallest' if is_lower else 'largest'} value that passes.",
        open_at=low if is_lower else high,
    )


def sessions(
    default: int, low: int = 1, high: int = MAX_WINDOW, *, title: str = "Sessions", does: str
) -> Any:
    """The field for a number of sessions."""
    return number(default, low, high, unit="sessions", title=title, description=does)


FILTERS: Registry[type[ScreenFilter]] = Registry("filter", "core.user.screening.filters")
