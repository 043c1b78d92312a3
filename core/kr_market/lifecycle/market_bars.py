"""The clean bars of a whole market in one row of arrays, so that all signals are followed at once.

Pure. Each share's bars lie together, oldest first; a bar is named by its position ("spot").
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray, FlowUniverse, TimeArray, Universe
from core.kr_market.clean_bars import CleanBars, clean_row
from core.kr_market.lifecycle.costs import TAXED_KINDS
from core.kr_market.lifecycle.price_limits import BoolArray, find_locked

IntArray = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True, slots=True, eq=False)
class MarketBars:
    """N clean bars of n shares on an axis of m sessions.

    Attributes:
        time: int64[m], midnight UTC of each session's day.
        starts: int64[n + 1], the spot of each share's first bar; its bars end before the next's.
        places: int64[N], session of each bar.
        open, high, low, close, volume: float64[N], KRW and shares.
        is_jump: bool[N], a move beyond the daily limit: not adjusted, or a bad row.
        is_locked_low, is_locked_high: bool[N], traded at nothing but that limit.
        foreign: float64[N], foreigners' net buying in any unit; NaN where unknown.
        is_taxed: bool[n], whether selling the instrument is taxed.
    """

    time: TimeArray
    starts: IntArray
    places: IntArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray
    is_jump: BoolArray
    is_locked_low: BoolArray
    is_locked_high: BoolArray
    foreign: FloatArray
    is_taxed: BoolArray

    def find_ends(self, spots: IntArray) -> IntArray:
        """The spot after the last bar of the share that each bar belongs to."""
        return self.starts[np.searchsorted(self.starts, spots, side="right")]

    def find_rows(self, spots: IntArray) -> IntArray:
        """The share that each bar belongs to."""
        return np.searchsorted(self.starts, spots, side="right") - 1

    def find_spots(self, rows: IntArray, places: IntArray) -> IntArray:
        """The spot of each share's first bar in or after a session; its end where there is none."""
        key = self.find_rows(np.arange(len(self.places))) * (len(self.time) + 1) + self.places
        found = np.searchsorted(key, rows * (len(self.time) + 1) + places)
        return np.minimum(found, self.starts[rows + 1])


def stack_universe(universe: Universe, flows: FlowUniverse | None = None) -> MarketBars:
    """All shares of a market, in the universe's order; flows are laid on its sessions by day."""
    rows = [clean_row(universe, row) for row in range(len(universe.symbols))]
    foreign = _lay_flows(universe, flows)
    return _stack(
        universe.time,
        rows,
        np.concatenate([foreign[row, bars.places] for row, bars in enumerate(rows)]),
        np.array([kind in TAXED_KINDS for kind in universe.kinds], dtype=np.bool_),
    )


def stack_one(
    bars: CleanBars, time: TimeArray, foreign: FloatArray | None = None, *, is_taxed: bool = True
) -> MarketBars:
    """One share as a market of its own.

    Args:
        bars: of the share.
        time: the universe's axis of sessions.
        foreign: float64[k] like the bars, foreigners' net buying; NaN where unknown.
        is_taxed: whether selling it is taxed.
    """
    known = np.full(len(bars), np.nan) if foreign is None else foreign
    return _stack(time, [bars], known, np.array([is_taxed], dtype=np.bool_))


def _stack(
    time: TimeArray, rows: list[CleanBars], foreign: FloatArray, is_taxed: BoolArray
) -> MarketBars:
    starts = np.cumsum([0, *(len(bars) for bars in rows)], dtype=np.int64)
    close = np.concatenate([bars.close for bars in rows])
    high = np.concatenate([bars.high for bars in rows])
    low = np.concatenate([bars.low for bars in rows])
    before = np.concatenate([[np.nan], close])[: len(close)]
    before[starts[:-1][np.diff(starts) > 0]] = np.nan
    is_locked_low, is_locked_high = find_locked(before, high, low)
    return MarketBars(
        time=time,
        starts=starts,
        places=np.concatenate([bars.places for bars in rows]),
        open=np.concatenate([bars.open for bars in rows]),
        high=high,
        low=low,
        close=close,
        volume=np.concatenate([bars.volume for bars in rows]),
        is_jump=np.concatenate([bars.is_jump for bars in rows]),
        is_locked_low=is_locked_low,
        is_locked_high=is_locked_high,
        foreign=foreign,
        is_taxed=is_taxed,
    )


def _lay_flows(
    universe: Universe, flows: FlowUniverse | None
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    laid = np.full(universe.close.shape, np.nan)
    if flows is None:
        return laid
    _, columns, days = np.intersect1d(universe.time, flows.time, return_indices=True)
    rows = {symbol: row for row, symbol in enumerate(universe.symbols)}
    for row, symbol in enumerate(flows.symbols):
        if symbol in rows:
            laid[rows[symbol], columns] = flows.foreign[row, days]
    return laid
