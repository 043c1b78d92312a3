from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.charts.batch_distribution import build_batch_figure
from core.charts.strip_axis import find_limits, is_wide, list_growth_ticks, place_growth
from core.trading.batch.distribution import BatchRun


def run(symbol, total, holding=0.1, sharpe=0.5, drawdown=-0.1, trades=3):
    return BatchRun(1, symbol, symbol, total, holding, sharpe, drawdown, trades, (), None, None)


def dots(figure, label):
    return next(t for t in figure.data if t.type == "scatter" and label in t.hovertemplate)


def test_every_symbol_is_a_dot_with_its_value_and_name():
    runs = [run("A", 0.1), run("B", -0.2, -0.1), run("C", 0.05, None, None, None, 0)]
    figure = build_batch_figure(runs)
    found = dots(figure, "Return")
    assert list(found.text) == ["A", "B", "C"]
    assert list(found.customdata) == list(found.x) == [0.1, -0.2, 0.05]
    assert list(dots(figure, "Sharpe").text) == ["A", "B"]
    box = next(t for t in figure.data if t.type == "box")
    held = np.array([0.1, -0.1])  # the strip of buying and holding is drawn first, below
    assert box.median[0] == pytest.approx(np.median(held))


def test_the_box_holds_the_middle_half():
    values = [place / 100 for place in range(-20, 21)]
    figure = build_batch_figure([run(str(value), value) for value in values])
    box = [t for t in figure.data if t.type == "box"][1]
    assert (box.q1[0], box.median[0], box.q3[0]) == pytest.approx((-0.1, 0.0, 0.1))
    assert (box.lowerfence[0], box.upperfence[0]) == pytest.approx((-0.18, 0.18))


def test_one_symbol_far_out_does_not_squeeze_the_rest_and_keeps_its_value():
    runs = [run(str(place), place / 100) for place in range(20)]
    figure = build_batch_figure([*runs, run("FAR", 2.0, 2.0)])
    found = dots(figure, "Return")
    assert found.marker.symbol[-1] == "triangle-right"
    assert found.x[-1] < 1.0
    assert found.customdata[-1] == 2.0


def test_returns_that_differ_widely_stand_by_growth():
    figure = build_batch_figure([run("A", -0.5, 1.0), run("B", 9.0, 99.0), run("C", -1.0)])
    found = dots(figure, "Return")
    assert list(found.x) == pytest.approx([np.log10(0.5), 1.0, -3.0])
    assert list(found.customdata) == [-0.5, 9.0, -1.0]
    assert "0 %" in figure.layout.xaxis.ticktext


def test_figures_that_no_symbol_has_are_left_out():
    figure = build_batch_figure([run("A", 0.0, None, None, None, 0)])
    labels = [text for axis in figure.select_yaxes() for text in axis.ticktext]
    assert labels == ["Buy & hold", "Return", "Trades"]


def test_growth_ticks_by_hand():
    places, labels = list_growth_ticks(np.log10(0.5), np.log10(5))
    assert labels == ["−50 %", "0 %", "+100 %", "+400 %"]
    assert places == pytest.approx([np.log10(g) for g in (0.5, 1, 2, 5)])
    _, wide = list_growth_ticks(-3, 4)
    assert wide == [
        "−99.9 %",
        "−99 %",
        "−90 %",
        "0 %",
        "+900 %",
        "+9,900 %",
        "+99,900 %",
        "+999,900 %",
    ]


@given(st.lists(st.floats(-1, 1e4), min_size=1, max_size=40))
def test_limits_lie_within_the_values_and_hold_the_middle_half(values):
    array = np.array(values)
    low, high = find_limits(array)
    assert array.min() <= low <= high <= array.max()
    first, third = np.quantile(array, (0.25, 0.75))
    assert low <= first + 1e-9
    assert third <= high + 1e-9


@given(st.lists(st.floats(-1, 1e4), min_size=2, max_size=20))
def test_growth_keeps_the_order(values):
    array = np.sort(np.array(values))
    assert (np.diff(place_growth(array)) >= 0).all()
    assert is_wide(array) in {True, False}
