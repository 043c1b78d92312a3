"""One backtest, bar by bar: the specification of the sweep in code, and its last resort.

Follows `Backtest.run` and `_Broker.next` of backtesting.py 0.6.6, driven by
`core.trading.signal_follower`, operation by operation: trades and equity are equal bit for bit.
Any number of trades may be open at once.
"""

from __future__ import annotations

from typing import NamedTuple

from core.trading.sweep.account import find_market
from core.trading.sweep.book import (
    EXACT_UNITS,
    Position,
    add_trade,
    close_row,
    count_trades,
    meet_brackets,
    trail_stops,
    value_position,
)
from core.trading.sweep.compiled import NONE, kernel, routine
from core.trading.sweep.follower import (
    count_rest,
    find_bracket,
    find_entry_side,
    find_part,
    is_exit,
    is_refused,
)
from core.trading.sweep.result import DONE, NEEDS_ENGINE, REFUSED, RUINED
from core.trading.sweep.state import Fill, Order, Record, Setting
from core.trading.sweep.wishes import Wishes, read_levels


class Outcome(NamedTuple):
    """How a run ended.

    Attributes:
        code: DONE, RUINED, REFUSED or NEEDS_ENGINE; with the last two nothing else counts.
        trade_count: rows of the trade log that were written.
        ruined_at: the bar on which the account was worth nothing; -1 if it never was.
        unfilled: entries the cash did not buy a unit for, or that came on the last bar.
    """

    code: int
    trade_count: int
    ruined_at: int
    unfilled: int


@routine
def simulate(setting: Setting, wishes: Wishes, first: int, record: Record) -> Outcome:
    """Run one combination.

    Args:
        setting: bars (float64[n] each, n >= first + 1), account and rules.
        wishes: what the strategy wants on each bar.
        first: the first bar on which it decides (the warm-up plus 1), at least 1.
        record: written; the log from row 0, with room for n + 1 trades.
    """
    rules, equity = setting.rules, record.equity
    last = len(equity) - 1
    position = Position(setting.terms.cash, 0.0, 0.0, 0, 0)
    order = Order(is_closing=False, side=0, share=0.0, stop=0.0, target=0.0)
    unfilled, bought = NONE, 0.0
    equity[:first] = setting.terms.cash
    for bar in range(first, last + 1):
        before = count_trades(position)
        position = process_bar(position, order, setting, bar, record)
        is_filled = count_trades(position) > before
        close, action = setting.prices.close[bar], wishes.actions[bar]
        equity[bar] = value_position(position, close)
        code = judge(position, order, is_filled, equity[bar])
        if code == RUINED:
            return give_up(position, setting, bar, unfilled, record)
        if code != DONE:
            return Outcome(code, 0, -1, 0)
        unfilled += int(order.side != 0 and not is_filled)
        is_closing = is_exit(action, position.size)
        if rules.trailing_stop > 0 and not is_closing:
            trail_stops(position, record.book, close, rules.trailing_stop)
        rest = count_rest(bar, position.closed_count, record.log)
        side = find_entry_side(action, position.size, rest, rules, wishes.is_plan)
        if side != 0 and bar == last:
            unfilled += 1
            side = 0
        share = 0.0
        if side != 0:
            bought = bought if side * position.size > 0 else 0.0
            share = wishes.shares[bar] if wishes.is_plan else 1.0
        part = find_part(rules.position_size, share, bought)
        levels = read_levels(wishes, bar, setting.terms)
        bracket = find_bracket(side, close, rules, levels)
        is_closing = is_closing or side * position.size < 0
        order = Order(is_closing, side, part, bracket.stop, bracket.target)
        bought += share
        if is_refused(order, close, setting.terms.spread):
            return Outcome(REFUSED, 0, -1, 0)
    return finish(position, setting, unfilled, record)


@kernel
def judge(position: Position, order: Order, is_filled: bool, equity: float) -> int:  # noqa: FBT001
    """How a bar leaves the run: DONE to go on, else the code with which it ends."""
    if is_filled and order.target < 0.0:
        return REFUSED  # `Trade.__set_contingent`
    if position.open_count > 1 and abs(position.size) > EXACT_UNITS:
        return NEEDS_ENGINE
    return RUINED if equity <= 0 else DONE


@kernel
def process_bar(
    position: Position, order: Order, setting: Setting, bar: int, record: Record
) -> Position:
    """One bar of the broker: closing orders, stops, targets, then the entry.

    A trade opened on this bar is stopped or taken out on this bar too if its range says so.
    """
    if order.is_closing:
        fill = find_market(setting, bar)
        for row in range(position.open_count - 1, -1, -1):
            position = close_row(position, row, fill, setting, record)
    position = meet_brackets(position, setting, bar, NONE, record)
    if order.side != 0:
        row = position.open_count
        position = add_trade(position, order, setting, bar, record.book)
        position = meet_brackets(position, setting, bar, row, record)
    return position


@kernel
def give_up(
    position: Position, setting: Setting, bar: int, unfilled: int, record: Record
) -> Outcome:
    """The account is worth nothing: no more trades, and equity is 0 from `bar` on.

    The engine closes what is open at `bar`'s close, but of several trades only every other one:
    it removes them from the list it is walking over. The rest appears in no statistic.
    """
    row, fill = NONE, Fill(setting.prices.close[bar], bar)
    while row < position.open_count:
        position = close_row(position, row, fill, setting, record)
        row += 1
    record.equity[bar:] = 0.0
    return Outcome(RUINED, position.closed_count, bar, unfilled)


@kernel
def finish(position: Position, setting: Setting, unfilled: int, record: Record) -> Outcome:
    """Close what is open, the oldest first, with the last bar's own prices (`finalize_trades`)."""
    last = len(record.equity) - 1
    if position.open_count > 0:
        fill = find_market(setting, last)
        while position.open_count > 0:
            position = close_row(position, NONE, fill, setting, record)
        record.equity[last] = value_position(position, setting.prices.close[last])
        if record.equity[last] <= 0:
            return give_up(position, setting, last, unfilled, record)
    return Outcome(DONE, position.closed_count, -1, unfilled)
