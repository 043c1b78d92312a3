"""The points of a search space: how many there are, and the feasible ones in a fixed order."""

from __future__ import annotations

import math
import operator
from functools import lru_cache
from typing import Any

import numpy as np

from core.contracts import FloatArray
from core.errors import InvalidInputError
from core.trading.optimisation.space import SearchSpace, dump_space
from core.trading.strategies.base import STRATEGIES
from core.trading.sweep.combinations import (
    BoolArray,
    Combinations,
    build_combinations,
    dump_trees,
)
from core.trading.sweep.number_paths import is_path, read_number
from core.trading.sweep.result import RowArray

MAX_GRID = 2_000_000
"""Points that are enumerated: 500 MB of results, and longer than anyone waits."""

Places = np.ndarray[tuple[int, ...], np.dtype[np.int64]]

_RELATIONS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def count_points(space: SearchSpace) -> int:
    """Product of the axes' numbers of values, constraints apart; exact, nothing is made."""
    return math.prod(axis.count() for axis in space.axes)


def count_feasible(space: SearchSpace) -> int | None:
    """Points that keep the constraints; None where there are more than MAX_GRID to look at."""
    return len(find_feasible(space)) if count_points(space) <= MAX_GRID else None


def enumerate_points(space: SearchSpace, start: int, stop: int) -> RowArray:
    """Feasible points `start` to `stop - 1` in grid order: the last axis changes fastest.

    Returns:
        float64[k, a]; fewer rows at the end, none beyond.

    Raises:
        InvalidInputError: there are more than MAX_GRID points.
    """
    return _points_of(space, find_feasible(space)[start:stop])


def pick_points(space: SearchSpace, numbers: Places) -> RowArray:
    """The feasible points of these numbers (int64[k], counted from 0 in grid order), float64[k, a].

    Raises:
        InvalidInputError: there are more than MAX_GRID points.
    """
    return _points_of(space, find_feasible(space)[numbers])


def _points_of(space: SearchSpace, flat: Places) -> RowArray:
    shape = [axis.count() for axis in space.axes]
    return points_at(space, np.stack(np.unravel_index(flat, shape), axis=1))


def points_at(space: SearchSpace, places: Places) -> RowArray:
    """The points at places (int64[k, a], counted from 0 on each axis), float64[k, a]."""
    columns = [axis.at(places[:, column]) for column, axis in enumerate(space.axes)]
    return np.stack(columns, axis=1)


def places_of(space: SearchSpace, points: RowArray) -> Places:
    """The opposite of `points_at`."""
    columns = [axis.place(points[:, column]) for column, axis in enumerate(space.axes)]
    return np.stack(columns, axis=1)


def keeps_constraints(space: SearchSpace, points: RowArray) -> BoolArray:
    """Points that keep all constraints, bool[k]."""
    kept = np.ones(len(points), dtype=np.bool_)
    columns = {axis.name: points[:, place] for place, axis in enumerate(space.axes)}
    for each in space.constraints:
        left, right = (find_side(space, side, columns) for side in (each.left, each.right))
        kept &= _RELATIONS[each.relation](left, right)
    return kept


def find_feasible(space: SearchSpace) -> Places:
    """Flat places of the feasible points, rising, int64[k]; see `numpy.unravel_index`.

    Raises:
        InvalidInputError: there are more than MAX_GRID points.
    """
    if (count := count_points(space)) > MAX_GRID:
        raise InvalidInputError(
            f"There are {count:,} combinations; at most {MAX_GRID:,} are listed.",
            "Take larger steps or a method that samples.",
        )
    return _find_feasible(SpaceKey(space))


class SpaceKey:
    """A space by its content, so that what is known of it is found out once."""

    def __init__(self, space: SearchSpace) -> None:
        self.space = space
        self._text = repr(dump_space(space))

    def __hash__(self) -> int:
        return hash(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SpaceKey) and self._text == other._text


@lru_cache(maxsize=4)
def _find_feasible(key: SpaceKey) -> Places:
    space = key.space
    shape = tuple(axis.count() for axis in space.axes)
    kept = np.ones(shape, dtype=np.bool_)
    columns: dict[str, Any] = {}
    for place, axis in enumerate(space.axes):
        sides = [1] * len(shape)
        sides[place] = -1
        columns[axis.name] = axis.values().reshape(sides)
    for each in space.constraints:
        left, right = (find_side(space, side, columns) for side in (each.left, each.right))
        kept &= _RELATIONS[each.relation](left, right)
    found = np.flatnonzero(kept)
    found.setflags(write=False)
    return found


def find_side(
    space: SearchSpace, side: str | float, columns: dict[str, FloatArray]
) -> FloatArray | float:
    """What a side of a constraint stands for: a column, a fixed number or a value.

    Raises:
        NotFoundError: a path that leads to no number.
        InvalidInputError: a name that is no number of the strategy.
    """
    if not isinstance(side, str):
        return float(side)
    if side in columns:
        return columns[side]
    if is_path(side):
        return read_number(dump_trees(space.kind, space.fixed, [side]), side)
    field = STRATEGIES.get(space.kind).params_type.model_fields.get(side)
    value = space.fixed.get(side, field.default if field else None)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidInputError(
            f"A constraint names {side!r}, which is no number of this strategy.",
            "Choose one of the ranges above, or remove the constraint.",
        )
    return float(value)


def build_points(space: SearchSpace, points: RowArray) -> Combinations:
    """The combinations that these points (float64[k, a], k >= 1) stand for."""
    columns = {axis.name: points[:, place] for place, axis in enumerate(space.axes)}
    return build_combinations(space.kind, columns, space.fixed)
