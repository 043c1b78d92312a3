"""Follows a single purchase, for a chart, a ledger's row or a hand-made check. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray, TimeArray
from core.enums import FollowState, SignalExit
from core.kr_market.clean_bars import CleanBars
from core.kr_market.lifecycle.costs import TradingCosts
from core.kr_market.lifecycle.exit_rules import EXIT_CODES, ExitRules
from core.kr_market.lifecycle.following import STATES, FollowedTable, follow_entries
from core.kr_market.lifecycle.market_bars import MarketBars, stack_one


@dataclass(frozen=True, slots=True)
class FollowedSignal:
    """What became of one purchase. Prices in KRW before slippage, returns as fractions.

    Attributes:
        entry_place, exit_place: sessions on the universe's axis; None for none. An open signal's
            exit is the last bar that there is, at its close.
        reason: of an open signal: the sale is due and waits until the share trades.
        sessions_held: sessions that the share traded, both ends included.
        gross_return, net_return: before and after costs; None where unknown.
    """

    state: FollowState
    entry_place: int | None
    entry_price: float | None
    exit_place: int | None
    exit_price: float | None
    reason: SignalExit | None
    sessions_held: int
    is_worst_case: bool
    gross_return: float | None
    net_return: float | None


def follow(
    bars: CleanBars,
    entry: int,
    rules: ExitRules,
    costs: TradingCosts,
    time: TimeArray,
    *,
    foreign: FloatArray | None = None,
    is_taxed: bool = True,
) -> FollowedSignal:
    """What becomes of a purchase at the open of the share's bar number `entry`.

    Args:
        bars: of the share.
        entry: position of the bar among them.
        rules: when it is sold.
        costs: of buying and selling.
        time: int64[m], the universe's axis of sessions, which dates the sell tax.
        foreign: float64[k], foreigners' net buying in each bar's session; NaN where unknown.
        is_taxed: whether selling the instrument is taxed.
    """
    market = stack_one(bars, time, foreign, is_taxed=is_taxed)
    table = follow_entries(market, np.array([entry], dtype=np.int64), rules, costs)
    return take_one(market, table, 0)


def take_one(market: MarketBars, table: FollowedTable, place: int) -> FollowedSignal:
    """One signal of a table."""
    reason = int(table.reason[place])
    return FollowedSignal(
        state=STATES[int(table.state[place])],
        entry_place=_session(market, int(table.entry[place])),
        entry_price=_known(table.entry_price[place]),
        exit_place=_session(market, int(table.exit[place])),
        exit_price=_known(table.exit_price[place]),
        reason=None if reason < 0 else EXIT_CODES[reason],
        sessions_held=int(table.held[place]),
        is_worst_case=bool(table.is_worst_case[place]),
        gross_return=_known(table.gross[place]),
        net_return=_known(table.net[place]),
    )


def _session(market: MarketBars, spot: int) -> int | None:
    return None if spot < 0 else int(market.places[spot])


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
