"""Which side a strategy is on, bar by bar, before money, stops and fills come into it."""

from __future__ import annotations

import numpy as np

from core.enums import Direction
from core.trading.strategies.base import Signals

PositionArray = np.ndarray[tuple[int], np.dtype[np.int8]]

_NAMES = ("enter_long", "exit_long", "enter_short", "exit_short")


def follow_signals(signals: Signals, direction: Direction, warm_up: int) -> PositionArray:
    """The side wanted after each bar's close, int8[n]: 1 long, -1 short, 0 out.

    The rules are those of `core.trading.signal_follower` without account: the exit of the side
    held comes first, an exit beats an entry of the same side on the same bar, an opposite entry
    turns the position. The first decision falls on the bar after `warm_up`, none on the last.
    """
    enter_long, exit_long, enter_short, exit_short = (getattr(signals, name) for name in _NAMES)
    if direction is Direction.LONG:
        enter_short = np.zeros_like(enter_short)
    if direction is Direction.SHORT:
        enter_long = np.zeros_like(enter_long)
    side = np.zeros(len(enter_long), dtype=np.int8)
    busy = np.flatnonzero(enter_long | exit_long | enter_short | exit_short)
    held, since = 0, 0
    for bar in busy[busy > warm_up].tolist():
        wanted = _step(held, enter_long[bar], exit_long[bar], enter_short[bar], exit_short[bar])
        is_last = bar == len(side) - 1
        if wanted == held or (is_last and wanted != 0):
            continue
        side[since:bar] = held
        held, since = wanted, bar
    side[since:] = held
    return side


def find_entries(side: PositionArray) -> PositionArray:
    """The side entered on each bar, int8[n]; 0 where none is."""
    before = np.concatenate((np.zeros(1, dtype=np.int8), side[:-1]))
    return np.where((side != before) & (side != 0), side, np.int8(0))


def _step(held: int, enter_long: bool, exit_long: bool, enter_short: bool, exit_short: bool) -> int:  # noqa: FBT001 - the four signals, as `Signals` has them
    leaves = (held > 0 and exit_long) or (held < 0 and exit_short)
    kept = 0 if leaves else held
    if enter_long:
        return kept if exit_long else 1
    if enter_short:
        return kept if exit_short else -1
    return kept
