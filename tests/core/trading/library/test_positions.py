"""Sides from signals: by hand, and equal to where the engine trades."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.enums import Direction
from core.trading.backtest_engine import run_backtest
from core.trading.library.overlap import measure_overlap
from core.trading.library.positions import find_entries, follow_signals
from core.trading.request import Costs, Execution
from core.trading.strategies.base import Signals
from tests.core.trading.sample_bars import make_bars
from tests.core.trading.scripted import Scripted


def signals(count=12, **bars):
    names = ("enter_long", "exit_long", "enter_short", "exit_short")
    return Signals(*(np.isin(np.arange(count), bars.get(name, ())) for name in names))


def sides(direction=Direction.BOTH, warm_up=0, **bars):
    return follow_signals(signals(**bars), direction, warm_up).tolist()


def test_it_is_in_from_an_entry_to_its_exit():
    assert sides(enter_long=[2, 3], exit_long=[5, 6]) == [0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]


def test_an_exit_beats_an_entry_of_its_side_and_an_opposite_entry_turns():
    turned = sides(enter_long=[2, 8], exit_long=[8], enter_short=[5])
    assert turned == [0, 0, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1]
    assert sides(enter_long=[2, 4], exit_long=[4])[4:] == [0] * 8


def test_a_forbidden_side_is_not_entered():
    both = {"enter_long": [2], "enter_short": [5]}
    assert sides(Direction.LONG, **both) == [0, 0, *[1] * 10]
    assert sides(Direction.SHORT, **both) == [0] * 5 + [-1] * 7


def test_nothing_is_decided_before_the_bar_after_the_warm_up_nor_entered_on_the_last():
    assert sides(warm_up=3, enter_long=[2, 3]) == [0] * 12
    assert sides(warm_up=3, enter_long=[4]) == [0] * 4 + [1] * 8
    assert sides(enter_long=[11]) == [0] * 12


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(Direction), st.floats(0.02, 0.4))
def test_entries_are_where_the_engine_enters(seed, direction, density):
    random = np.random.default_rng(seed)
    bars = make_bars(100 + np.sin(np.arange(60.0)))
    strategy = Scripted(*(np.flatnonzero(random.random(60) < density) for _ in range(4)))
    own = follow_signals(strategy.signals(bars), direction, 0)
    costs = Costs(commission=0.0, spread=0.0, is_fractional=True)
    trades = run_backtest(bars, strategy, costs, Execution(direction=direction)).trades
    decided = np.searchsorted(bars.time, trades.entry_time) - 1
    expected = np.zeros(60, dtype=np.int8)
    expected[decided] = np.sign(trades.size)
    assert np.array_equal(find_entries(own), expected)


def side(*values):
    return np.array(values, dtype=np.int8)


def test_overlap_is_what_both_do_over_what_either_does():
    own, other = side(0, 1, 1, 1, 0, -1), side(0, 0, 1, 1, 1, 1)
    found = measure_overlap([(own, other)])
    assert found.positions == pytest.approx(2 / 5)  # bars 2, 3 of 1 to 5; bar 5 on opposite sides
    assert found.entries == 0.0  # bars 1, 5 and 2
    assert (found.bars, found.own_bars, found.other_bars) == (6, 4, 4)
    assert (found.own_entries, found.other_entries) == (2, 1)


def test_overlap_adds_series_up_and_is_unknown_where_nobody_trades():
    one, nobody = side(0, 1, 1, 0), side(0, 0, 0, 0)
    assert measure_overlap([(one, one), (one, nobody)]).positions == 2 / 4
    assert measure_overlap([(nobody, nobody)]).positions is None
    assert measure_overlap([(nobody, nobody)]).entries is None


@settings(max_examples=50, deadline=None, derandomize=True, database=None)
@given(st.lists(st.tuples(st.integers(-1, 1), st.integers(-1, 1)), min_size=1, max_size=50))
def test_overlap_is_symmetric_and_whole_only_for_equals(rows):
    one, other = (np.array(column, dtype=np.int8) for column in zip(*rows, strict=True))
    there, back = measure_overlap([(one, other)]), measure_overlap([(other, one)])
    assert there.positions == back.positions
    assert there.entries == back.entries
    if there.positions is not None:
        assert 0 <= there.positions <= 1
        assert (there.positions == 1.0) == bool((one == other).all())
