"""Any number of trades open at once, all on one side: additive orders as backtesting.py has them.

A position may be built in several trades (`Signals.entry_share`). Each keeps its own stop and
target; the account's sums are taken in the order in which the trades were opened, as the engine's
are, so that every digit is equal.
"""

from __future__ import annotations

from typing import NamedTuple

from core.trading.sweep.account import (
    charge,
    close_trade,
    count_units,
    find_market,
    find_stop_price,
    find_target_price,
)
from core.trading.sweep.compiled import kernel, routine
from core.trading.sweep.state import Account, Book, Fill, Order, Record, Setting

EXACT_UNITS = 2.0**53
"""Up to here a float counts units one by one; the engine adds whole numbers of any length."""


class Position(NamedTuple):
    """The account: cash, what is open in sum, and how many trades are open and closed.

    `size` is in units, negative for a short position, 0 for none; `cost` is the sum of size x entry
    price. The open trades themselves are the first `open_count` rows of a `Book`.
    """

    cash: float
    size: float
    cost: float
    open_count: int
    closed_count: int


@kernel
def value_position(position: Position, close: float) -> float:
    """Cash plus the open trades at `close`, currency (`_Broker.equity`)."""
    return position.cash + (close * position.size - position.cost)


@kernel
def count_trades(position: Position) -> int:
    """Trades made so far, those still open included."""
    return position.closed_count + position.open_count


@kernel
def sum_position(cash: float, book: Book, open_count: int, closed_count: int) -> Position:
    """The position that the first `open_count` rows of the book make."""
    size, cost = 0.0, 0.0
    for place in range(open_count):
        size += book.size[place]
        cost += book.size[place] * book.entry_price[place]
    return Position(cash, size, cost, open_count, closed_count)


@kernel
def find_free_cash(position: Position, book: Book, close: float, leverage: float) -> float:
    """Cash not bound by open trades (`_Broker.margin_available`).

    The engine values what is open at the close of the bar on which it fills the order.
    """
    bound = 0.0
    for place in range(position.open_count):
        bound += abs(book.size[place]) * close / leverage
    return max(0.0, value_position(position, close) - bound)


@kernel
def add_trade(position: Position, order: Order, setting: Setting, bar: int, book: Book) -> Position:
    """Carry out the entry of an order on `bar`; unchanged where the free cash buys no unit."""
    terms = setting.terms
    fill = find_market(setting, bar)
    paid = fill.price * (1 + order.side * terms.spread)
    free = find_free_cash(position, book, setting.prices.close[bar], terms.leverage)
    units = count_units(free, terms, order.share, fill.price, paid)
    if units == 0.0:
        return position
    row = position.open_count
    book.size[row], book.entry_price[row], book.entry_bar[row] = order.side * units, paid, fill.bar
    book.stop[row], book.target[row] = order.stop, order.target
    cash = position.cash - charge(terms, units, paid)
    return sum_position(cash, book, row + 1, position.closed_count)


@routine
def close_row(
    position: Position, row: int, fill: Fill, setting: Setting, record: Record
) -> Position:
    """Close one trade; those opened after it move up by one row."""
    book = record.book
    trade = Account(
        position.cash,
        book.size[row],
        book.entry_price[row],
        book.entry_bar[row],
        0.0,
        0.0,
        position.closed_count,
    )
    after = close_trade(trade, fill, setting.terms, record.log)
    for place in range(row, position.open_count - 1):
        book.size[place] = book.size[place + 1]
        book.entry_price[place] = book.entry_price[place + 1]
        book.entry_bar[place] = book.entry_bar[place + 1]
        book.stop[place] = book.stop[place + 1]
        book.target[place] = book.target[place + 1]
    return sum_position(after.cash, book, position.open_count - 1, after.trade_count)


@routine
def meet_brackets(
    position: Position, setting: Setting, bar: int, first: int, record: Record
) -> Position:
    """What `bar`'s range does to the stops and targets of the rows from `first` on.

    All stops come before all targets; the newest stop first, the oldest target first: the order
    of the engine's queue, in which stops are put in front and targets at the end.
    """
    prices, book = setting.prices, record.book
    opened, high, low = prices.open[bar], prices.high[bar], prices.low[bar]
    is_long = position.size > 0
    for row in range(position.open_count - 1, first - 1, -1):
        price = find_stop_price(is_long, book.stop[row], opened, high, low)
        if price != 0.0:
            position = close_row(position, row, Fill(price, bar), setting, record)
    row = first
    while row < position.open_count:
        price = find_target_price(is_long, book.target[row], opened, high, low)
        if price != 0.0:
            position = close_row(position, row, Fill(price, bar), setting, record)
        else:
            row += 1
    return position


@kernel
def trail_stops(position: Position, book: Book, close: float, distance: float) -> None:
    """Every stop moved towards `close`, never back; `distance` is a fraction of the close."""
    for row in range(position.open_count):
        if position.size > 0:
            book.stop[row] = max(book.stop[row], close * (1 - distance))
        else:
            book.stop[row] = min(book.stop[row], close * (1 + distance))
