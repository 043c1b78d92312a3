"""What the kernels hand to one another: numbers and arrays under names."""

from __future__ import annotations

from typing import NamedTuple

from core.contracts import FloatArray, TimeArray

BLOCK = 16
"""Bars whose lowest and highest values are found together, so that most are not looked at."""


class Prices(NamedTuple):
    """Bars, float64[n] each, finite and positive; in fractional units as the engine scales them."""

    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray


class Ranges(NamedTuple):
    """Lowest low and highest high of each full block of bars, float64[n // BLOCK]."""

    lowest: FloatArray
    highest: FloatArray


class Terms(NamedTuple):
    """The account and what trading costs, as floats; the same for every combination.

    `leverage` is 1 / margin; `commission_fixed` is in currency per order, `commission_rate` and
    `spread` are fractions; `is_on_close` fills at the close of the signal's bar. Prices are those
    of `price_unit` of a unit, see `core.trading.request.Costs`.
    """

    cash: float
    commission_fixed: float
    commission_rate: float
    spread: float
    leverage: float
    is_on_close: bool
    price_unit: float


class Rules(NamedTuple):
    """How signals become orders: fractions, 0 switches off; the size is a share of free cash."""

    position_size: float
    stop_loss: float
    take_profit: float
    trailing_stop: float
    cool_down: int


class Setting(NamedTuple):
    """What stays as it is while one combination runs."""

    prices: Prices
    ranges: Ranges
    terms: Terms
    rules: Rules


class Fill(NamedTuple):
    """Where an order is carried out: the price before the spread, and the bar that counts."""

    price: float
    bar: int


class Account(NamedTuple):
    """Cash, the open trade and how many are closed: an account with one trade at a time.

    `size` is in units, negative for a short trade, 0 for none; `stop` and `target` are prices,
    0 for none.
    """

    cash: float
    size: float
    entry_price: float
    entry_bar: int
    stop: float
    target: float
    trade_count: int


class Order(NamedTuple):
    """What the next bar is to do: close what is open, then open a trade on `side` (0 for none).

    `share` is the part of the free cash to put in, above 0 and below 1; `stop` and `target` are
    prices, 0 for none.
    """

    is_closing: bool
    side: int
    share: float
    stop: float
    target: float


class TradeLog(NamedTuple):
    """Closed trades in order of their exit; arrays with room for one trade per bar and one more."""

    size: FloatArray
    entry_bar: TimeArray
    exit_bar: TimeArray
    entry_price: FloatArray
    exit_price: FloatArray
    profit: FloatArray
    commission: FloatArray


class Book(NamedTuple):
    """Open trades, the oldest first; arrays with room for one trade per bar. See `Account`."""

    size: FloatArray
    entry_price: FloatArray
    entry_bar: TimeArray
    stop: FloatArray
    target: FloatArray


class Record(NamedTuple):
    """What a run leaves: equity at each bar's close, float64[n], currency, and its trades."""

    equity: FloatArray
    log: TradeLog
    book: Book
