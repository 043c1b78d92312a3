"""What became of every entry that a strategy wanted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from core.enums import Direction, SignalRejection
from core.trading.result_parts import SignalCounts
from core.trading.run_notes import RunNotes
from core.trading.strategies.base import Signals


def count_signals(
    signals: Signals, direction: Direction, notes: RunNotes, trades: Sequence[Any]
) -> SignalCounts:
    """Every entry signal, filled or rejected for one reason; they add up.

    The reasons in the order in which they are looked at: the direction is not allowed; the bar
    came before the first decision, or after the account was wiped out; a long entry on the same
    bar hides a short one; an exit of its own side on the same bar wins; then what the follower
    noted; an order that became no trade is one the cash did not buy a unit for.

    Args:
        signals: of the strategy, bool[n] each.
        direction: sides the run could take.
        notes: of the follower.
        trades: the engine's, closed and open.
    """
    long, short = signals.enter_long, signals.enter_short
    found: Counter[SignalRejection] = Counter()
    nothing = np.zeros_like(long)
    if direction is Direction.SHORT:
        found[SignalRejection.DIRECTION] += int(long.sum())
    if direction is Direction.LONG:
        found[SignalRejection.DIRECTION] += int(short.sum())
    long = nothing if direction is Direction.SHORT else long
    short = nothing if direction is Direction.LONG else short
    bars = np.arange(len(nothing))
    is_early = (bars < notes.first) | (notes.first < 0)
    is_late = (bars > notes.last) & ~is_early
    seen = ~(is_early | is_late)
    for side in (long, short):
        found[SignalRejection.WARM_UP] += int((side & is_early).sum())
        found[SignalRejection.RUINED] += int((side & is_late).sum())
    found[SignalRejection.OTHER_SIDE] += int((short & long & seen).sum())
    short = short & ~long
    found[SignalRejection.EXIT_WINS] += int((long & signals.exit_long & seen).sum())
    found[SignalRejection.EXIT_WINS] += int((short & signals.exit_short & seen).sum())
    found.update(notes.turned_down.values())
    filled = len(notes.count_filled(trades))
    found[SignalRejection.NO_CASH] += len(notes.ordered) - filled
    return SignalCounts(
        int(signals.enter_long.sum()) + int(signals.enter_short.sum()),
        filled,
        {reason: found[reason] for reason in SignalRejection},
    )
