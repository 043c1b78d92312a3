"""Fewer bars for the same picture: exact aggregates of neighbouring bars. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from core.contracts import BarSeries

if TYPE_CHECKING:
    from core.contracts import FloatArray, TimeArray

    IndexArray = np.ndarray[tuple[int], np.dtype[np.intp]]


@dataclass(frozen=True, slots=True)
class BarGroups:
    """Bars joined in groups of equal length (the last may be shorter).

    Attributes:
        size: bars per group; 1 when nothing was joined.
        first, last: index of each group's first and last bar.
        time: int64[g], of each group's first bar.
        open, high, low, close: of the group as one bar.
        volume: sum of what is known; NaN where a group knows none.
    """

    size: int
    first: IndexArray
    last: IndexArray
    time: TimeArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray


def group_bars(bars: BarSeries, limit: int) -> BarGroups:
    """At most `limit` groups: first open, highest high, lowest low, last close, summed volume."""
    count = len(bars)
    size = max(1, -(-count // limit))
    first = np.arange(0, count, size)
    last = np.minimum(first + size, count) - 1
    is_known = ~np.isnan(bars.volume)
    volume = np.add.reduceat(np.where(is_known, bars.volume, 0.0), first)
    known_count = np.add.reduceat(is_known.astype(np.int64), first)
    return BarGroups(
        size=size,
        first=first,
        last=last,
        time=bars.time[first],
        open=bars.open[first],
        high=np.maximum.reduceat(bars.high, first),
        low=np.minimum.reduceat(bars.low, first),
        close=bars.close[last],
        volume=np.where(known_count > 0, volume, np.nan),
    )


def pick_line_points(values: FloatArray, limit: int) -> IndexArray:
    """At most `limit` indices of a line that keep its first, lowest, highest and last points.

    Each of `limit / 4` stretches contributes those four, so that no peak disappears.
    """
    count = len(values)
    if count <= limit:
        return np.arange(count)
    edges = np.linspace(0, count, limit // 4 + 1).astype(np.intp)
    picked = []
    for start, stop in pairwise(edges):
        part = values[start:stop]
        picked += [start, start + part.argmin(), start + part.argmax(), stop - 1]
    return np.unique(np.array(picked, dtype=np.intp))
