"""The base rate: portfolios that are offered as many shares as the strategy, drawn by lot. Pure.

For each session in which the strategy was offered k shares that it did not hold, k of those are
drawn that anybody could have bought there (at most as many as the account has places): common
shares with a clean window, as liquid as asked for, that opened. They are traded by the same exits,
sizes, cash and costs. What the strategy has beyond them is what its signals know about *which*
share; *when* it buys, the drawn portfolios copy from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray
from core.kr_market.lifecycle.market_bars import IntArray
from core.kr_market.signal_backtest.account import run_account
from core.kr_market.signal_backtest.account_types import AccountTerms, Offers, Panel
from core.kr_market.signal_backtest.offers import build_offers, follow_all
from core.kr_market.signal_backtest.prepared_market import PreparedMarket

BAND = (0.05, 0.50, 0.95)
"""Quantiles of the drawn portfolios' values that are kept by session."""

_REPORT_EVERY = 10


@dataclass(frozen=True, slots=True, eq=False)
class RandomEntries:
    """d drawn portfolios.

    Attributes:
        returns: float64[d], fractions over the period.
        band: float64[3, s], KRW, quantiles BAND of the portfolios' values at each close.
        bought: float64[d], positions opened.
        win_rate: float64[d], of the closed trades of each; NaN without any.
        pool: mean number of shares that a session's entries were drawn from.
    """

    returns: FloatArray
    band: Panel
    bought: FloatArray
    win_rate: FloatArray
    pool: float

    def place(self, total_return: float) -> float:
        """Share of the portfolios that did worse, ties counting half."""
        below = (self.returns < total_return).mean()
        return float(below + (self.returns == total_return).mean() / 2)


def draw_entries(
    market: PreparedMarket,
    offers: Offers,
    terms: AccountTerms,
    *,
    min_turnover: float,
    draws: int,
    seed: int,
    on_progress: Callable[[float], None],
) -> RandomEntries | None:
    """Trade as many random shares as were offered, over and over.

    Args:
        market: that is drawn from.
        offers: what the strategy was offered and did not hold, by session of entry.
        terms: of the strategy's account.
        min_turnover: KRW, as for the signals.
        draws: how many portfolios.
        seed: of the random numbers.
        on_progress: called with the share done.

    Returns:
        None where nothing was offered or nothing is to be drawn.
    """
    if not len(offers) or not draws:
        return None
    copied = _take_first(offers, terms.rules.max_positions)
    pool = _find_pool(market, copied, terms, min_turnover)
    starts = np.searchsorted(pool.entry, copied.entry, side="left")
    sizes = np.searchsorted(pool.entry, copied.entry, side="right") - starts
    generator = np.random.default_rng(seed)
    returns, counts, wins = np.empty(draws), np.empty(draws), np.full(draws, np.nan)
    values = np.empty((draws, terms.last - terms.first + 1), dtype=np.float32)
    for draw in range(draws):
        drawn = pool.take(_pick(generator, starts, sizes, copied.entry))
        run = run_account(market.marks, drawn.scale(copied.factor[sizes > 0]), terms)
        closed = [trade.received > trade.paid for trade in run.trades if not trade.is_open]
        returns[draw] = run.equity[-1] / terms.capital - 1
        counts[draw] = len(run.trades)
        wins[draw] = np.mean(closed) if closed else np.nan
        values[draw] = run.equity / terms.capital
        if draw % _REPORT_EVERY == 0:
            on_progress(draw / draws)
    band = np.quantile(values, BAND, axis=0).astype(np.float64) * terms.capital
    return RandomEntries(returns, band, counts, wins, float(sizes.mean()))


def _take_first(offers: Offers, most: int) -> Offers:
    """The best of each session, at most so many."""
    begins = np.searchsorted(offers.entry, offers.entry, side="left")
    return offers.take(np.flatnonzero(np.arange(len(offers)) - begins < most))


def _find_pool(
    market: PreparedMarket, copied: Offers, terms: AccountTerms, min_turnover: float
) -> Offers:
    """Everything that could be drawn, by session of entry."""
    fit = market.find_fit(min_turnover)
    sessions = np.unique(copied.entry)
    place, row = np.nonzero(fit[sessions - 1])
    place = sessions[place] - 1
    followed = follow_all(market, row, place, terms.rules, terms.costs)
    kept = np.flatnonzero(followed.is_bought)
    return build_offers(followed, kept, row[kept], place[kept] + 1, np.ones(len(kept)))


def _pick(
    generator: np.random.Generator, starts: IntArray, sizes: IntArray, session: IntArray
) -> IntArray:
    """One share for each offer, no share twice in a session while there are enough."""
    there = np.flatnonzero(sizes > 0)
    starts, sizes, session = starts[there], sizes[there], session[there]
    picked = starts + np.floor(generator.random(len(there)) * sizes).astype(np.int64)
    _, inverse, needed = np.unique(session, return_inverse=True, return_counts=True)
    is_enough = needed[inverse] <= sizes
    while True:
        first = np.unique(picked, return_index=True)[1]
        twice = np.ones(len(picked), dtype=np.bool_)
        twice[first] = False
        again = np.flatnonzero(twice & is_enough)
        if not len(again):
            return picked
        picked[again] = starts[again] + np.floor(
            generator.random(len(again)) * sizes[again]
        ).astype(np.int64)
