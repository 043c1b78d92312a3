"""Which trials stand next to one another in a search space."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from core.contracts import FloatArray
from core.trading.optimisation.grid import MAX_GRID, Places, count_points, places_of
from core.trading.optimisation.space import SearchSpace
from core.trading.sweep.result import RowArray

_DIAGONAL_AXES = 3  # with up to 27 neighbours; of more axes only steps along one of them
_DENSE = 0.5
_PROBED = 5_000
_CHUNK = 10_000
_FEWEST_NEAREST = 4

Table = np.ndarray[tuple[int, int], np.dtype[np.int64]]


class Neighbourhood:
    """Neighbours of each of k trials.

    Where the trials fill the grid, neighbours are one step away, along each axis (of up to three
    axes along several at once). Where they are scattered, they are the nearest ones, each axis
    measured by its range.

    Attributes:
        is_dense: whether the trials fill the grid.
        scaled: float64[k, d], places between 0 and 1 on the axes that vary.
    """

    def __init__(self, space: SearchSpace, points: RowArray) -> None:
        """Neighbours of the trials at `points`, float64[k, a]."""
        counts = np.array([axis.count() for axis in space.axes])
        varied = np.flatnonzero(counts > 1)
        self._places: Places = places_of(space, points)[:, varied]
        self._counts = counts[varied]
        self.scaled: RowArray = self._places / (self._counts - 1)
        self._rows = np.empty(0, dtype=np.int32)
        if count_points(space) <= MAX_GRID:
            self._rows = np.full(int(self._counts.prod()), -1, dtype=np.int32)
            self._rows[self._flatten(self._places)] = np.arange(len(points))
        self.is_dense = bool(len(self._rows)) and self._fills_grid()

    def of(self, rows: np.ndarray[Any, Any]) -> Table:
        """Neighbours of some trials, int64[len(rows), m], themselves first; -1 for none."""
        if self.is_dense:
            return self._step(rows, self._offsets())
        from scipy.spatial import KDTree

        count = min(len(self.scaled), 1 + max(_FEWEST_NEAREST, 2 * self.scaled.shape[1]))
        _, found = KDTree(self.scaled).query(self.scaled[rows], k=count)
        others: Table = np.asarray(found, dtype=np.int64).reshape(len(rows), count)
        return np.column_stack((rows, np.where(others == rows[:, None], -1, others)))

    def lower_medians(self, values: FloatArray) -> FloatArray:
        """The median over each trial and its neighbours, float64[k].

        Of an even number the lower middle one. A neighbour without a value (NaN) counts as worse
        than any; a trial that has none itself or no neighbour gets NaN.
        """
        known = np.where(np.isfinite(values), values, -np.inf)
        medians = np.full(len(values), np.nan)
        for start in range(0, len(values), _CHUNK):
            rows = np.arange(start, min(start + _CHUNK, len(values)))
            table = self.of(rows)
            around = np.sort(np.where(table >= 0, known[table], np.inf), axis=1)
            count = (table >= 0).sum(axis=1)
            middle = around[np.arange(len(rows)), (count - 1) // 2]
            medians[rows] = np.where((count > 1) & np.isfinite(middle), middle, np.nan)
        return np.where(np.isfinite(values), medians, np.nan)

    def regions(self, members: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """The connected region of each of these trials, int64[len(members)], counted from 0."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        own = np.full(len(self.scaled), -1, dtype=np.int64)
        own[members] = np.arange(len(members))
        table = self.of(members)
        linked = np.where(table >= 0, own[table], -1)
        start, place = np.nonzero(linked >= 0)
        links = coo_array(
            (np.ones(len(start), dtype=np.int8), (start, linked[start, place])),
            shape=(len(members), len(members)),
        )
        _, found = connected_components(links, directed=False)
        regions: np.ndarray[Any, Any] = found
        return regions

    def _offsets(self) -> Places:
        size = len(self._counts)
        if size <= _DIAGONAL_AXES:
            steps = np.array(list(product((0, -1, 1), repeat=size)))
        else:
            ones = np.eye(size, dtype=np.int64)
            steps = np.concatenate((np.zeros((1, size), dtype=np.int64), -ones, ones))
        return steps

    def _step(self, rows: np.ndarray[Any, Any], offsets: Places) -> Table:
        target = self._places[rows][:, None, :] + offsets
        is_inside = ((target >= 0) & (target < self._counts)).all(axis=2)
        flat = self._flatten(np.where(is_inside[:, :, None], target, 0))
        found: Table = np.where(is_inside, self._rows[flat], -1)
        return found

    def _flatten(self, places: Places) -> Any:
        moved = np.moveaxis(places, -1, 0)
        return np.ravel_multi_index(tuple(moved), tuple(self._counts))

    def _fills_grid(self) -> bool:
        """Whether most of the steps along an axis lead to another trial."""
        probed = np.unique(np.linspace(0, len(self._places) - 1, _PROBED).astype(np.int64))
        ones = np.eye(len(self._counts), dtype=np.int64)
        offsets = np.concatenate((-ones, ones))
        target = self._places[probed][:, None, :] + offsets
        inside = ((target >= 0) & (target < self._counts)).all(axis=2).sum()
        found = (self._step(probed, offsets) >= 0).sum()
        return bool(found >= _DENSE * inside)
