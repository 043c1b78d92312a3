"""The bars of one share that rules may read. Pure.

Suspended sessions arrive without a bar, with open, high and low at 0 or with no volume: nobody
traded at those prices, so they are dropped and counted. A move beyond the exchange's own limit
means a corporate action that was not adjusted, or a bad row: it is marked, and no rule may read a
window that contains it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.contracts import Universe

if TYPE_CHECKING:
    from core.contracts import FloatArray

BoolArray = np.ndarray[tuple[int], np.dtype[np.bool_]]
PlaceArray = np.ndarray[tuple[int], np.dtype[np.int64]]

PRICE_LIMIT = 0.30
"""Most that a share may move from its previous close in one session, as a fraction."""

JUMP_BEYOND = PRICE_LIMIT + 1e-9
"""A close at the limit itself is no jump, whatever its quotient rounds to."""


@dataclass(frozen=True, slots=True)
class CleanBars:
    """Sessions on which a share traded, oldest first.

    Attributes:
        places: int64[k], positions on the universe's axis of sessions, strictly increasing.
        open, high, low, close, volume: float64[k], prices above 0, volume above 0.
        dropped: sessions from its first to its last bar, and after, that were no trade.
        is_jump: bool[k], whether the close lies beyond the limit from the clean close before it;
            the first is none.
    """

    places: PlaceArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray
    dropped: int
    is_jump: BoolArray

    def __len__(self) -> int:
        return len(self.places)


def clean_row(universe: Universe, row: int) -> CleanBars:
    """The clean bars of the instrument in that row of the universe.

    A universe's arrays are used as they are: nothing is filled in or adjusted.
    """
    fields = [
        values[row]
        for values in (
            universe.open, universe.high, universe.low, universe.close, universe.volume
        )
    ]  # fmt: skip
    traded = np.logical_and.reduce([values > 0 for values in fields])
    places = np.flatnonzero(traded)
    opened, high, low, close, volume = (
        np.ascontiguousarray(values[places], dtype=np.float64) for values in fields
    )
    listed = len(universe.time) - int(places[0]) if len(places) else 0
    return CleanBars(
        places=places.astype(np.int64),
        open=opened,
        high=high,
        low=low,
        close=close,
        volume=volume,
        dropped=listed - len(places),
        is_jump=find_jumps(close),
    )


def find_jumps(close: FloatArray) -> BoolArray:
    """bool[k]: closes that moved beyond the limit from the one before; the first did not."""
    jumps = np.zeros(len(close), dtype=np.bool_)
    if len(close) > 1:
        jumps[1:] = np.abs(close[1:] / close[:-1] - 1.0) > JUMP_BEYOND
    return jumps
