"""Every entry that was wanted is filled or has a reason: each reason by hand, the sum always."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.sweep_cases import draw_case
from benchmarks.sweep_runs import run_engine
from core.enums import Direction, SignalRejection
from core.trading.backtest_engine import run_backtest
from core.trading.request import Costs, Execution
from core.trading.strategies.base import STRATEGIES
from tests.core.trading.sample_bars import make_bars, real_bars
from tests.core.trading.scripted import Scripted

FREE = Costs(cash=10_050, commission=0.0, spread=0.0)


def count(strategy, closes=(100.0,) * 12, costs=FREE, **execution):
    counts = run_backtest(make_bars(closes), strategy, costs, Execution(**execution)).signal_counts
    assert counts.filled + sum(counts.rejected.values()) == counts.wanted
    found = {reason.value: number for reason, number in counts.rejected.items() if number}
    return counts.wanted, counts.filled, found


def test_all_filled():
    assert count(Scripted([1, 6], [4, 9])) == (2, 2, {})


def test_already_in_the_market():
    assert count(Scripted([1, 2, 3], [8])) == (3, 1, {"in_market": 2})


def test_cool_down():
    # Out on bar 4; with a wait of 3 the entries on bars 4, 5 and 6 come too early.
    assert count(Scripted([1, 4, 5, 6, 7], [3]), cool_down=3) == (5, 2, {"cool_down": 3})


def test_a_side_that_is_not_allowed():
    strategy = Scripted([1], [3], [5], [7])
    assert count(strategy) == (2, 1, {"direction": 1})
    assert count(strategy, direction=Direction.SHORT) == (2, 1, {"direction": 1})


def test_an_exit_on_the_same_bar_wins():
    assert count(Scripted([1, 3], [3])) == (2, 1, {"exit_wins": 1})


def test_a_long_entry_hides_a_short_one_on_its_bar():
    strategy = Scripted([2], [6], [2], [9])
    assert count(strategy, direction=Direction.BOTH) == (2, 1, {"other_side": 1})


def test_too_little_cash_for_one_unit():
    assert count(Scripted([1, 3]), [20_000.0] * 6) == (2, 0, {"no_cash": 2})


def test_the_last_bar():
    assert count(Scripted([11])) == (1, 0, {"last_bar": 1})


def test_before_the_first_decision():
    # Without a warm-up the engine's first decision is on bar 1.
    assert count(Scripted([0, 3])) == (2, 1, {"warm_up": 1})


def test_after_the_account_was_wiped_out():
    costs = Costs(cash=10_000, commission=0.0, spread=0.0, margin=0.1)
    found = count(Scripted([1, 4, 5]), [100, 100, 100, 50, 60, 70], costs)
    assert found == (3, 1, {"ruined": 2})


@pytest.mark.parametrize("name", STRATEGIES.names())
def test_real_strategies_add_up(name):
    kind = STRATEGIES.get(name)
    result = run_backtest(real_bars("GOOG"), kind(kind.params_type()), Costs(), Execution())
    counts = result.signal_counts
    assert counts.filled == len(result.trades)
    assert counts.filled + sum(counts.rejected.values()) == counts.wanted
    assert set(counts.rejected) == set(SignalRejection)


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=50, deadline=None)
def test_on_random_markets_they_add_up(seed):
    case = draw_case(seed)
    result = run_engine(case)
    if result is None:
        return
    counts, signals = result.signal_counts, case.strategy.signals(case.bars)
    assert counts.wanted == signals.enter_long.sum() + signals.enter_short.sum()
    assert counts.filled + sum(counts.rejected.values()) == counts.wanted
    assert min(counts.rejected.values()) >= 0
    if (result.curve.equity > 0).all():
        assert counts.filled == len(result.trades)
        unfilled = (SignalRejection.NO_CASH, SignalRejection.LAST_BAR)
        assert sum(counts.rejected[reason] for reason in unfilled) == result.unfilled
