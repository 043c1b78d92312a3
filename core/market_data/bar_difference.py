"""What incoming bars would change in the stored ones. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.market_data.bar_columns import BarColumns

if TYPE_CHECKING:
    from core.market_data.bar_columns import BoolArray, IndexArray


@dataclass(frozen=True, slots=True)
class BarDifference:
    """Incoming bars sorted into new, changed and unchanged.

    Attributes:
        is_new: bool[n] over the incoming bars: their time is not stored yet.
        is_changed: bool[n]: stored under that time with other values.
        stored_index: int[n]: position of the stored bar; meaningful where not new.
    """

    is_new: BoolArray
    is_changed: BoolArray
    stored_index: IndexArray

    @property
    def new_count(self) -> int:
        """How many incoming bars are not stored yet."""
        return int(self.is_new.sum())

    @property
    def changed_count(self) -> int:
        """How many stored bars would get other values."""
        return int(self.is_changed.sum())

    @property
    def unchanged_count(self) -> int:
        """How many incoming bars are stored exactly so."""
        return len(self.is_new) - self.new_count - self.changed_count

    @property
    def must_write(self) -> BoolArray:
        """bool[n]: new or changed."""
        return self.is_new | self.is_changed


def compare_bars(stored: BarColumns, incoming: BarColumns) -> BarDifference:
    """Compare bar by bar. Both strictly increasing in time; equal means equal to the last bit.

    Two unknown volumes (NaN) are equal.
    """
    if not stored.size:
        everything = np.ones(incoming.size, dtype=bool)
        return BarDifference(everything, ~everything, np.zeros(incoming.size, dtype=np.intp))
    index = np.searchsorted(stored.time, incoming.time).clip(max=stored.size - 1)
    is_new = stored.time[index] != incoming.time
    is_equal = np.ones(incoming.size, dtype=bool)
    for old, new in zip(stored[1:], incoming[1:], strict=True):
        is_equal &= (old[index] == new) | (np.isnan(old[index]) & np.isnan(new))
    return BarDifference(is_new, ~is_new & ~is_equal, index)
