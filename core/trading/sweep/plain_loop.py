"""One backtest, bar by bar: the specification of the sweep in code, and its last resort.

Follows `Backtest.run` and `_Broker.next` of backtesting.py 0.6.6, driven by
`core.trading.signal_follower`, operation by operation: trades and equity are equal bit for bit.
"""

from __future__ import annotations

from typing import NamedTuple

from core.trading.sweep.account import (
    close_trade,
    fill_at_market,
    find_exit_price,
    open_account,
    value_account,
)
from core.trading.sweep.compiled import kernel
from core.trading.sweep.follower import (
    ActionArray,
    build_order,
    find_entry_side,
    is_exit,
    is_refused,
    trail_stop,
)
from core.trading.sweep.state import Account, Order, Record, Setting, TradeLog


class Outcome(NamedTuple):
    """How a run ended.

    Attributes:
        trade_count: rows of the trade log that were written.
        ruined_at: the bar on which the account was worth nothing; -1 if it never was.
        unfilled: entries the cash did not buy a unit for, or that came on the last bar.
        is_refused: the engine would have raised an error on an order; nothing else counts then.
    """

    trade_count: int
    ruined_at: int
    unfilled: int
    is_refused: bool


@kernel
def simulate(setting: Setting, actions: ActionArray, first: int, record: Record) -> Outcome:
    """Run one combination.

    Args:
        setting: bars (float64[n] each, n >= first + 1), account and rules.
        actions: uint8[n], see `core.trading.sweep.follower`.
        first: the first bar on which it decides (the warm-up plus 1), at least 1.
        record: written; the log from row 0, with room for n + 1 trades.
    """
    rules, equity = setting.rules, record.equity
    last = len(equity) - 1
    account, order = open_account(setting.terms.cash), build_order(False, 0, 0.0, rules)  # noqa: FBT003
    unfilled = 0
    equity[:first] = setting.terms.cash
    for bar in range(first, last + 1):
        before = count_trades(account)
        account = process_bar(account, order, setting, bar, record.log)
        close = setting.prices.close[bar]
        equity[bar] = value_account(account, close)
        if equity[bar] <= 0:
            return give_up(account, setting, bar, unfilled, record)
        if order.side != 0 and count_trades(account) == before:
            unfilled += 1
        is_closing = is_exit(actions[bar], account.size)
        if rules.trailing_stop > 0 and account.size != 0.0 and not is_closing:
            account = trail_stop(account, close, rules.trailing_stop)
        side = find_entry_side(actions[bar], account, bar, rules, record.log)
        if side != 0 and bar == last:
            unfilled += 1
            side = 0
        order = build_order(is_closing or side * account.size < 0, side, close, rules)
        if side != 0 and is_refused(order, close, setting.terms.spread):
            return Outcome(0, -1, 0, is_refused=True)
    return finish(account, setting, unfilled, record)


@kernel
def count_trades(account: Account) -> int:
    """Trades made so far, the open one included."""
    return account.trade_count + (1 if account.size != 0.0 else 0)


@kernel
def process_bar(
    account: Account, order: Order, setting: Setting, bar: int, log: TradeLog
) -> Account:
    """One bar of the broker: what was ordered before it, then stop and target of what is open.

    A trade opened on this bar is stopped or taken out on this bar too if its range says so.
    """
    account = fill_at_market(account, order, setting, bar, log)
    return leave_by_bracket(account, setting, bar, log)


@kernel
def leave_by_bracket(account: Account, setting: Setting, bar: int, log: TradeLog) -> Account:
    """The account after `bar`'s range has met the open trade's stop and target, if it has any."""
    if account.size == 0.0:
        return account
    prices = setting.prices
    price = find_exit_price(account, prices.open[bar], prices.high[bar], prices.low[bar])
    return account if price == 0.0 else close_trade(account, price, bar, setting.terms, log)


@kernel
def give_up(account: Account, setting: Setting, bar: int, unfilled: int, record: Record) -> Outcome:
    """The account is worth nothing: what is open is closed at `bar`'s close, and no more trades."""
    if account.size != 0.0:
        price = setting.prices.close[bar]
        account = close_trade(account, price, bar, setting.terms, record.log)
    record.equity[bar:] = 0.0
    return Outcome(account.trade_count, bar, unfilled, is_refused=False)


@kernel
def finish(account: Account, setting: Setting, unfilled: int, record: Record) -> Outcome:
    """Close what is open on the last bar, as `finalize_trades` does: with that bar's own prices."""
    last = len(record.equity) - 1
    if account.size != 0.0:
        order = Order(is_closing=True, side=0, stop=0.0, target=0.0)
        account = process_bar(account, order, setting, last, record.log)
        record.equity[last] = value_account(account, setting.prices.close[last])
        if record.equity[last] <= 0:
            return give_up(account, setting, last, unfilled, record)
    return Outcome(account.trade_count, -1, unfilled, is_refused=False)
