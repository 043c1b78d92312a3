"""Charts of a search: the right numbers in the right places."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.charts.optimisation_bars import build_importance_figure, build_outcome_figure
from core.charts.optimisation_front import MAX_DOTS, build_front_figure
from core.charts.optimisation_lines import MAX_LINES, build_lines_figure, choose_lines
from core.charts.optimisation_map import build_map_figure, trace_outline
from core.charts.optimisation_scale import Scale
from core.charts.optimisation_unseen import build_unseen_figure
from core.charts.optimisation_windows import (
    build_results_figure,
    build_schedule_figure,
    build_stitched_figure,
)
from core.trading.optimisation.cells import MAX_LEVELS, make_cells
from core.trading.optimisation.objective import Objective, find_front

SHARPE, RETURN = Scale("Sharpe ratio", "ratio"), Scale("Return", "fraction")
SHORT, LONG = Scale("Short average", "bars"), Scale("Long average", "bars")
NAN = np.nan


def test_cells_by_hand():
    points = np.array([[1, 10, 0], [1, 10, 1], [1, 10, 2], [2, 10, 1], [2, 20, 1.0]])
    values = np.array([5, 1, 3, NAN, 7.0])
    region = np.array([False, True, False, False, True])
    median = make_cells(points, values, region, (0, 1), "median", is_max=True)
    assert (median.x.tolist(), median.y.tolist()) == ([1, 2], [10, 20])
    assert np.array_equal(median.values, [[3, NAN], [NAN, 7]], equal_nan=True)
    assert median.counts.tolist() == [[3, 1], [0, 1]]
    assert median.is_region.tolist() == [[True, False], [False, True]]
    best = make_cells(points, values, region, (0, 1), "best", is_max=True)
    worst = make_cells(points, values, region, (0, 1), "best", is_max=False)
    assert (best.values[0, 0], worst.values[0, 0]) == (5, 1)
    part = make_cells(points, values, region, (0, 1), "slice", is_max=True, through=2)
    assert part.values[0, 0] == 3
    assert part.counts.sum() == 1


def test_the_median_of_two_lies_between_them():
    points = np.array([[1, 1, 0], [1, 1, 1.0]])
    cells = make_cells(points, np.array([2.0, 5]), np.zeros(2, bool), (0, 1), "median", is_max=True)
    assert cells.values.tolist() == [[3.5]]


@given(seed=st.integers(0, 10_000), count=st.integers(1, 400))
@settings(max_examples=40, deadline=None)
def test_no_trial_is_lost_between_cells(seed, count):
    rng = np.random.default_rng(seed)
    points = np.column_stack((rng.random(count), rng.integers(0, 5, count)))
    values = np.where(rng.random(count) < 0.2, NAN, rng.normal(size=count))
    cells = make_cells(points, values, values > 1, (0, 1), "best", is_max=True)
    assert cells.counts.sum() == count
    assert len(cells.x) <= MAX_LEVELS
    if np.isfinite(values).any():
        assert np.nanmax(cells.values) == np.nanmax(values)
    assert np.isfinite(cells.values).sum() <= (cells.counts > 0).sum()


def test_the_outline_of_one_cell_is_its_four_sides():
    x, y = trace_outline(np.array([[False, True], [False, False]]))
    ends = {tuple(sorted(zip(x[at : at + 2], y[at : at + 2], strict=True))) for at in (0, 3, 6, 9)}
    corners = [(0.5, -0.5), (1.5, -0.5), (1.5, 0.5), (0.5, 0.5)]
    sides = {tuple(sorted((corners[i], corners[(i + 1) % 4]))) for i in range(4)}
    assert ends == sides
    assert len(x) == 12


def test_the_outline_leaves_out_edges_between_two_inner_cells():
    x, _ = trace_outline(np.ones((2, 3), dtype=bool))
    assert len(x) == 3 * 10  # the way around a 2 by 3 block
    assert len(trace_outline(np.zeros((2, 3), dtype=bool))[0]) == 0


def make_map(**changes):
    points = np.array([[x, y] for x in (5, 10, 20) for y in (0.1, 0.2)])
    values = np.arange(6.0)
    cells = make_cells(points, values, values > 3, (0, 1), "median", is_max=True)
    given = {"is_max": True, "pick": (20.0, 0.1), "best": (20.0, 0.2)} | changes
    return build_map_figure(cells, (SHORT, RETURN, SHARPE), **given)


def test_the_map_puts_pick_and_best_on_their_cells():
    figure = make_map()
    heat, outline, best, pick = figure.data
    assert heat.z.tolist() == [[0, 2, 4], [1, 3, 5]]
    assert (pick.x, pick.y) == ((2,), (0,))
    assert (best.x, best.y) == ((2,), (1,))
    assert outline.name == "Widest plateau"
    assert list(figure.layout.xaxis.ticktext) == ["5", "10", "20"]
    assert list(figure.layout.yaxis.ticktext) == ["10 %", "20 %"]


def test_green_is_better_whichever_way_that_is():
    up, down = make_map().data[0].colorscale, make_map(is_max=False).data[0].colorscale
    assert up[0][1] == down[2][1]
    assert up[2][1] == down[0][1]


def test_lines_are_thinned_evenly_and_the_best_is_kept():
    values = np.r_[np.random.default_rng(1).permutation(10_000), [NAN] * 50]
    rows = choose_lines(values, is_max=True)
    assert len(rows) == MAX_LINES
    assert values[rows].tolist() == sorted(values[rows])
    assert (values[rows[0]], values[rows[-1]]) == (0, 9_999)
    best = choose_lines(values, is_max=True, share=0.1)
    assert len(best) == 1_000
    assert values[best].min() == 9_000
    assert values[choose_lines(values, is_max=False)[-1]] == 0


def test_each_trial_is_a_line_through_all_axes():
    points = np.array([[1.0, 10], [2, 20], [3, 10]])
    figure = build_lines_figure(points, np.array([0.1, 0.2, 0.3]), (SHORT, LONG), SHARPE)
    assert sum(len(trace.x) for trace in figure.data) == 3 * 4  # three axes and a gap each
    heights = np.concatenate([trace.y[:3] for trace in figure.data])
    assert np.allclose(heights[2::3], [0, 0.5, 1])
    assert np.abs(heights[:2] - [0, 0]).max() < 0.02
    words = [note.text for note in figure.layout.annotations]
    assert "<b>Sharpe ratio</b>" in words
    assert {"1", "3", "10", "20"} <= set(words)


def test_importance_ends_with_what_is_joint():
    figure = build_importance_figure(["A", "B"], [0.2, 0.5])
    (bars,) = figure.data
    assert list(bars.y) == ["Joint effects and noise", "A", "B"]
    assert np.allclose(bars.x, [0.3, 0.2, 0.5])


def test_outcomes_hold_every_trial_and_mark_pick_and_best():
    values = np.r_[np.linspace(0, 1, 500), 40.0]
    figure = build_outcome_figure(values, SHARPE, pick=0.8, best=40.0)
    assert figure.data[0].y.sum() == 501
    lines = [shape.x0 for shape in figure.layout.shapes]
    assert max(lines) <= 2.01  # the spike stands in the last column, with its value
    assert [note.text for note in figure.layout.annotations] == ["best 40", "pick"]
    assert 0.8 in lines
    assert build_outcome_figure(np.ones(3), SHARPE, pick=None, best=None).data[0].y.sum() == 3


@pytest.mark.parametrize("goal", [SHARPE, RETURN])
@pytest.mark.parametrize(
    "values",
    [
        np.linspace(0, 1, 500),
        np.r_[np.linspace(0.2, 0.7, 500), 1.0],  # the best is beyond the last half percent
        np.r_[np.full(999, 0.5), 0.9],
    ],
)
def test_the_best_trial_is_marked_where_it_is_and_not_on_the_frame(values, goal):
    figure = build_outcome_figure(values, goal, pick=None, best=float(values.max()))
    [line] = figure.layout.shapes
    assert line.x0 == values.max()
    left, right = figure.layout.xaxis.range
    assert left < values.min()
    assert right > values.max()
    assert [note.text for note in figure.layout.annotations] == ["best"]
    assert figure.data[0].y[-1] >= 1  # its own column, and everything is in one
    assert figure.data[0].y.sum() == len(values)


def test_outcomes_that_are_all_alike_stand_in_the_middle():
    left, right = build_outcome_figure(np.ones(3), SHARPE, pick=None, best=1).layout.xaxis.range
    assert left < 1 < right


def test_durations_are_drawn_in_days():
    scale = Scale("Longest drawdown", "seconds")
    assert scale.label == "Longest drawdown (days)"
    assert scale.draw(np.array([86_400.0])).tolist() == [1]


def test_the_front_is_drawn_in_order_and_the_rest_thinned():
    rng = np.random.default_rng(2)
    scores = rng.normal(size=(5_000, 2))
    goals = [Objective("sharpe_ratio", is_max=True), Objective("total_return", is_max=True)]
    is_front = find_front(scores, goals)
    rest, front, pick = build_front_figure(scores, is_front, (SHARPE, RETURN), 7).data
    assert len(rest.x) == MAX_DOTS
    assert len(front.x) == is_front.sum()
    assert sorted(front.x) == list(front.x)
    assert (pick.x[0], pick.y[0]) == tuple(scores[7])


def test_unseen_curves_begin_with_the_worst():
    figure = build_unseen_figure([0, 1, 2], [-1, 0, 1], SHARPE, ((1.0, 2.0), None))
    before, pick, after = figure.data
    assert list(before.x) == [0, 0.5, 1]
    assert list(after.y) == [-1, 0, 1]
    assert (pick.x[0], pick.y[0]) == (1, 2)


def test_windows_are_drawn_one_below_the_other():
    spans = [
        (date(2020, 1, 1), date(2020, 12, 31), date(2021, 1, 1), date(2021, 3, 31)),
        (date(2020, 4, 1), date(2021, 3, 31), date(2021, 4, 1), date(2021, 6, 30)),
    ]
    train, test = build_schedule_figure(spans).data
    ends = [start + length for start, length in zip(train.base, train.x, strict=True)]
    assert ends == list(test.base)
    assert list(train.y) == ["1", "2"]
    results = build_results_figure([1, 2], np.array([1.0, NAN]), np.array([0.5, 0.2]), SHARPE)
    assert [bars.name for bars in results.data] == ["In sample", "Out of sample"]


@pytest.mark.parametrize("count", [5, 4_000])
def test_the_stitched_account_is_drawn_with_its_windows(count):
    time = 86_400 * np.arange(count)
    equity = np.linspace(100, 200, count)
    figure = build_stitched_figure(time, equity, time[[0, count // 2]], currency="USD")
    assert len(figure.data[0].x) <= 800
    assert len(figure.layout.shapes) == 2
    assert figure.data[0].y[-1] == 200
