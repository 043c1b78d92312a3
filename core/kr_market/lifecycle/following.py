"""Follows signals from the next session's open to their exit. Pure.

The rules are told in `exit_rules`. All signals move one session at a time together: hundreds of
thousands take seconds, since most are closed after a few sessions and drop out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray
from core.enums import FollowState
from core.kr_market.lifecycle.after_close import find_decisions
from core.kr_market.lifecycle.bar_step import NO_EXIT, Held, step
from core.kr_market.lifecycle.costs import TradingCosts
from core.kr_market.lifecycle.exit_rules import ExitRules
from core.kr_market.lifecycle.market_bars import IntArray, MarketBars
from core.kr_market.lifecycle.price_limits import BoolArray

STATES: tuple[FollowState, ...] = tuple(FollowState)
"""Arrays carry the place of a state in this tuple."""

_WAITING, _MISSED, _OPEN, _CLOSED, _UNADJUSTED = (
    STATES.index(state)
    for state in (
        FollowState.WAITING,
        FollowState.MISSED,
        FollowState.OPEN,
        FollowState.CLOSED,
        FollowState.UNADJUSTED,
    )
)


@dataclass(frozen=True, slots=True, eq=False)
class FollowedTable:
    """What became of s signals.

    Attributes:
        state: int64[s], place in STATES.
        entry, exit: int64[s], spot of the bar (see MarketBars); -1 for none. An open signal's exit
            is the last bar that there is.
        entry_price, exit_price: float64[s], KRW before slippage; NaN for none. An open signal's
            exit price is its last close.
        reason: int64[s], place in EXIT_CODES; -1 for none. An open signal may have one: its sale
            is due and waits for a session in which the share trades.
        held: int64[s], sessions that the share traded since the entry, both ends included.
        is_worst_case: bool[s], stop and target in one bar.
        gross, net: float64[s], returns as fractions before and after costs; of an open signal as
            if sold at its last close; NaN where unknown.
    """

    state: IntArray
    entry: IntArray
    exit: IntArray
    entry_price: FloatArray
    exit_price: FloatArray
    reason: IntArray
    held: IntArray
    is_worst_case: BoolArray
    gross: FloatArray
    net: FloatArray

    def __len__(self) -> int:
        return len(self.state)

    def has(self, state: FollowState) -> BoolArray:
        """bool[s]: which are in that state."""
        return np.asarray(self.state == STATES.index(state))


def follow_signals(
    market: MarketBars, rows: IntArray, places: IntArray, rules: ExitRules, costs: TradingCosts
) -> FollowedTable:
    """What became of each signal.

    Bought at the open of the market's next session. A share that does not trade in it, or is
    locked at its upper limit all through it, is missed: nobody could have bought. A signal of the
    last session waits.

    Args:
        market: the bars.
        rows: int64[s], the share of each signal.
        places: int64[s], the session of each signal.
        rules: when it is sold.
        costs: of buying and selling.
    """
    spots = market.find_spots(rows, places + 1)
    is_waiting = places + 1 >= len(market.time)
    is_there = (spots < market.starts[rows + 1]) & ~is_waiting
    is_there[is_there] = market.places[spots[is_there]] == places[is_there] + 1
    is_there[is_there] = ~market.is_locked_high[spots[is_there]]
    followed = follow_entries(market, np.where(is_there, spots, -1), rules, costs)
    followed.state[is_waiting] = _WAITING
    return followed


def follow_entries(
    market: MarketBars, entries: IntArray, rules: ExitRules, costs: TradingCosts
) -> FollowedTable:
    """What becomes of purchases at the opens of these bars; the spot -1 is a missed one."""
    size = len(entries)
    bought = np.flatnonzero(entries >= 0)
    table = FollowedTable(
        state=np.where(entries >= 0, _OPEN, _MISSED),
        entry=entries.astype(np.int64),
        exit=np.full(size, -1, dtype=np.int64),
        entry_price=np.full(size, np.nan),
        exit_price=np.full(size, np.nan),
        reason=np.full(size, NO_EXIT, dtype=np.int64),
        held=np.zeros(size, dtype=np.int64),
        is_worst_case=np.zeros(size, dtype=np.bool_),
        gross=np.full(size, np.nan),
        net=np.full(size, np.nan),
    )
    table.entry_price[bought] = market.open[entries[bought]]
    decisions = find_decisions(market, rules)
    held = Held.buy(bought, entries[bought], market.find_ends(entries[bought]), market)
    while len(held.signal):
        closes = step(market, rules, decisions, held)
        jumped, sold = held.signal[closes.is_jump], held.signal[closes.is_sold]
        table.state[jumped], table.state[sold] = _UNADJUSTED, _CLOSED
        table.exit_price[sold] = closes.price[closes.is_sold]
        table.is_worst_case[sold] = closes.is_worst_case[closes.is_sold]
        table.exit[held.signal], table.held[held.signal] = held.spot, held.age
        table.reason[held.signal] = np.where(closes.is_jump, NO_EXIT, closes.reason)
        held = held.move_on(closes)
    _price(market, table, costs)
    return table


def _price(market: MarketBars, table: FollowedTable, costs: TradingCosts) -> None:
    is_open = np.flatnonzero(table.has(FollowState.OPEN))
    table.exit_price[is_open] = market.close[table.exit[is_open]]
    priced = np.flatnonzero(~np.isnan(table.exit_price))
    last = table.exit[priced]
    tax = costs.list_taxes(market.time)[market.places[last]]
    tax = np.where(market.is_taxed[market.find_rows(last)], tax, 0.0)
    entry, exit_ = table.entry_price[priced], table.exit_price[priced]
    table.gross[priced] = exit_ / entry - 1
    table.net[priced] = costs.net_returns(entry, exit_, tax)
