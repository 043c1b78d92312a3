"""From signals to orders, bar by bar: `core.trading.signal_follower` as kernels.

A strategy's four signals and the allowed direction are packed into one byte a bar (`actions`):
what the follower could want on that bar, before it looks at the account.
"""

from __future__ import annotations

import numpy as np

from core.enums import Direction
from core.trading.strategies.base import Signals
from core.trading.sweep.account import LONG, SHORT
from core.trading.sweep.compiled import kernel
from core.trading.sweep.state import Account, Order, Rules, TradeLog

ActionArray = np.ndarray[tuple[int], np.dtype[np.uint8]]

ENTER_LONG, ENTER_SHORT, EXIT_LONG, EXIT_SHORT = 1, 2, 4, 8
"""Bits of an action."""


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
def is_exit(action: int, size: float) -> bool:
    """Whether the action asks to leave a position of this size (0.0 for none)."""
    return (size > 0.0 and action & EXIT_LONG != 0) or (size < 0.0 and action & EXIT_SHORT != 0)


@kernel
def find_entry_side(action: int, account: Account, bar: int, rules: Rules, log: TradeLog) -> int:
    """The side to open: LONG, SHORT or 0 where there is no entry, it is held, or it cools down."""
    side = 0
    if action & ENTER_LONG:
        side = LONG
    elif action & ENTER_SHORT:
        side = SHORT
    if side * account.size > 0:
        return 0
    if rules.cool_down > 0 and side != 0:
        if account.size != 0.0:
            return 0
        row = account.trade_count - 1
        if row >= 0 and bar - log.exit_bar[row] < rules.cool_down:
            return 0
    return side


@kernel
def build_order(  # numba takes arguments by position
    is_closing: bool,  # noqa: FBT001
    side: int,
    close: float,
    rules: Rules,
) -> Order:
    """An order with the stop and the target that belong to an entry at this bar's close."""
    stop, target = 0.0, 0.0
    if side != 0:
        if rules.stop_loss > 0 and rules.trailing_stop > 0:
            stop = close * (1 - side * min(rules.stop_loss, rules.trailing_stop))
        elif rules.stop_loss > 0 or rules.trailing_stop > 0:
            stop = close * (1 - side * max(rules.stop_loss, rules.trailing_stop))
        if rules.take_profit > 0:
            target = close * (1 + side * rules.take_profit)
    return Order(is_closing, side, stop, target)


@kernel
def is_refused(order: Order, close: float, spread: float) -> bool:
    """Whether the engine raises an error: stop, price with spread and target out of order.

    `_Broker.new_order` and, for a short target below zero, `Trade.__set_contingent`.
    """
    price = close * (1 + order.side * spread)
    if order.stop != 0.0 and order.side * (price - order.stop) <= 0:
        return True
    if order.target != 0.0 and order.side * (order.target - price) <= 0:
        return True
    return order.target < 0.0


@kernel
def trail_stop(account: Account, close: float, distance: float) -> Account:
    """The stop moved towards `close`, never back; `distance` is a fraction of the close."""
    if account.size > 0:
        stop = max(account.stop, close * (1 - distance))
    else:
        stop = min(account.stop, close * (1 + distance))
    return Account(
        account.cash,
        account.size,
        account.entry_price,
        account.entry_bar,
        stop,
        account.target,
        account.trade_count,
    )
