"""A few points of a search space, looked at before anything is run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.errors import InvalidInputError
from core.trading.backtest_engine import count_bars_needed
from core.trading.optimisation.grid import (
    SpaceKey,
    build_points,
    count_feasible,
    enumerate_points,
    keeps_constraints,
    pick_points,
    points_at,
)
from core.trading.optimisation.space import SearchSpace
from core.trading.strategies.base import Strategy
from core.trading.sweep.result import RowArray

_AT_EACH_END = 100
_BETWEEN = 50
_DRAWN = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Probes:
    """What the points tell.

    Attributes:
        shortest: the strategy that needs the fewest bars.
        fewest, most: bars needed by it, and by the one that needs most.
        feasible_count: points that keep the constraints; None where they are too many to count.
    """

    shortest: Strategy
    fewest: int
    most: int
    feasible_count: int | None


def probe_space(space: SearchSpace) -> Probes:
    """Build strategies from the first points, the last, and some between.

    Raises:
        InvalidInputError: the strategy accepts none of them (its own reason), or none keeps the
            constraints.
    """
    return _probe(SpaceKey(space))


@lru_cache(maxsize=16)
def _probe(key: SpaceKey) -> Probes:
    space = key.space
    feasible = count_feasible(space)
    points = _draw(space) if feasible is None else _pick_evenly(space, feasible)
    found: list[tuple[int, Strategy]] = []
    refusal = None
    combinations = build_points(space, points) if len(points) else None
    for row in range(len(points)):
        try:
            strategy = combinations.strategy(row) if combinations else None
        except InvalidInputError as error:
            refusal = refusal or error
            continue
        if strategy is not None:
            found.append((count_bars_needed(strategy), strategy))
    if not found:
        raise refusal or InvalidInputError(
            "Hardly any combination keeps the constraints: none was found by drawing "
            f"{_DRAWN:,} of them.",
            "Loosen a constraint or narrow the ranges.",
        )
    fewest, shortest = min(found, key=lambda each: each[0])
    return Probes(shortest, fewest, max(needed for needed, _ in found), feasible)


def _pick_evenly(space: SearchSpace, feasible: int) -> RowArray:
    if feasible <= 2 * _AT_EACH_END:
        return enumerate_points(space, 0, feasible)
    between = np.linspace(_AT_EACH_END, feasible - _AT_EACH_END, _BETWEEN, endpoint=False)
    ends = np.arange(_AT_EACH_END)
    numbers = (ends, between.astype(np.int64), feasible - 1 - ends[::-1])
    return pick_points(space, np.concatenate(numbers))


def _draw(space: SearchSpace) -> RowArray:
    counts = np.array([axis.count() for axis in space.axes])
    places = np.random.default_rng(0).integers(0, counts, size=(_DRAWN, len(counts)))
    places[0], places[1] = 0, counts - 1
    points = points_at(space, places)
    return points[keeps_constraints(space, points)][: 2 * _AT_EACH_END]
