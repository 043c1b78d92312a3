"""Counts what a result does not know, so that it can be said beside it. Pure."""

from __future__ import annotations

import numpy as np

from core.contracts import FloatArray
from core.kr_market.signal_backtest.account_types import AccountRun, AccountTerms, Offers
from core.kr_market.signal_backtest.found_signals import FoundSignals
from core.kr_market.signal_backtest.offers import EXIT_NAMES, UNADJUSTED, Admitted
from core.kr_market.signal_backtest.prepared_market import PreparedMarket
from core.kr_market.signal_backtest.results import Blind

ENDED_SESSIONS = 20
"""A share without a bar in so many last sessions counts as gone."""

LARGE_ORDER = 0.01
"""Share of a session's mean traded value above which an order moves the price by more than the
slippage allowed for."""


def count_blind_spots(
    market: PreparedMarket,
    signals: FoundSignals,
    admitted: Admitted,
    run: AccountRun,
    terms: AccountTerms,
) -> Blind:
    """All of them, over the period and what was bought."""
    traded = market.marks.is_traded[:, market.is_share]
    within = traded[terms.first : terms.last + 1]
    is_there = within.any(axis=0)
    recent = within[-ENDED_SESSIONS:].any(axis=0)
    before = traded[: terms.first].any(axis=0)
    bought = admitted.offers.take(np.array([t.offer for t in run.trades], dtype=np.int64))
    orders = _size_orders(market, bought, np.array([trade.paid for trade in run.trades]))
    is_open = [trade.is_open for trade in run.trades]
    return Blind(
        shares=int(is_there.sum()),
        ended=int((is_there & ~recent).sum()),
        # Without sessions before the period nobody can tell a new listing from a missing past.
        began=int((is_there & ~before).sum()) if terms.first else 0,
        unscored=int(np.isnan(signals.score[bought.signal]).sum()),
        tied=_count_tied(admitted.offers, signals, run),
        short_of_cash=sum(trade.is_short_of_cash for trade in run.trades),
        cut=int((bought.exit_code == EXIT_NAMES.index(UNADJUSTED)).sum()),
        open_at_end=sum(is_open),
        open_value=float(sum(trade.received for trade in run.trades if trade.is_open)),
        stale_value=float(run.stale[-1]),
        largest_order=float(orders.max()) if len(orders) else None,
        large_orders=int((orders > LARGE_ORDER).sum()),
        unplaced=signals.unplaced,
        sources=signals.notes,
    )


def _size_orders(market: PreparedMarket, bought: Offers, paid: FloatArray) -> FloatArray:
    """Each order over the mean traded value known when it was made; unknown ones left out."""
    turnover = market.turnover[bought.entry - 1, bought.row]
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = paid / turnover
    return np.asarray(shares[np.isfinite(shares)])


def _count_tied(offers: Offers, signals: FoundSignals, run: AccountRun) -> int:
    """Bought offers beside which one of the same session and score was not bought."""
    is_bought = np.zeros(len(offers), dtype=np.bool_)
    is_bought[[trade.offer for trade in run.trades]] = True
    score = np.nan_to_num(signals.score[offers.signal], nan=-1.0)
    _, group = np.unique(np.stack([offers.entry, score]), axis=1, return_inverse=True)
    return int(np.isin(group[is_bought], group[~is_bought]).sum())
