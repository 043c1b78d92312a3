"""From signals to orders, bar by bar: `core.trading.signal_follower` as kernels.

A strategy's four signals and the allowed direction are packed into one byte a bar (`actions`):
what the follower could want on that bar, before it looks at the account.
"""

from __future__ import annotations

import sys
from typing import NamedTuple

import numpy as np

from core.contracts import FloatArray
from core.enums import Direction
from core.trading.strategies.base import Signals
from core.trading.sweep.account import LONG, SHORT
from core.trading.sweep.compiled import kernel
from core.trading.sweep.state import Account, Order, Rules, TradeLog

ActionArray = np.ndarray[tuple[int], np.dtype[np.uint8]]

ENTER_LONG, ENTER_SHORT, EXIT_LONG, EXIT_SHORT = 1, 2, 4, 8
"""Bits of an action."""

FULL_SHARE = 1 - sys.float_info.epsilon
"""backtesting.py's own size for “all of it”; a size of 1 would mean one unit."""

_NEARLY_FULL = 1 - 1e-12

LONG_REST = 2**31
"""More bars than any cool-down."""


class Wishes(NamedTuple):
    """What a strategy wants on each bar, decided at its close.

    Attributes:
        actions: uint8[n or more], bits.
        shares: float64[n], the part of the planned position an entry on that bar adds; read only
            where `is_plan` says that the position is built in several trades.
    """

    actions: ActionArray
    shares: FloatArray
    is_plan: bool


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
def count_rest(bar: int, closed_count: int, log: TradeLog) -> int:
    """Bars since the last of the log's `closed_count` exits; beyond any cool-down without one."""
    return bar - log.exit_bar[closed_count - 1] if closed_count > 0 else LONG_REST


@kernel
def find_entry_side(action: int, size: float, rest: int, rules: Rules, is_plan: bool) -> int:  # noqa: FBT001
    """The side to open: LONG, SHORT or 0 where there is no entry, it is held, or it cools down.

    Args:
        action: of the bar.
        size: of the position, units.
        rest: bars since the last exit.
        rules: for the cool-down.
        is_plan: whether an entry may add to a position on its side.
    """
    side = 0
    if action & ENTER_LONG:
        side = LONG
    elif action & ENTER_SHORT:
        side = SHORT
    if side * size > 0:
        return side if is_plan else 0
    if rules.cool_down > 0 and side != 0:
        if size != 0.0:
            return 0
        if rest < rules.cool_down:
            return 0
    return side


@kernel
def find_part(position_size: float, share: float, bought: float) -> float:
    """What the engine is asked for: a part of the *free* cash, below 1.

    Args:
        position_size: the whole plan, as a share of the cash at its start.
        share: of the plan, added by this entry.
        bought: of the plan, asked for before.

    Returns:
        See `core.trading.signal_follower`; 0 or less, or NaN, where nothing is left of the plan.
    """
    left = 1.0 - position_size * bought
    part = position_size * share / left if left > 0.0 else 0.0
    return FULL_SHARE if part > _NEARLY_FULL else part


@kernel
def build_order(  # numba takes arguments by position
    is_closing: bool,  # noqa: FBT001
    side: int,
    close: float,
    rules: Rules,
    part: float,
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
    return Order(is_closing, side, part, stop, target)


@kernel
def is_refused(order: Order, close: float, spread: float) -> bool:
    """Whether the engine raises an error on a new entry.

    Where stop, price with spread and target are out of order (`_Broker.new_order`), or nothing is
    left of the plan. A target below zero is refused only once the order is filled.
    """
    if order.side == 0:
        return False
    if not order.share > 0.0:
        return True
    price = close * (1 + order.side * spread)
    if order.stop != 0.0 and order.side * (price - order.stop) <= 0:
        return True
    return order.target != 0.0 and order.side * (order.target - price) <= 0


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
