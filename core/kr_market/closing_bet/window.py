"""The bars of one share as a closing bet may read them: today's, and those before. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.contracts import Universe
from core.kr_market.clean_bars import CleanBars, clean_row

if TYPE_CHECKING:
    from core.contracts import FloatArray, TimeArray


DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class TodayBar:
    """The session's own bar; KRW, shares."""

    open: float
    high: float
    low: float
    close: float
    volume: float

    @property
    def traded_value(self) -> float:
        """Close × volume: an estimate, KRW. The stored bars report no traded value."""
        return self.close * self.volume


@dataclass(frozen=True, slots=True)
class Window:
    """Today, and k sessions before it in which the share traded, oldest first.

    Attributes:
        time: int64[k], midnight UTC of each day.
        today_time: of the session itself.
        newest_jump: how many sessions ago a move last lay beyond the limit; 0 is today's own,
            None for none.
        dropped: sessions without trade since the first bar.
    """

    today: TodayBar
    today_time: int
    time: TimeArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    newest_jump: int | None
    dropped: int

    def __len__(self) -> int:
        return len(self.close)

    @property
    def change(self) -> float:
        """Today's close against the one before, a fraction."""
        return float(self.today.close / self.close[-1] - 1)

    def is_unadjusted(self, sessions: int) -> bool:
        """Whether today's move, or one of so many sessions before, lies beyond the limit.

        A jump is a pair of closes: the one at the window's first session compares with a close
        outside, so that prices within the window still fit one another.
        """
        return self.newest_jump is not None and self.newest_jump < sessions


def find_window(universe: Universe, row: int, place: int) -> Window | None:
    """The window of one instrument that ends with a session; reads nothing after it.

    Args:
        universe: with any sessions after it.
        row: of the instrument.
        place: of the session on the universe's axis.

    Returns:
        None where the share did not trade in that session, or never before it.
    """
    bars = clean_row(universe, row)
    end = int(bars.places.searchsorted(place))
    if end == 0 or end >= len(bars) or bars.places[end] != place:
        return None
    today = TodayBar(
        *(float(part[end]) for part in (bars.open, bars.high, bars.low, bars.close, bars.volume))
    )
    before = bars.places[:end]
    return Window(
        today=today,
        today_time=int(universe.time[place]),
        time=universe.time[before],
        high=bars.high[:end],
        low=bars.low[:end],
        close=bars.close[:end],
        newest_jump=_find_newest_jump(bars, end),
        dropped=place - int(before[0]) - end,
    )


def list_changes(universe: Universe, place: int) -> FloatArray:
    """float64[n]: each close of a session against the share's last one before it, a fraction.

    NaN where it did not trade in that session, or never before it. Reads nothing after it.
    """
    parts = (universe.open, universe.high, universe.low, universe.close, universe.volume)
    traded = np.logical_and.reduce([part[:, : place + 1] > 0 for part in parts])
    before, today = traded[:, :place], traded[:, place]
    changes = np.full(len(traded), np.nan)
    rows = np.flatnonzero(today & before.any(axis=1))
    if not len(rows):
        return changes
    last = place - 1 - before[rows, ::-1].argmax(axis=1)
    changes[rows] = universe.close[rows, place] / universe.close[rows, last] - 1
    return changes


def _find_newest_jump(bars: CleanBars, end: int) -> int | None:
    jumps = bars.is_jump[: end + 1].nonzero()[0]
    return end - int(jumps[-1]) if len(jumps) else None
