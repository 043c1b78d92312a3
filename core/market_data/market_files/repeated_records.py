"""Which records of a file are there more than once: alike, or against one another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from core.market_data.bar_columns import BoolArray, IndexArray


def tell_records_apart(
    key: Sequence[Any], others: Sequence[Any], rows: IndexArray, size: int
) -> tuple[IndexArray, BoolArray, BoolArray]:
    """Compare the rows of each key.

    Args:
        key: arrays of `size`; rows are of one key where they are equal in all of them.
        others: arrays of `size`: what else they are compared by; NaN equals NaN.
        rows: which rows are compared, in file order.
        size: rows of the file.

    Returns:
        The rows to keep, in file order: the first of each key whose rows are all alike; bool[size],
        which repeat such a row; bool[size], all rows of keys whose rows are not alike.
    """
    repeated, contradictory = (np.zeros(size, dtype=bool) for _ in range(2))
    if not len(rows):
        return rows, repeated, contradictory
    order = rows[np.lexsort([column[rows] for column in key])]  # stable: file order within a key
    is_first = np.ones(len(order), dtype=bool)
    is_first[1:] = np.logical_or.reduce([np.diff(column[order]) != 0 for column in key])
    if is_first.all():
        return rows, repeated, contradictory
    group = np.cumsum(is_first) - 1
    first = order[is_first][group]
    is_alike = np.ones(len(order), dtype=bool)
    for column in others:
        ours, theirs = column[order], column[first]
        is_alike &= (ours == theirs) | ((ours != ours) & (theirs != theirs))  # noqa: PLR0124
    differs = np.bincount(group, weights=~is_alike)[group] > 0
    repeated[order[~differs & ~is_first]] = True
    contradictory[order[differs]] = True
    return np.sort(order[is_first & ~differs]), repeated, contradictory
