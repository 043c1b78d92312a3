"""From signals to what an account is offered: who falls out before, and why. Pure.

Everything decided here is known at the open of the entry: the signal's own session and those
before it, the gate of that close, and whether the share opens at all. The exit is worked out
ahead by the one exit rule set, but an account reads it only when its session has come.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray
from core.enums import EntryRefusal, FollowState
from core.kr_market.lifecycle.costs import TradingCosts
from core.kr_market.lifecycle.exit_rules import EXIT_CODES, ExitRules
from core.kr_market.lifecycle.following import FollowedTable, follow_signals
from core.kr_market.lifecycle.market_bars import IntArray
from core.kr_market.lifecycle.price_limits import BoolArray
from core.kr_market.signal_backtest.account_types import Offers
from core.kr_market.signal_backtest.found_signals import FoundSignals
from core.kr_market.signal_backtest.prepared_market import PreparedMarket

UNADJUSTED, STILL_OPEN = "unadjusted", "open"
EXIT_NAMES: tuple[str, ...] = (*(code.value for code in EXIT_CODES), UNADJUSTED, STILL_OPEN)
"""Why a position ended: an exit rule, a price jump that nobody adjusted, or not at all."""


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """Purchases at the open after each signal, as the exit rules follow them.

    Attributes:
        table: of `follow_signals`.
        exit, exit_price, exit_code: see `Offers`.
        is_bought: bool[s], whether anybody could have bought.
        is_jump: bool[s], whether the session of the entry itself jumped.
    """

    table: FollowedTable
    exit: IntArray
    exit_price: FloatArray
    exit_code: IntArray
    is_bought: BoolArray
    is_jump: BoolArray


@dataclass(frozen=True, slots=True, eq=False)
class Admitted:
    """Offers, and how many signals fell out before an account saw them.

    Attributes:
        followed: of all signals, in the order of the signals.
    """

    offers: Offers
    refused: Mapping[EntryRefusal, int]
    followed: Followed


def follow_all(
    market: PreparedMarket, row: IntArray, place: IntArray, rules: ExitRules, costs: TradingCosts
) -> Followed:
    """What becomes of each purchase.

    A share whose price jumps while it is held is written off its list at the last close before
    the jump: what it earned in the jump is unknown, and earns nothing.
    """
    table = follow_signals(market.bars, row, place, rules, costs)
    is_cut, is_closed = table.has(FollowState.UNADJUSTED), table.has(FollowState.CLOSED)
    is_over = is_cut | is_closed
    last = np.maximum(table.exit, 0)
    before = market.bars.close[np.maximum(last - 1, 0)]
    is_jump = is_cut & (table.exit == table.entry)
    return Followed(
        table=table,
        exit=np.where(is_over, market.bars.places[last], -1),
        exit_price=np.where(is_cut, before, np.where(is_closed, table.exit_price, np.nan)),
        exit_code=np.select(
            [is_cut, is_closed],
            [EXIT_NAMES.index(UNADJUSTED), table.reason],
            EXIT_NAMES.index(STILL_OPEN),
        ),
        is_bought=(table.entry >= 0) & ~is_jump,
        is_jump=is_jump,
    )


def admit(
    market: PreparedMarket,
    signals: FoundSignals,
    size: FloatArray,
    allowed: FloatArray,
    *,
    min_turnover: float,
    rules: ExitRules,
    costs: TradingCosts,
) -> Admitted:
    """Sort signals into offers and refusals; of several reasons the first in the list counts.

    Args:
        market: of the signals.
        signals: of the period.
        size: float64[s], factor of each signal by its score.
        allowed: float64[m], factor of each session by the gate; 0 or NaN lets nothing pass.
        min_turnover: KRW, mean traded value of 20 sessions; 0 for none.
        rules: of the exits.
        costs: of buying and selling.
    """
    row, place = signals.row, signals.place
    followed = follow_all(market, row, place, rules, costs)
    entry = np.minimum(place + 1, len(market.marks.time) - 1)
    gate = np.nan_to_num(allowed)[place]
    reasons = (
        (EntryRefusal.NO_SESSION, followed.table.has(FollowState.WAITING)),
        (EntryRefusal.NOT_A_SHARE, ~market.is_share[row]),
        (EntryRefusal.ILLIQUID, _find_illiquid(market, signals, min_turnover)),
        (EntryRefusal.UNADJUSTED, market.has_jump[place, row] | followed.is_jump),
        (EntryRefusal.SUSPENDED, ~market.marks.is_traded[entry, row]),
        (EntryRefusal.LOCKED, followed.table.entry < 0),
        (EntryRefusal.GATE, gate <= 0),
    )
    is_free = np.ones(len(signals), dtype=np.bool_)
    refused: Counter[EntryRefusal] = Counter()
    for reason, applies in reasons:
        if count := int((is_free & applies).sum()):
            refused[reason] = count
        is_free &= ~applies
    kept = np.flatnonzero(is_free)
    # The lowest-ranked key comes first in lexsort's order, so the session is named last.
    order = np.lexsort(
        (
            signals.kind[kept],
            market.rank[row[kept]],
            -np.nan_to_num(signals.score[kept], nan=-1.0),
            place[kept],
        )
    )
    kept = kept[order]
    offers = build_offers(followed, kept, row[kept], place[kept] + 1, (size * gate)[kept])
    return Admitted(offers, dict(refused), followed)


def build_offers(
    followed: Followed, kept: IntArray, row: IntArray, entry: IntArray, factor: FloatArray
) -> Offers:
    """Those of the followed purchases, in that order."""
    return Offers(
        signal=kept,
        row=row,
        entry=entry,
        open=followed.table.entry_price[kept],
        exit=followed.exit[kept],
        exit_price=followed.exit_price[kept],
        exit_code=followed.exit_code[kept],
        factor=factor,
    )


def _find_illiquid(market: PreparedMarket, signals: FoundSignals, least: float) -> BoolArray:
    if least <= 0:
        return np.zeros(len(signals), dtype=np.bool_)
    return np.asarray(~(market.turnover[signals.place, signals.row] >= least))
