"""What a strategy wants on each bar, as the kernels take it.

Its four signals and the allowed direction are packed into one byte a bar (`actions`): what the
follower could want on that bar, before it looks at the account.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from core.contracts import FloatArray
from core.enums import Direction
from core.trading.strategies.base import Signals
from core.trading.sweep.compiled import kernel
from core.trading.sweep.state import Terms

ActionArray = np.ndarray[tuple[int], np.dtype[np.uint8]]

ENTER_LONG, ENTER_SHORT, EXIT_LONG, EXIT_SHORT = 1, 2, 4, 8
"""Bits of an action."""


class Wishes(NamedTuple):
    """What a strategy wants on each bar, decided at its close.

    Attributes:
        actions: uint8[n or more], bits.
        shares: float64[n], the part of the planned position an entry on that bar adds; read only
            where `is_plan` says that the position is built in several trades.
        stops, targets: float64[n], prices that belong to an entry on that bar, see `Signals`;
            read only where `has_levels` says that there are any.
    """

    actions: ActionArray
    shares: FloatArray
    is_plan: bool
    stops: FloatArray
    targets: FloatArray
    has_levels: bool


class Levels(NamedTuple):
    """A strategy's own stop and target for an entry on one bar: prices, NaN for none."""

    stop: float
    target: float


def make_wishes(signals: Signals, direction: Direction) -> Wishes:
    """What the kernels take of a strategy's signals; arrays that nobody reads are empty."""
    bars = len(signals.enter_long)
    has_levels = signals.stop is not None or signals.target is not None

    def column(values: FloatArray | None, *, is_read: bool) -> FloatArray:
        if values is not None:
            return np.array(values, dtype=np.float64)
        return np.full(bars if is_read else 0, math.nan)

    return Wishes(
        pack_signals(signals, direction),
        column(signals.entry_share, is_read=False),
        signals.entry_share is not None,
        column(signals.stop, is_read=has_levels),
        column(signals.target, is_read=has_levels),
        has_levels,
    )


def pack_signals(signals: Signals, direction: Direction) -> ActionArray:
    """One byte a bar, uint8[n]: the sum of the bits that apply.

    An entry is left out where the direction forbids it, and where the exit on its own side is
    set too; a long entry, even one cancelled by its exit, hides a short entry.
    """
    nothing = np.zeros_like(signals.enter_long)
    long = nothing if direction is Direction.SHORT else signals.enter_long
    short = nothing if direction is Direction.LONG else signals.enter_short & ~long
    return (
        np.where(long & ~signals.exit_long, ENTER_LONG, 0)
        + np.where(short & ~signals.exit_short, ENTER_SHORT, 0)
        + np.where(signals.exit_long, EXIT_LONG, 0)
        + np.where(signals.exit_short, EXIT_SHORT, 0)
    ).astype(np.uint8)


@kernel
def read_levels(wishes: Wishes, bar: int, terms: Terms) -> Levels:
    """The strategy's own levels on a bar, in the prices of the account."""
    if not wishes.has_levels:
        return Levels(math.nan, math.nan)
    return Levels(wishes.stops[bar] * terms.price_unit, wishes.targets[bar] * terms.price_unit)
