"""What every share did that could have been bought on the same days under the same rules. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray, Universe
from core.enums import FollowState
from core.kr_market.common_shares import is_common_share
from core.kr_market.lifecycle.costs import TradingCosts
from core.kr_market.lifecycle.exit_rules import ExitRules
from core.kr_market.lifecycle.following import FollowedTable, follow_signals
from core.kr_market.lifecycle.market_bars import IntArray, MarketBars
from core.kr_market.performance.sample import BoolArray, Sample

_DAY = 86_400


@dataclass(frozen=True, slots=True, eq=False)
class BaseDays:
    """One figure for each of the m sessions of a market; returns as fractions after costs.

    Attributes:
        shares: int64[m], whose outcome is known.
        wins: int64[m], of these with a return above 0.
        net_sum: float64[m], of their returns.
        pending: int64[m], bought and not sold yet.
        is_complete: bool[m], the longest hold after the session has passed.
    """

    shares: IntArray
    wins: IntArray
    net_sum: FloatArray
    pending: IntArray
    is_complete: BoolArray

    def win_rates(self) -> FloatArray:
        """float64[m]; NaN where no share's outcome is known."""
        return _divide(self.wins.astype(np.float64), self.shares)

    def means(self) -> FloatArray:
        """float64[m]; NaN where no share's outcome is known."""
        return _divide(self.net_sum, self.shares)


def find_common(universe: Universe) -> BoolArray:
    """bool[n]: the common shares, which is what any scanner may pick from."""
    pairs = zip(universe.symbols, universe.kinds, strict=True)
    return np.array([is_common_share(symbol, kind) for symbol, kind in pairs], dtype=np.bool_)


def measure_base(
    market: MarketBars,
    members: BoolArray,
    rules: ExitRules,
    costs: TradingCosts,
    places: IntArray | None = None,
) -> BaseDays:
    """Follow every member that traded in a session as if it had been a signal.

    Args:
        market: the bars.
        members: bool[n], which shares belong to the universe that signals are picked from.
        rules: when they are sold.
        costs: of buying and selling.
        places: sessions that are wanted; None for all.
    """
    size = len(market.time)
    rows = market.find_rows(np.arange(len(market.places)))
    chosen = members[rows]
    if places is not None:
        is_wanted = np.zeros(size, dtype=np.bool_)
        is_wanted[places] = True
        chosen &= is_wanted[market.places]
    days = market.places[chosen]
    table = follow_signals(market, rows[chosen], days, rules, costs)
    known = table.has(FollowState.CLOSED) & ~np.isnan(table.net)
    sums = np.bincount(days[known], weights=table.net[known], minlength=size)
    return BaseDays(
        shares=np.bincount(days[known], minlength=size),
        wins=np.bincount(days[known & (table.net > 0)], minlength=size),
        net_sum=sums.astype(np.float64),
        pending=np.bincount(days[table.has(FollowState.OPEN)], minlength=size),
        is_complete=find_complete(size, rules),
    )


def find_complete(sessions: int, rules: ExitRules) -> BoolArray:
    """bool[m]: sessions after which the longest hold has passed."""
    return np.arange(sessions) + rules.max_sessions < sessions


def build_sample(
    market: MarketBars, places: IntArray, table: FollowedTable, base: BaseDays
) -> Sample:
    """Followed signals of these sessions, each with the base of its own."""
    return Sample(
        day=market.time[places] // _DAY,
        state=table.state,
        net=table.net,
        is_worst_case=table.is_worst_case,
        is_complete=base.is_complete[places],
        base_net=base.means()[places],
        base_win=base.win_rates()[places],
    )


def _divide(sums: FloatArray, counts: IntArray) -> FloatArray:
    found = np.full(len(sums), np.nan)
    np.divide(sums, counts, out=found, where=counts > 0)
    return found
