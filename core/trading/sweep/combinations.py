"""The combinations of a sweep: a column per swept field, a row per combination."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.contracts import FloatArray
from core.declaration import FieldSpec, build_declared, list_fields
from core.errors import InvalidInputError
from core.trading.request import Execution
from core.trading.strategies.base import STRATEGIES, Strategy, StrategyParams
from core.trading.sweep.number_paths import DOT, is_path, read_number, replace_numbers

RULE_FIELDS = ("position_size", "stop_loss", "take_profit", "trailing_stop", "cool_down")
"""Fields of `Execution` that may be swept beside the strategy's own parameters."""

BoolArray = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True, eq=False)
class Combinations:
    """Values to try.

    Attributes:
        kind: name of the strategy.
        columns: field, or path of a number within the rules, to float64[k].
        fixed: parameters that are the same for all; what is in neither keeps its default.
    """

    kind: str
    columns: dict[str, FloatArray]
    fixed: dict[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def column(self, name: str, default: float) -> FloatArray:
        """The values of a field, float64[k]; `default` where it is neither swept nor fixed."""
        found = self.columns.get(name)
        return np.full(len(self), float(self.fixed.get(name, default))) if found is None else found

    def params(self, row: int) -> dict[str, Any]:
        """The strategy's own parameters of one combination, for its `Params`."""
        specs = {spec.name: spec for spec in list_fields(self.params_type())}
        own = {
            name: int(values[row]) if specs[name].is_whole else float(values[row])
            for name, values in self.columns.items()
            if name in specs
        }
        within = {
            name: float(values[row]) for name, values in self.columns.items() if is_path(name)
        }
        return replace_numbers(self.fixed, within) | own if within else self.fixed | own

    def rules(self, row: int) -> dict[str, Any]:
        """The fields of `Execution` that one combination sets."""
        return {
            name: int(values[row]) if name == "cool_down" else float(values[row])
            for name, values in self.columns.items()
            if name in RULE_FIELDS
        }

    def strategy(self, row: int) -> Strategy:
        """The strategy with the parameters of one combination.

        Raises:
            InvalidInputError: the strategy does not accept them.
        """
        kind = STRATEGIES.get(self.kind)
        return kind(build_declared(kind.params_type, self.params(row)))

    def params_type(self) -> type[StrategyParams]:
        """The model of the strategy's parameters."""
        return STRATEGIES.get(self.kind).params_type

    def find_outside(self) -> BoolArray:
        """Combinations with a value outside its field's limits, or a broken whole one. bool[k].

        Numbers within rules have no field: the strategy itself refuses theirs.
        """
        specs = {s.name: s for s in (*list_fields(Execution), *list_fields(self.params_type()))}
        outside = np.zeros(len(self), dtype=np.bool_)
        for name, values in self.columns.items():
            if name in specs:
                outside |= ~_is_inside(values, specs[name])
        return outside


def build_combinations(
    kind: str, columns: Mapping[str, Any], fixed: Mapping[str, Any] | None = None
) -> Combinations:
    """Columns checked for their names and lengths; values out of range only mark their row.

    Args:
        kind: name of the strategy.
        columns: field of the strategy's parameters or of `RULE_FIELDS`, or path of a number within
            its rules, to its values.
        fixed: other fields of the strategy's parameters, the same for all combinations.

    Raises:
        InvalidInputError: no column, one of another length, or a field that cannot be swept.
        NotFoundError: no such strategy, or no number at a path.
    """
    paths = [name for name in columns if is_path(name)]
    trees = dump_trees(kind, fixed or {}, paths)
    for path in paths:
        read_number(trees, path)
    numbers = {
        spec.name for spec in list_fields(STRATEGIES.get(kind).params_type) if spec.high is not None
    }
    known = (*sorted(numbers), *RULE_FIELDS)
    for name in columns:
        if name not in known and name not in paths:
            raise InvalidInputError(
                f"There is no number called {name!r} to sweep.", f"Known: {', '.join(known)}."
            )
    arrays = {name: np.array(values, dtype=np.float64) for name, values in columns.items()}
    lengths = {values.shape for values in arrays.values()}
    if len(lengths) != 1 or len(next(iter(lengths))) != 1 or (0,) in lengths:
        raise InvalidInputError(
            "Every swept field needs one value per combination, and there must be one at least.",
            "Give columns of equal length.",
        )
    return Combinations(kind, arrays, {**(fixed or {}), **trees})


def build_grid(
    kind: str, choices: Mapping[str, Any], fixed: Mapping[str, Any] | None = None
) -> Combinations:
    """Every combination of the choices, the last field changing fastest."""
    axes = np.meshgrid(*(np.asarray(c, dtype=np.float64) for c in choices.values()), indexing="ij")
    return build_combinations(
        kind, {name: axis.ravel() for name, axis in zip(choices, axes, strict=True)}, fixed
    )


def dump_trees(kind: str, fixed: Mapping[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """The parameters that these paths lead into, JSON-ready and complete.

    Raises:
        InvalidInputError, NotFoundError: they are not what the strategy takes.
    """
    roots = {path.split(DOT)[0] for path in paths}
    if not roots:
        return {}
    params = build_declared(STRATEGIES.get(kind).params_type, fixed)
    return params.model_dump(mode="json", include=roots)


def _is_inside(values: FloatArray, spec: FieldSpec) -> BoolArray:
    low = -np.inf if spec.low is None else spec.low
    high = np.inf if spec.high is None else spec.high
    inside: BoolArray = (values >= low) & (values <= high)
    return inside & (values == np.round(values)) if spec.is_whole else inside
