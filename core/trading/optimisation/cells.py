"""Trials over two of their numbers, as the cells of a map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.contracts import FloatArray
from core.trading.sweep.combinations import BoolArray
from core.trading.sweep.result import RowArray

MAX_LEVELS = 60
"""Values of one axis that get a cell each; of more, 40 ranges are made."""
_RANGES = 40

Summary = Literal["slice", "median", "best"]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """A map.

    Attributes:
        x, y: float64[nx], float64[ny], middles of the cells, rising.
        values: float64[ny, nx]; NaN where no trial with a value lies.
        counts: int64[ny, nx], trials behind each.
        is_region: bool[ny, nx], cells that hold a trial of the region.
    """

    x: FloatArray
    y: FloatArray
    values: RowArray
    counts: np.ndarray[tuple[int, int], np.dtype[np.int64]]
    is_region: np.ndarray[tuple[int, int], np.dtype[np.bool_]]


def make_cells(
    points: RowArray,
    values: FloatArray,
    region: BoolArray,
    axes: tuple[int, int],
    how: Summary,
    *,
    is_max: bool,
    through: int = 0,
) -> Cells:
    """Sort trials into cells and sum each up.

    Args:
        points: float64[k, a], k at least 1.
        values: float64[k]; NaN for none.
        region: bool[k], e.g. a plateau.
        axes: columns of `points` across and upwards.
        how: `slice` takes only trials whose other numbers are those of the trial `through` (or as
            near to them as any), `median` and `best` all.
        is_max: whether more is better.
        through: a trial.
    """
    x, column = _level(points[:, axes[0]])
    y, row = _level(points[:, axes[1]])
    used = np.ones(len(points), dtype=np.bool_)
    if how == "slice":
        others = [place for place in range(points.shape[1]) if place not in axes]
        used = _find_slice(points[:, others], points[through, others])
    cell = row * len(x) + column
    shape = (len(y), len(x))
    known = used & np.isfinite(values)
    return Cells(
        x,
        y,
        _sum_up(cell[known], values[known], shape, how, is_max=is_max),
        np.bincount(cell[used], minlength=len(x) * len(y)).reshape(shape),
        np.bincount(cell[used & region], minlength=len(x) * len(y)).reshape(shape) > 0,
    )


def _level(column: FloatArray) -> tuple[FloatArray, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    levels, place = np.unique(column, return_inverse=True)
    if len(levels) <= MAX_LEVELS:
        return levels, place
    edges = np.linspace(levels[0], levels[-1], _RANGES + 1)
    place = np.clip(np.searchsorted(edges, column, side="right") - 1, 0, _RANGES - 1)
    middles: FloatArray = (edges[:-1] + edges[1:]) / 2
    return middles, place


def _find_slice(others: RowArray, wanted: FloatArray) -> BoolArray:
    span = np.ptp(others, axis=0)
    distance = (np.abs(others - wanted) / np.where(span > 0, span, 1.0)).sum(axis=1)
    found: BoolArray = distance <= distance.min() + 1e-9
    return found


def _sum_up(
    cell: np.ndarray[tuple[int], np.dtype[np.int64]],
    values: FloatArray,
    shape: tuple[int, int],
    how: Summary,
    *,
    is_max: bool,
) -> RowArray:
    found = np.full(shape[0] * shape[1], np.nan)
    if not len(cell):
        return found.reshape(shape)
    order = np.lexsort((values, cell))
    cell, values = cell[order], values[order]
    starts = np.flatnonzero(np.diff(cell, prepend=-1))
    stops = np.append(starts[1:], len(cell))
    if how == "best" and is_max:
        found[cell[starts]] = values[stops - 1]
    elif how == "best":
        found[cell[starts]] = values[starts]
    else:
        lower, upper = (starts + stops - 1) // 2, (starts + stops) // 2
        found[cell[starts]] = (values[lower] + values[upper]) / 2
    return found.reshape(shape)
