"""The signals of a strategy on one series: where its wanted position changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.enums import Direction, SignalSide
from core.trading.library.examples import NAMES
from core.trading.library.positions import follow_signals
from core.trading.strategies.base import Signals, Strategy

PlaceArray = np.ndarray[tuple[int], np.dtype[np.int64]]

ENTRIES = (SignalSide.BUY, SignalSide.SELL_SHORT)
SIDE_WORDS = {
    SignalSide.BUY: "Buy",
    SignalSide.SELL: "Sell",
    SignalSide.SELL_SHORT: "Sell short",
    SignalSide.BUY_BACK: "Buy back",
}
SIGNAL_NAMES = dict(
    zip(
        (SignalSide.BUY, SignalSide.SELL, SignalSide.SELL_SHORT, SignalSide.BUY_BACK),
        NAMES,
        strict=True,
    )
)
"""Side to the array of `Signals` behind it."""


@dataclass(frozen=True, slots=True, eq=False)
class SignalHistory:
    """Every signal of a series, oldest first, arrays of length k.

    Attributes:
        places: int64[k], indices of the bars at whose close it was given.
        sides: one for each.
        strength: float64[k], 0 to 1; of an exit 1, because it has no degree.
    """

    places: PlaceArray
    sides: tuple[SignalSide, ...]
    strength: FloatArray

    def __len__(self) -> int:
        return len(self.places)

    def entries(self) -> SignalHistory:
        """Those that open a position."""
        kept = [row for row, side in enumerate(self.sides) if side in ENTRIES]
        return SignalHistory(
            self.places[kept], tuple(self.sides[row] for row in kept), self.strength[kept]
        )

    def directions(self) -> FloatArray:
        """float64[k]: 1 where one gains from a rise, -1 where from a fall."""
        rising = (SignalSide.BUY, SignalSide.BUY_BACK)
        return np.array([1.0 if side in rising else -1.0 for side in self.sides])


def count_bars_for_signal(strategy: Strategy) -> int:
    """Bars for one decision: the warm-up, a bar before it and its own."""
    return strategy.warm_up() + 2


def find_signals(strategy: Strategy, direction: Direction, bars: BarSeries) -> SignalHistory:
    """Where the strategy enters and leaves, the newest bar included.

    The rules are those of `core.trading.library.positions`: money, stops, targets and cool-down
    do not come into it. Causal: a longer series never changes what was given before, and what is
    given on the newest bar is what a backtest would act on at the next open.

    Args:
        strategy: with its parameters.
        direction: sides it may take.
        bars: any number; fewer than `count_bars_for_signal` give none.
    """
    if len(bars) < count_bars_for_signal(strategy):
        return SignalHistory(np.array([], dtype=np.int64), (), np.array([]))
    signals = strategy.signals(bars)
    # A backtest enters nothing on its last bar; with a quiet bar after it, that is not this one.
    padded = Signals(*(np.append(getattr(signals, name), False) for name in NAMES))
    held = follow_signals(padded, direction, strategy.warm_up())[: len(bars)].astype(np.int64)
    before = np.concatenate((np.zeros(1, dtype=np.int64), held[:-1]))
    places = np.flatnonzero(held != before).astype(np.int64)
    sides = tuple(
        _name_change(was, becomes)
        for was, becomes in zip(before[places].tolist(), held[places].tolist(), strict=True)
    )
    degrees = strategy.strength(bars)[places]
    is_entry = np.array([side in ENTRIES for side in sides], dtype=np.bool_)
    return SignalHistory(places, sides, np.where(is_entry, degrees, 1.0))


def _name_change(was: int, becomes: int) -> SignalSide:
    if becomes > 0:
        return SignalSide.BUY
    if becomes < 0:
        return SignalSide.SELL_SHORT
    return SignalSide.SELL if was > 0 else SignalSide.BUY_BACK
