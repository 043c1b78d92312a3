"""What an order does to the account: kernels that round exactly as backtesting.py 0.6.6 does.

Each expression keeps the order of operations of the method it follows (named in the docstring):
another order would give other last digits. The account holds at most one trade at a time.
"""

from __future__ import annotations

from core.trading.sweep.compiled import kernel
from core.trading.sweep.state import Account, Fill, Order, Setting, Terms, TradeLog

LONG, SHORT = 1, -1


@kernel
def open_account(cash: float) -> Account:
    """The account before its first trade."""
    return Account(cash, 0.0, 0.0, 0, 0.0, 0.0, 0)


@kernel
def charge(terms: Terms, size: float, price: float) -> float:
    """Commission on one order, currency (`_Broker._commission_func`)."""
    return terms.commission_fixed + abs(size) * price * terms.commission_rate


@kernel
def value_account(account: Account, close: float) -> float:
    """Cash plus the open trade at `close`, currency (`_Broker.equity`)."""
    return account.cash + (close * account.size - account.size * account.entry_price)


@kernel
def close_trade(account: Account, fill: Fill, terms: Terms, log: TradeLog) -> Account:
    """Close the open trade and enter it in the log (`_Broker._close_trade`)."""
    price, bar = fill
    size, paid, row = account.size, account.entry_price, account.trade_count
    at_exit = charge(terms, size, price)
    gross = size * (price - paid)
    both = at_exit + charge(terms, size, paid)
    log.size[row], log.entry_bar[row], log.exit_bar[row] = size, account.entry_bar, bar
    log.entry_price[row], log.exit_price[row] = paid, price
    log.profit[row], log.commission[row] = gross - both, both
    return Account(account.cash + (gross - at_exit), 0.0, 0.0, 0, 0.0, 0.0, row + 1)


@kernel
def find_exit_price(account: Account, opened: float, high: float, low: float) -> float:
    """Where a bar closes the open trade by its stop, else its target; 0.0 if by neither.

    A bar that opens beyond the stop or the target fills at the open. Where both lie in one bar
    the stop counts (`_Broker._process_orders`: stops stand first in the queue).
    """
    is_long = account.size > 0
    price = find_stop_price(is_long, account.stop, opened, high, low)
    if price == 0.0:
        price = find_target_price(is_long, account.target, opened, high, low)
    return price


@kernel
def find_stop_price(is_long: bool, stop: float, opened: float, high: float, low: float) -> float:  # noqa: FBT001
    """Where a bar meets a stop (0.0 for none); 0.0 if it does not."""
    if stop == 0.0:
        return 0.0
    if is_long:
        return min(opened, stop) if low <= stop else 0.0
    return max(opened, stop) if high >= stop else 0.0


@kernel
def find_target_price(
    is_long: bool,  # noqa: FBT001
    target: float,
    opened: float,
    high: float,
    low: float,
) -> float:
    """Where a bar meets a target (0.0 for none); 0.0 if it does not."""
    if target == 0.0:
        return 0.0
    if is_long:
        return max(opened, target) if high >= target else 0.0
    return min(opened, target) if low <= target else 0.0


@kernel
def fill_at_market(
    account: Account, order: Order, setting: Setting, bar: int, log: TradeLog
) -> Account:
    """Carry out the market part of an order on `bar`; stops and targets are not looked at.

    An entry the free cash does not buy a whole unit of is dropped: the account then stays flat.
    """
    terms = setting.terms
    fill = find_market(setting, bar)
    if order.is_closing and account.size != 0.0:
        account = close_trade(account, fill, terms, log)
    if order.side == 0:
        return account
    paid = fill.price * (1 + order.side * terms.spread)
    units = count_units(max(0.0, account.cash), terms, order.share, fill.price, paid)
    if units == 0.0:
        return account
    cash = account.cash - charge(terms, units, paid)
    return Account(
        cash, order.side * units, paid, fill.bar, order.stop, order.target, account.trade_count
    )


@kernel
def find_market(setting: Setting, bar: int) -> Fill:
    """Where a market order that waits for `bar` is carried out."""
    if setting.terms.is_on_close:
        return Fill(setting.prices.close[bar - 1], bar - 1)
    return Fill(setting.prices.open[bar], bar)


@kernel
def count_units(free: float, terms: Terms, share: float, price: float, paid: float) -> float:
    """Whole units that a share of the free cash buys; 0.0 if not one (`_Broker._process_orders`).

    Args:
        free: cash not bound by open trades, 0 or more, currency.
        terms: for leverage and commission.
        share: of the free cash, below 1.
        price: of the market.
        paid: with the spread.
    """
    unit_cost = paid + charge(terms, share, price) / share
    # The engine checks once more that units x cost is within the free cash. It always is: the
    # product is at most the (representable) dividend, and rounding keeps order.
    return (free * terms.leverage * share) // unit_cost
