"""The bars of an index or a fund that the gate may read. Pure.

Unlike those of a share they may come without volume: then the volume part is unknown, and the
others are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.kr_market.clean_bars import find_jumps

if TYPE_CHECKING:
    from core.contracts import BarSeries, FloatArray, TimeArray, Universe

    BoolArray = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class GateBars:
    """Sessions with a trade, oldest first.

    Attributes:
        time: int64[k], midnight UTC of each session's day, strictly increasing.
        close: float64[k], above 0.
        volume: float64[k], above 0; NaN where the source does not report it.
        dropped: sessions without a trade that were left out.
        is_jump: bool[k], closes beyond the exchange's price limit from the one before.
    """

    time: TimeArray
    close: FloatArray
    volume: FloatArray
    dropped: int
    is_jump: BoolArray

    def __len__(self) -> int:
        return len(self.time)


def no_bars() -> GateBars:
    """What is left of an index that is not stored."""
    none = np.empty(0, dtype=np.float64)
    days = np.empty(0, dtype=np.int64)
    return GateBars(days, none, none, dropped=0, is_jump=np.empty(0, dtype=np.bool_))


def clean_series(series: BarSeries, most: int) -> GateBars:
    """The last bars of a series, at most so many, without sessions in which nobody traded."""
    kept = slice(max(len(series) - most, 0), None)
    return _clean(
        series.time[kept],
        (series.open[kept], series.high[kept], series.low[kept], series.close[kept]),
        series.volume[kept],
    )


def clean_member(universe: Universe, row: int) -> GateBars:
    """The bars of one row of a market; sessions before its first bar are not counted as dropped."""
    close = universe.close[row]
    listed = np.flatnonzero(np.isfinite(close))
    first = int(listed[0]) if listed.size else len(close)
    prices = (universe.open, universe.high, universe.low, universe.close)
    return _clean(
        universe.time[first:],
        tuple(values[row, first:] for values in prices),
        universe.volume[row, first:],
    )


def _clean(time: TimeArray, prices: tuple[FloatArray, ...], volume: FloatArray) -> GateBars:
    is_traded = volume != 0  # True for NaN: not reported is not nothing
    for values in prices:
        is_traded = is_traded & (values > 0)  # False for NaN
    close = np.ascontiguousarray(prices[-1][is_traded])
    return GateBars(
        time=time[is_traded],
        close=close,
        volume=np.ascontiguousarray(volume[is_traded]),
        dropped=int(len(time) - len(close)),
        is_jump=find_jumps(close),
    )
