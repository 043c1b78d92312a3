"""From wishes to orders, bar by bar: `core.trading.signal_follower` as kernels."""

from __future__ import annotations

import math
import sys

from core.trading.sweep.account import LONG, SHORT
from core.trading.sweep.compiled import kernel
from core.trading.sweep.state import Account, Order, Rules, TradeLog
from core.trading.sweep.wishes import ENTER_LONG, ENTER_SHORT, EXIT_LONG, EXIT_SHORT, Levels

FULL_SHARE = 1 - sys.float_info.epsilon
"""backtesting.py's own size for “all of it”; a size of 1 would mean one unit."""

_NEARLY_FULL = 1 - 1e-12

LONG_REST = 2**31
"""More bars than any cool-down."""


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
def find_bracket(side: int, close: float, rules: Rules, own: Levels) -> Levels:
    """Stop and target of an entry at this bar's close, 0.0 for none: ours or the strategy's own."""
    stop, target = 0.0, 0.0
    if side == 0:
        return Levels(stop, target)
    if rules.stop_loss > 0 and rules.trailing_stop > 0:
        stop = close * (1 - side * min(rules.stop_loss, rules.trailing_stop))
    elif rules.stop_loss > 0 or rules.trailing_stop > 0:
        stop = close * (1 - side * max(rules.stop_loss, rules.trailing_stop))
    if rules.take_profit > 0:
        target = close * (1 + side * rules.take_profit)
    if side > 0:
        return Levels(take_higher(stop, own.stop), take_lower(target, own.target))
    return Levels(take_lower(stop, own.stop), take_higher(target, own.target))


@kernel
def take_higher(price: float, own: float) -> float:
    """The higher of a price (0.0 for none) and the strategy's own (none unless above 0)."""
    if not 0.0 < own < math.inf:
        return price
    return own if price == 0.0 else max(price, own)


@kernel
def take_lower(price: float, own: float) -> float:
    """The lower of a price (0.0 for none) and the strategy's own (none unless above 0)."""
    if not 0.0 < own < math.inf:
        return price
    return own if price == 0.0 else min(price, own)


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
