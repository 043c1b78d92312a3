"""Feasible points drawn at random, each at most once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.trading.optimisation.grid import (
    MAX_GRID,
    count_points,
    find_feasible,
    keeps_constraints,
    points_at,
)
from core.trading.optimisation.space import SearchSpace
from core.trading.sweep.result import RowArray

_CHUNK = 16_384
_MAX_CHUNKS = 200  # 3 million draws: constraints that fewer than one in a million keep


def draw_points(space: SearchSpace, seed: int, chunk: int = _CHUNK) -> Iterator[RowArray]:
    """Blocks of different feasible points, in an order that only the seed decides.

    Where the points can be listed each comes once, until all have come. Otherwise they are drawn
    independently and repeats are dropped; where the constraints leave next to nothing it ends.

    Yields:
        float64[m, a], m <= chunk.
    """
    rng = np.random.default_rng(seed)
    shape = [axis.count() for axis in space.axes]
    if count_points(space) <= MAX_GRID:
        order = rng.permutation(find_feasible(space))
        for start in range(0, len(order), chunk):
            places = np.stack(np.unravel_index(order[start : start + chunk], shape), axis=1)
            yield points_at(space, places)
        return
    seen: set[bytes] = set()
    for _ in range(_MAX_CHUNKS):
        drawn = np.stack([rng.integers(0, size, chunk) for size in shape], axis=1)
        fresh = []
        for place, row in enumerate(drawn):
            if (key := row.tobytes()) not in seen:
                seen.add(key)
                fresh.append(place)
        points = points_at(space, drawn[fresh])
        if len(points := points[keeps_constraints(space, points)]):
            yield points
