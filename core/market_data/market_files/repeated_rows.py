"""Finds rows of one symbol and day: the same twice, or contradicting one another. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.market_data.bar_columns import BarColumns

if TYPE_CHECKING:
    from core.market_data.bar_columns import BoolArray, IndexArray


def find_repeated(codes: IndexArray, bars: BarColumns) -> tuple[BoolArray, BoolArray]:
    """Compare the rows of each symbol and day.

    Args:
        codes: int[n], which symbol.
        bars: n rows in file order.

    Returns:
        bool[n], repeats an earlier row exactly; bool[n], of a symbol and day with different
        values: which of them is right cannot be told, so it is all of these.
    """
    nothing = np.zeros(len(codes), dtype=bool)
    order = np.lexsort((bars.time, codes))
    is_first = np.ones(len(order), dtype=bool)
    is_first[1:] = (np.diff(codes[order]) != 0) | (np.diff(bars.time[order]) != 0)
    if is_first.all():
        return nothing, nothing.copy()
    group = np.cumsum(is_first) - 1
    first = order[is_first][group]
    is_equal = np.ones(len(order), dtype=bool)
    for column in bars[1:]:
        ours, theirs = column[order], column[first]
        is_equal &= (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
    differs = np.bincount(group, weights=~is_equal)[group] > 0
    repeated, contradictory = nothing, nothing.copy()
    repeated[order[~differs & ~is_first]] = True
    contradictory[order[differs]] = True
    return repeated, contradictory
