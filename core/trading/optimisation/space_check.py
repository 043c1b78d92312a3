"""Refuses a search space that cannot be searched, and says what would do."""

from __future__ import annotations

import math

from core.declaration import format_value
from core.errors import InvalidInputError, NotFoundError
from core.trading.optimisation.axes import AxisChoice, find_choice, list_axes
from core.trading.optimisation.bounds import find_broken_constraint
from core.trading.optimisation.cuts import Cut, find_cuts
from core.trading.optimisation.grid import MAX_GRID, count_points, find_side
from core.trading.optimisation.space import Axis, Constraint, SearchSpace

MAX_AXES = 12
MAX_VALUES = 10_000
"""Values of one axis."""
MAX_CONSTRAINTS = 20


def check_space(space: SearchSpace, *, is_enumerated: bool = True) -> None:
    """Whether the space can be searched.

    Args:
        space: as the user set it up.
        is_enumerated: whether every point will be run; a method that samples may have more.

    Raises:
        InvalidInputError: nothing to vary, an axis or a constraint that makes no sense, more
            combinations than are enumerated, or a constraint that leaves none.
        NotFoundError: no such strategy or number.
    """
    choices = list_axes(space.kind, _without_axes(space))
    names = [axis.name for axis in space.axes]
    if not choices or not names:
        raise InvalidInputError("There is nothing to vary.", "Give a range to one number at least.")
    if len(set(names)) < len(names) or len(names) > MAX_AXES:
        raise InvalidInputError(
            f"There are {len(names)} ranges, some of them perhaps twice.",
            f"Give up to {MAX_AXES} numbers one range each.",
        )
    for axis in space.axes:
        _check_axis(axis, find_choice(choices, axis.name))
    if count_points(space) == 1:
        raise InvalidInputError(
            "Every range has a single value: there is nothing to choose from.",
            "Give one number a range of two values or more, or run a plain backtest.",
        )
    _check_constraints(space)
    if is_enumerated and (count := count_points(space)) > MAX_GRID:
        raise InvalidInputError(
            f"This makes {count:,} combinations; at most {MAX_GRID:,} are tried one by one.",
            f"{_say_cuts(space, choices)} Or choose a method that samples.",
        )


def describe_constraint(space: SearchSpace, constraint: Constraint) -> str:
    """`Short average < Long average`, `RSI length (entry) >= 5 bars`."""
    choices = {choice.name: choice for choice in list_axes(space.kind, _without_axes(space))}
    left, right = constraint.left, constraint.right
    unit = choices[left].unit if left in choices else "count"
    words = [
        side if side not in choices else choices[side].title
        for side in (left, right)
        if isinstance(side, str)
    ]
    if not isinstance(right, str):
        words.append(format_value(right, unit))
    return f"{words[0]} {constraint.relation} {words[1]}"


def _without_axes(space: SearchSpace) -> dict[str, object]:
    names = {axis.name for axis in space.axes}
    return {name: value for name, value in space.fixed.items() if name not in names}


def _check_axis(axis: Axis, choice: AxisChoice) -> None:
    def say(value: float) -> str:
        return format_value(value, choice.unit)

    title, ends = choice.title, (axis.low, axis.high, axis.step)
    allowed = f"between {say(choice.low)} and {say(choice.high)}"
    if not all(map(math.isfinite, ends)):
        raise InvalidInputError(f"{title}: the range has no end.", f"Enter numbers {allowed}.")
    if axis.low > axis.high:
        raise InvalidInputError(
            f"{title}: the low end {say(axis.low)} is above the high end {say(axis.high)}.",
            "Swap them.",
        )
    if axis.low < choice.low or axis.high > choice.high:
        raise InvalidInputError(
            f"{title}: the range from {say(axis.low)} to {say(axis.high)} goes beyond the limits.",
            f"Keep it {allowed}.",
        )
    if axis.low < axis.high and axis.step <= 0:
        raise InvalidInputError(
            f"{title}: a step of {say(axis.step)} never gets from {say(axis.low)} to "
            f"{say(axis.high)}.",
            f"Enter a step above 0, such as {say(choice.suggested.step)}.",
        )
    is_broken = any(each != round(each) for each in (ends if axis.low < axis.high else ends[:1]))
    if choice.is_whole and is_broken:
        raise InvalidInputError(
            f"{title} only takes whole numbers.", "Enter whole ends and a whole step."
        )
    if (count := axis.count()) > MAX_VALUES:
        raise InvalidInputError(
            f"{title}: there are {count:,} values; at most {MAX_VALUES:,} are allowed.",
            f"Take steps of {say((axis.high - axis.low) / 100)} for about a hundred.",
        )


def _check_constraints(space: SearchSpace) -> None:
    if len(space.constraints) > MAX_CONSTRAINTS:
        raise InvalidInputError(
            f"There are {len(space.constraints)} constraints.", f"Keep to {MAX_CONSTRAINTS}."
        )
    names = {axis.name for axis in space.axes}
    for constraint in space.constraints:
        sides = {constraint.left, constraint.right}
        if len(sides) == 1:
            raise InvalidInputError(
                "A constraint compares a number with itself.", "Choose two different ones."
            )
        for side in sides - names:
            try:
                find_side(space, side, {})
            except NotFoundError as error:
                raise InvalidInputError(error.message, "Remove the constraint.") from error
    if broken := find_broken_constraint(space):
        raise InvalidInputError(
            f"No combination keeps the constraint {describe_constraint(space, broken)}.",
            "Widen the ranges or remove the constraint.",
        )


def _say_cuts(space: SearchSpace, choices: tuple[AxisChoice, ...]) -> str:
    """A sentence with the steps to take and how many combinations are left."""
    cuts, points = find_cuts(space, MAX_GRID)
    words = " and ".join(_say_cut(cut, find_choice(choices, cut.axis.name)) for cut in cuts)
    return f"Take steps of {words}: that makes {points:,}."


def _say_cut(cut: Cut, choice: AxisChoice) -> str:
    step = format_value(cut.step, choice.unit)
    return f"{step} for {choice.title} ({cut.count} instead of {cut.axis.count()} values)"
