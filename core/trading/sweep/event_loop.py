"""The same backtest, from one signal to the next: what a sweep runs.

Nothing happens to an account between two bars with a signal, except that a stop or a target is
met: equity is filled in stretches, and bars that cannot meet them are passed in blocks. Every
number is made by the same operations as in `core.trading.sweep.plain_loop`. At most one trade is
open at a time, and a ruined account is not noticed here: the caller looks for equity of 0 or less
and replays that run bar by bar.
"""

from __future__ import annotations

import numpy as np

from core.contracts import TimeArray
from core.trading.sweep.account import close_trade, fill_at_market, find_market, open_account
from core.trading.sweep.compiled import NONE, kernel
from core.trading.sweep.follower import (
    count_rest,
    find_bracket,
    find_entry_side,
    find_part,
    is_exit,
    is_refused,
)
from core.trading.sweep.plain_loop import Outcome
from core.trading.sweep.result import DONE, REFUSED
from core.trading.sweep.state import Account, Order, Record, Setting
from core.trading.sweep.stretches import run_to
from core.trading.sweep.wishes import ActionArray, Wishes, read_levels

WordArray = np.ndarray[tuple[int], np.dtype[np.uint64]]

WORD = 8
"""Actions looked at together: eight bytes that are all 0 are passed at once."""


@kernel
def find_events(actions: ActionArray, words: WordArray, first: int, events: TimeArray) -> int:
    """Bars from `first` on with any action; returns how many.

    Args:
        actions: uint8[n], n a multiple of WORD (the rest is 0).
        words: uint64[n // WORD], the same memory.
        first: bars before it do not count.
        events: int64[n], written.
    """
    count = 0
    for word in range(first // WORD, len(words)):
        if words[word] != 0:
            for bar in range(word * WORD, (word + 1) * WORD):
                events[count] = bar  # kept if it counts: a branch would be guessed wrong
                count += int((actions[bar] != 0) & (bar >= first))
    return count


@kernel
def simulate_events(setting: Setting, wishes: Wishes, events: TimeArray, record: Record) -> Outcome:
    """Run one combination; `simulate` tells what is given and written.

    Args:
        setting: bars, account and rules.
        wishes: those of a strategy that holds one trade at a time.
        events: the bars with an action on which it decides.
        record: written, except for what a ruin would change.
    """
    prices, rules, last = setting.prices, setting.rules, len(record.equity) - 1
    actions = wishes.actions
    account = open_account(setting.terms.cash)
    part = find_part(rules.position_size, 1.0, 0.0)
    unfilled, written = NONE, NONE
    for place in range(len(events)):
        bar = events[place]
        account = run_to(account, setting, written, bar, record)
        written = bar + 1
        close = prices.close[bar]
        is_closing = is_exit(actions[bar], account.size)
        rest = count_rest(bar, account.trade_count, record.log)
        side = find_entry_side(actions[bar], account.size, rest, rules, False)  # noqa: FBT003
        if bar == last:
            unfilled += side != 0
            break
        if side == 0 and not is_closing:
            continue
        levels = read_levels(wishes, bar, setting.terms)
        bracket = find_bracket(side, close, rules, levels)
        is_closing = is_closing or side * account.size < 0
        order = Order(is_closing, side, part, bracket.stop, bracket.target)
        if is_refused(order, close, setting.terms.spread):
            return Outcome(REFUSED, 0, -1, 0)
        account = fill_at_market(account, order, setting, bar + 1, record.log)
        if side != 0 and account.size == 0.0:
            unfilled += 1
        elif order.target < 0.0:
            return Outcome(REFUSED, 0, -1, 0)
    account = run_to(account, setting, written, last, record)
    account = finish(account, setting, record)
    return Outcome(DONE, account.trade_count, -1, unfilled)


@kernel
def finish(account: Account, setting: Setting, record: Record) -> Account:
    """Close what is open with the last bar's own prices (`finalize_trades`)."""
    last = len(record.equity) - 1
    if account.size != 0.0:
        account = close_trade(account, find_market(setting, last), setting.terms, record.log)
        record.equity[last] = account.cash
    return account
