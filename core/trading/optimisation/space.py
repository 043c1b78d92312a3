"""What an optimisation tries: a range per number, and relations between the numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, cast, get_args

import numpy as np

from core.contracts import FloatArray
from core.errors import InvalidInputError

Relation = Literal["<", "<=", ">", ">="]

_ROUNDING = 1e-9  # of a step: 0.3 is a value of 0, 0.1, 0.2, ... although 3 x 0.1 is not 0.3
_DECIMALS = 10


@dataclass(frozen=True, slots=True)
class Axis:
    """The values of one number: `low`, `low + step`, … as far as `high`, in the field's own unit.

    Attributes:
        name: a field of the strategy's parameters or of `RULE_FIELDS`, or the path of a number
            within its rules, e.g. `rules.enter_long.right.values.length`.
        low, high: inclusive; equal ones fix the number.
        step: above 0.
        is_whole: whether only whole numbers make sense.
    """

    name: str
    low: float
    high: float
    step: float
    is_whole: bool = False

    def count(self) -> int:
        """How many values there are, without making them.

        Raises:
            InvalidInputError: the range has no end, runs backwards or does not advance.
        """
        if not all(map(math.isfinite, (self.low, self.high, self.step))):
            raise InvalidInputError(f"The range of {self.name} has no end.", "Enter numbers.")
        if self.low == self.high:
            return 1
        if self.low > self.high or self.step <= 0:
            raise InvalidInputError(
                f"The range of {self.name} from {self.low:g} to {self.high:g} in steps of "
                f"{self.step:g} has no values.",
                "Enter a low end below the high one, and a step above 0.",
            )
        return math.floor((self.high - self.low) / self.step + _ROUNDING) + 1

    def values(self) -> FloatArray:
        """All values, rising, float64[count]."""
        return self.at(np.arange(self.count()))

    def at(self, places: np.ndarray[Any, Any]) -> FloatArray:
        """The values at these places, counted from 0."""
        found: FloatArray = np.round(float(self.low) + self.step * places, _DECIMALS)
        return found

    def place(self, values: FloatArray) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """The opposite of `at`, to the nearest place; int64, of the values' shape."""
        if self.low == self.high:
            return np.zeros(np.shape(values), dtype=np.int64)
        return np.rint((values - self.low) / self.step).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Constraint:
    """A relation that every trial keeps: `left` a number's name, `right` another or a value."""

    left: str
    relation: Relation
    right: str | float


@dataclass(frozen=True, slots=True)
class SearchSpace:
    """All that may be tried.

    Attributes:
        kind: name of the strategy.
        axes: of the numbers that vary, in the order of the columns of `points`.
        constraints: between axes, or an axis and a fixed number.
        fixed: the strategy's other parameters; what is in neither keeps its default.
    """

    kind: str
    axes: tuple[Axis, ...]
    constraints: tuple[Constraint, ...] = ()
    fixed: dict[str, Any] = field(default_factory=dict)

    def axis(self, name: str) -> Axis | None:
        """The axis of that name; None where the number does not vary."""
        return next((axis for axis in self.axes if axis.name == name), None)


def dump_space(space: SearchSpace) -> dict[str, Any]:
    """JSON-ready; `load_space` gives an equal one."""
    return asdict(space)


def load_space(raw: Mapping[str, Any]) -> SearchSpace:
    """The space that `dump_space` wrote.

    Raises:
        InvalidInputError: it was written by something else.
    """
    try:
        return SearchSpace(
            str(raw["kind"]),
            tuple(_load_axis(axis) for axis in raw["axes"]),
            tuple(_load_constraint(constraint) for constraint in raw["constraints"]),
            dict(raw["fixed"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInputError(
            "The stored search space cannot be read.", "Set up the optimisation anew."
        ) from error


def _load_axis(raw: Mapping[str, Any]) -> Axis:
    low, high, step = (float(raw[key]) for key in ("low", "high", "step"))
    return Axis(str(raw["name"]), low, high, step, bool(raw["is_whole"]))


def _load_constraint(raw: Mapping[str, Any]) -> Constraint:
    relation, right = raw["relation"], raw["right"]
    if relation not in get_args(Relation):
        raise ValueError(relation)
    return Constraint(
        str(raw["left"]),
        cast("Relation", relation),
        right if isinstance(right, str) else float(right),
    )
