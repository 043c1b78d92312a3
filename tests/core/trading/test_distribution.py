from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.enums import Interval, ReturnStep
from core.trading.distribution import (
    MAX_COLUMNS,
    build_histogram,
    choose_width,
    list_steps,
    spread_holding_times,
    spread_returns,
)
from core.trading.monthly_returns import calculate_monthly_returns
from tests.core.trading.result_samples import make_curve, make_trades, make_walk

floats = st.floats(-10, 10).filter(lambda value: value == 0 or abs(value) > 1e-9)


def test_returns_by_bar_leave_out_those_that_stood_still_and_count_them():
    curve = make_curve([100.0, 110.0, 110.0, 99.0])
    spread = spread_returns(curve.time, curve.equity, ReturnStep.BAR)
    assert spread.returns == pytest.approx([0.1, -0.1])
    assert (spread.still, spread.total) == (1, 3)


def test_a_week_runs_from_friday_to_friday():
    # Ten weekdays: Monday 1 January to Friday 12 January 2024, and the Monday after.
    curve = make_curve([100, 101, 102, 103, 104, 90, 91, 92, 93, 130, 65])
    spread = spread_returns(curve.time, curve.equity, ReturnStep.WEEK)
    assert spread.returns == pytest.approx([130 / 104 - 1, 65 / 130 - 1])


def test_months_are_those_of_the_table_of_months():
    curve = make_walk(200)
    spread = spread_returns(curve.time, curve.equity, ReturnStep.MONTH)
    _, table = calculate_monthly_returns(curve.time, curve.equity)
    months = table[:, :12]
    assert spread.returns == pytest.approx(months[~np.isnan(months)])


def test_nothing_counts_after_the_account_is_wiped_out():
    curve = make_curve([100.0, 50.0, 0.0, 0.0, 0.0])
    spread = spread_returns(curve.time, curve.equity, ReturnStep.BAR)
    assert spread.returns == pytest.approx([-0.5, -1.0])
    assert spread.still == 0


def test_an_account_that_never_moved_has_no_histogram():
    curve = make_curve([100.0] * 5)
    assert spread_returns(curve.time, curve.equity, ReturnStep.BAR).histogram is None
    one = make_curve([100.0])
    assert spread_returns(one.time, one.equity, ReturnStep.BAR).histogram is None


def test_columns_are_counted_by_hand():
    histogram = build_histogram(np.array([-0.02, -0.01, 0.0, 0.01, 0.02, 0.03, 0.05]))
    assert 0.0 in histogram.edges
    assert histogram.counts.sum() == 7
    left = histogram.edges[:-1]
    assert histogram.counts[left < -1e-12].sum() == 2
    assert histogram.counts[left >= -1e-12].sum() == 5


def test_an_outlier_is_folded_into_the_outer_column_and_counted():
    values = np.concatenate([np.linspace(-0.05, 0.05, 999), [9.0]])
    histogram = build_histogram(values)
    assert histogram.counts.sum() == 1_000
    assert histogram.edges[-1] < 0.1
    assert histogram.above >= 1


@settings(max_examples=80, deadline=None)
@given(st.lists(floats, min_size=1, max_size=60))
def test_every_value_is_in_one_column_and_zero_on_an_edge(values):
    histogram = build_histogram(np.array(values))
    edges = histogram.edges
    assert histogram.counts.sum() == len(values)
    assert len(histogram.counts) <= MAX_COLUMNS
    assert len(edges) == len(histogram.counts) + 1
    assert (np.diff(edges) > 0).all()
    if edges[0] < 0 < edges[-1]:
        assert np.abs(edges).min() == 0.0
    assert histogram.below + histogram.above <= len(values)


@pytest.mark.parametrize(
    ("span", "width"), [(0.38, 0.01), (0.39, 0.02), (0.9, 0.025), (1.9, 0.05), (38, 1), (0, 1)]
)
def test_widths_are_round(span, width):
    assert choose_width(span) == pytest.approx(width)


def test_holding_times_part_winners_from_losers():
    trades = make_trades([10, -10, 5, 0], held_days=[3, 3, 10, 20])
    held = spread_holding_times(trades)
    assert held.unit == "days"
    assert held.won.counts.sum() == held.lost.counts.sum() == 2
    assert held.won.edges.tolist() == held.lost.edges.tolist()
    assert held.won.edges[0] == 0
    place = int(np.searchsorted(held.won.edges, 3, side="right")) - 1
    assert (held.won.counts[place], held.lost.counts[place]) == (1, 1)


def test_short_trades_are_counted_in_hours():
    held = spread_holding_times(make_trades([1, 1, -1], held_days=[0.25, 0.5, 30]))
    assert held.unit == "hours"
    assert held.won.counts.sum() == 2


def test_a_trade_closed_on_its_own_bar_is_counted():
    held = spread_holding_times(make_trades([-5], held_days=[0]))
    assert held.lost.counts.tolist() == [1]


def test_no_trades_have_no_holding_times():
    assert spread_holding_times(make_trades([])) is None


def test_a_step_is_never_shorter_than_a_bar():
    assert list_steps(Interval.MONTH) == (ReturnStep.BAR,)
    assert ReturnStep.WEEK not in list_steps(Interval.WEEK)
    assert list_steps(Interval.DAY) == tuple(ReturnStep)
