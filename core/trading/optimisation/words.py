"""A search and its trials in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.contracts import FloatArray
from core.declaration import format_value
from core.errors import InvalidInputError, NotFoundError
from core.formatting import format_count
from core.trading.honesty.line import count_of
from core.trading.optimisation.axes import AxisChoice, list_axes
from core.trading.optimisation.grid import build_points
from core.trading.optimisation.methods import METHODS
from core.trading.optimisation.objective import Objective
from core.trading.optimisation.request import OptimisationRequest
from core.trading.optimisation.space import Axis, SearchSpace
from core.trading.optimisation.space_check import describe_constraint
from core.trading.strategies.base import STRATEGIES


def list_titles(space: SearchSpace) -> tuple[str, ...]:
    """Titles of the axes; their names where this version does not know them any more."""
    choices = _find_choices(space)
    return tuple(
        choices[axis.name].title if axis.name in choices else axis.name for axis in space.axes
    )


def describe_point(space: SearchSpace, point: Sequence[float] | FloatArray) -> str:
    """`Short average 10 bars, Long average 30 bars`: the swept numbers of one trial."""
    choices = _find_choices(space)
    return ", ".join(
        f"{choices[axis.name].title} {format_value(float(value), choices[axis.name].unit)}"
        if axis.name in choices
        else f"{axis.name} {value:g}"
        for axis, value in zip(space.axes, point, strict=True)
    )


def describe_objectives(objectives: Sequence[Objective]) -> str:
    """`highest Sharpe ratio, lowest volatility (ann.)`."""
    return ", ".join(objective.words() for objective in objectives)


def describe_search(request: OptimisationRequest) -> str:
    """What is searched, how, and for what; two or three sentences."""
    space = request.space
    choices = _find_choices(space)
    ranges = "; ".join(_describe_axis(axis, choices.get(axis.name)) for axis in space.axes)
    sought = describe_objectives(request.objectives)
    walk = request.walk_forward
    if walk is not None:
        grown = "growing" if walk.is_anchored else "rolling"
        how = (
            f"Walk-forward: {grown} training parts of {count_of(walk.train, 'bar')}, each followed "
            f"by {count_of(walk.test, 'bar')} traded unseen"
        )
    else:
        how = f"{find_method_title(request.method)} search"
    least = (
        f" A trial with fewer than {count_of(request.min_trades, 'trade')} is never best."
        if request.min_trades
        else ""
    )
    return f"{how} for the {sought}, over {ranges}.{least}"


def describe_constraints(space: SearchSpace) -> tuple[str, ...]:
    """Each in words."""
    try:
        return tuple(describe_constraint(space, each) for each in space.constraints)
    except (InvalidInputError, NotFoundError):
        return tuple(f"{each.left} {each.relation} {each.right}" for each in space.constraints)


def find_method_title(name: str) -> str:
    """As menus show it; the name where this version has no such method."""
    return METHODS.get(name).title if name in METHODS.names() else name


def find_strategy_title(name: str) -> str:
    """As menus show it; the name where this version has no such strategy."""
    return STRATEGIES.get(name).title if name in STRATEGIES.names() else name


def read_point(
    space: SearchSpace, point: FloatArray
) -> tuple[dict[str, object], dict[str, object]]:
    """The strategy's parameters and the order rules that one point sets."""
    combinations = build_points(space, np.array(point, dtype=np.float64).reshape(1, -1))
    return combinations.params(0), combinations.rules(0)


def _describe_axis(axis: Axis, choice: AxisChoice | None) -> str:
    title = choice.title if choice else axis.name

    def say(value: float) -> str:
        return format_value(value, choice.unit) if choice else f"{value:g}"

    if axis.low == axis.high:
        return f"{title} {say(axis.low)}"
    return (
        f"{title} {say(axis.low)} to {say(axis.high)} in steps of {say(axis.step)} "
        f"({format_count(axis.count())} values)"
    )


def _find_choices(space: SearchSpace) -> dict[str, AxisChoice]:
    names = {axis.name for axis in space.axes}
    fixed = {name: value for name, value in space.fixed.items() if name not in names}
    try:
        return {choice.name: choice for choice in list_axes(space.kind, fixed)}
    except (InvalidInputError, NotFoundError):
        return {}  # made by an older version: names instead of titles
