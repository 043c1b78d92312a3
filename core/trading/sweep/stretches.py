"""Bars on which no order arrives: equity in one stroke, stop and target searched in blocks."""

from __future__ import annotations

import math

from core.contracts import FloatArray
from core.trading.sweep.account import close_trade, find_exit_price, value_account
from core.trading.sweep.compiled import kernel
from core.trading.sweep.follower import trail_stop
from core.trading.sweep.state import BLOCK, Account, Fill, Record, Setting, TradeLog


@kernel
def run_to(account: Account, setting: Setting, start: int, last: int, record: Record) -> Account:
    """The account after the bars `start` to `last`, both included; writes their equity.

    No order is filled on them. A trailing stop follows each close, `last` included: the engine
    leaves it where an exit is due, which closes the trade before its stop is looked at again.
    """
    if account.size != 0.0 and setting.rules.trailing_stop > 0:
        return trail_to(account, setting, start, last, record)
    close, equity = setting.prices.close, record.equity
    if account.size != 0.0 and (account.stop != 0.0 or account.target != 0.0):
        touched = find_touch(account, setting, start, last)
        fill_open(equity[start:touched], close[start:touched], account)
        if touched <= last:
            account = leave_by_bracket(account, setting, touched, record.log)
        start = touched
    stretch = equity[start : last + 1]
    if account.size != 0.0:
        fill_open(stretch, close[start : last + 1], account)
    else:
        for place in range(len(stretch)):
            stretch[place] = account.cash
    return account


@kernel
def fill_open(equity: FloatArray, close: FloatArray, account: Account) -> None:
    """Equity with the open trade at these closes; two float64 arrays of one length."""
    for place in range(len(equity)):
        equity[place] = value_account(account, close[place])


@kernel
def trail_to(account: Account, setting: Setting, start: int, last: int, record: Record) -> Account:
    """`run_to` with a trailing stop, which moves on every bar."""
    close = setting.prices.close
    for bar in range(start, last + 1):
        account = leave_by_bracket(account, setting, bar, record.log)
        record.equity[bar] = value_account(account, close[bar])
        if account.size != 0.0:
            account = trail_stop(account, close[bar], setting.rules.trailing_stop)
    return account


@kernel
def leave_by_bracket(account: Account, setting: Setting, bar: int, log: TradeLog) -> Account:
    """The account after `bar`'s range has met the open trade's stop and target, if it has any."""
    if account.size == 0.0:
        return account
    prices = setting.prices
    price = find_exit_price(account, prices.open[bar], prices.high[bar], prices.low[bar])
    return account if price == 0.0 else close_trade(account, Fill(price, bar), setting.terms, log)


@kernel
def find_touch(account: Account, setting: Setting, start: int, last: int) -> int:
    """The first bar from `start` to `last` whose range meets stop or target, else `last + 1`."""
    low, high, ranges = setting.prices.low, setting.prices.high, setting.ranges
    is_long = account.size > 0
    floor = account.stop if is_long else account.target
    ceiling = account.target if is_long else account.stop
    if ceiling == 0.0:
        ceiling = math.inf
    bar = start
    while bar <= last:
        block = bar // BLOCK
        is_whole = bar % BLOCK == 0 and bar + BLOCK <= last + 1
        if is_whole and ranges.lowest[block] > floor and ranges.highest[block] < ceiling:
            bar += BLOCK
            continue
        if low[bar] <= floor or high[bar] >= ceiling:
            return bar
        bar += 1
    return last + 1
