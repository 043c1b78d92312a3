"""What must hold on any market, whatever is traded."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.kr_market.lifecycle.exit_rules import EXIT_PRESETS
from core.kr_market.signal_backtest.account import count_affordable
from core.kr_market.signal_backtest.trading_run import Run
from tests.core.kr_market.signal_backtest.backtest_samples import (
    cut,
    draw_signals,
    draw_universe,
    trade,
)

CAPITAL = 5_000_000.0
markets = given(seed=st.integers(0, 100_000), rules=st.sampled_from(sorted(EXIT_PRESETS)))
few = settings(max_examples=25, deadline=None)


def run_on(seed: int, rules: str, sessions: int | None = None) -> Run:
    universe = draw_universe(seed, 12)
    signals = draw_signals(seed + 1, universe, 0.4)
    kept = universe if sessions is None else cut(universe, sessions)
    return trade(kept, signals, rules=rules, capital=CAPITAL)


def value_positions(run: Run) -> np.ndarray:
    """The positions' value at each close, added up anew from the trades."""
    offers, marks = run.admitted.offers, run.market.marks
    value = np.zeros(len(run.account.equity))
    for one in run.account.trades:
        row, entry, exit_ = (int(x[one.offer]) for x in (offers.row, offers.entry, offers.exit))
        held = slice(entry, len(value) if one.is_open else exit_)
        value[held] += one.quantity * marks.price[held, row]
    return value


@few
@markets
def test_cash_is_never_negative_and_equity_is_cash_and_positions(seed: int, rules: str) -> None:
    run = run_on(seed, rules)
    assert (run.account.cash >= 0).all()
    assert run.account.equity == pytest.approx(run.account.cash + value_positions(run))
    assert (run.account.stale <= run.account.equity - run.account.cash + 1e-6).all()


@few
@markets
def test_cash_is_what_was_paid_and_received(seed: int, rules: str) -> None:
    run = run_on(seed, rules)
    moved = sum(-one.paid + (0.0 if one.is_open else one.received) for one in run.account.trades)
    assert run.account.cash[-1] == pytest.approx(CAPITAL + moved)


@few
@markets
def test_nothing_is_bought_where_nobody_could_and_never_too_much(seed: int, rules: str) -> None:
    run = run_on(seed, rules)
    offers, bars = run.admitted.offers, run.market.bars
    spots = bars.find_spots(offers.row, offers.entry)
    bought = [one.offer for one in run.account.trades]
    assert (bars.places[spots[bought]] == offers.entry[bought]).all()
    assert not bars.is_locked_high[spots[bought]].any()
    assert not bars.is_jump[spots[bought]].any()
    assert run.account.held.max() <= EXIT_PRESETS[rules].max_positions
    assert all(one.quantity >= 1 for one in run.account.trades)


@few
@markets
def test_no_share_is_held_twice_at_once(seed: int, rules: str) -> None:
    run = run_on(seed, rules)
    offers = run.admitted.offers
    by_row: dict[int, list[tuple[int, int]]] = {}
    for one in run.account.trades:
        last = 10**6 if one.is_open else int(offers.exit[one.offer])
        by_row.setdefault(int(offers.row[one.offer]), []).append(
            (int(offers.entry[one.offer]), last)
        )
    for spans in by_row.values():
        spans.sort()
        assert all(first[1] < second[0] for first, second in pairwise(spans))


@few
@given(seed=st.integers(0, 100_000), sessions=st.integers(25, 49))
def test_later_bars_change_no_earlier_value(seed: int, sessions: int) -> None:
    whole, known = run_on(seed, "base"), run_on(seed, "base", sessions)
    assert known.account.equity.tolist() == whole.account.equity[:sessions].tolist()
    assert known.account.cash.tolist() == whole.account.cash[:sessions].tolist()


@few
@given(seed=st.integers(0, 100_000))
def test_every_signal_of_the_period_is_bought_or_refused(seed: int) -> None:
    run = run_on(seed, "base")
    refused = sum(run.admitted.refused.values()) + sum(run.account.refused.values())
    assert refused + len(run.account.trades) == len(run.signals)


@few
@given(seed=st.integers(0, 100_000))
def test_the_order_in_which_signals_come_does_not_matter(seed: int) -> None:
    universe = draw_universe(seed, 12)
    signals = draw_signals(seed + 1, universe, 0.4)
    turned = np.arange(len(signals))[::-1]
    other = type(signals)(
        signals.row[turned],
        signals.place[turned],
        signals.score[turned],
        signals.kind[turned],
        signals.kinds,
    )
    first, second = trade(universe, signals), trade(universe, other)
    assert first.account.equity.tolist() == second.account.equity.tolist()


@given(
    price=st.integers(10, 1_000_000),
    quantity=st.integers(1, 100_000),
    commission=st.sampled_from([0.0, 0.000_15, 0.003]),
)
def test_cash_a_hair_short_of_a_share_does_not_buy_it(
    price: int, quantity: int, commission: float
) -> None:
    filled = price * 1.001
    amount = quantity * filled
    cost = amount + amount * commission
    assert count_affordable(cost, filled, commission) == quantity
    assert count_affordable(math.nextafter(cost, 0.0), filled, commission) == quantity - 1
