from __future__ import annotations

from math import comb

import numpy as np
import pytest

from core.enums import AllocationMethod
from core.trading.portfolio.held_returns import hold, measure_track
from core.trading.portfolio.purged_paths import compare_on_paths
from core.trading.portfolio.resampling import estimate_difference_error
from core.trading.portfolio.walk_forward import walk_forward
from core.trading.portfolio.weights import WeightRules, calculate_weights
from core.trading.resampling import draw_places
from tests.core.trading.portfolio.made_up import DAY, make_returns

Method = AllocationMethod
RULES = WeightRules(("A", "B", "C", "D"))
CHEAP = (Method.EQUAL, Method.INVERSE_VOLATILITY)


def quiet(_message: str) -> None:
    """Nobody watches."""


def test_weights_drift_until_they_are_changed_and_the_change_costs():
    returns = np.array([[0.1, 0.0], [0.0, 0.1]])
    held = hold(np.array([0.5, 0.5]), returns, None, 0.01)
    # 1 → 0.55 + 0.5 = 1.05 → 0.55 + 0.55 = 1.10; buying it all for cash costs 1 % of 1.
    assert held.turnover == 1.0
    assert held.returns == pytest.approx([1.05 * 0.99 - 1, 1.10 / 1.05 - 1])
    assert held.end_weights == pytest.approx([0.5, 0.5])
    again = hold(np.array([1.0, 0.0]), returns[:1], held.end_weights, 0.01)
    assert again.turnover == pytest.approx(1.0)
    assert again.returns == pytest.approx([1.1 * 0.99 - 1])
    assert again.end_weights == pytest.approx([1.0, 0.0])


def test_figures_of_a_track_by_hand():
    track = measure_track(np.array([0.1, -0.2, 0.1]), 0.0)
    assert track.total_return == pytest.approx(1.1 * 0.8 * 1.1 - 1)
    assert track.max_drawdown == pytest.approx(-0.2)
    assert track.annual_return == pytest.approx(0.0)
    assert track.sharpe == pytest.approx(0.0)
    assert measure_track(np.array([0.01, 0.01]), 0.0).sharpe is None
    assert measure_track(np.array([-0.1, 0.05]), 0.0).max_drawdown == pytest.approx(-0.1)


def walk(returns, **changes):
    fields = {"train": 100, "test": 40, "cost_rate": 0.001, "report": quiet, **changes}
    time = np.arange(len(returns) + 1) * DAY
    return walk_forward(CHEAP, time, returns, RULES, **fields)


def test_a_walk_is_made_by_hand_from_windows_before_each_test():
    returns = make_returns(205)
    found = walk(returns)
    assert found.windows == 3  # from 100, 140, 180: the last one is shorter
    previous, wealth = None, 1.0
    for start in (100, 140, 180):
        weights = calculate_weights(Method.INVERSE_VOLATILITY, returns[start - 100 : start], RULES)
        held = hold(weights, returns[start : start + 40], previous, 0.001)
        previous, wealth = held.end_weights, wealth * np.prod(1 + held.returns)
    line = found.lines[1]
    assert line.wealth[-1] == pytest.approx(wealth)
    assert line.wealth[0] == 1.0
    assert found.time[0] == 100 * DAY
    assert found.time[-1] == 205 * DAY
    assert len(found.time) == len(line.wealth)


def test_a_walk_knows_nothing_of_the_future():
    returns = make_returns(300)
    changed = returns.copy()
    changed[180:] = make_returns(120, seed=9) * 3
    one, other = walk(returns).lines[1], walk(changed).lines[1]
    assert one.wealth[:81] == other.wealth[:81]  # tests of 100–140 and 140–180
    assert one.wealth[81:] != other.wealth[81:]


def test_a_walk_without_room_says_so():
    found = walk(make_returns(100))
    assert found.lines == ()
    assert "more than 100 returns" in found.not_run


def test_costs_are_felt():
    returns = make_returns(300)
    free, dear = walk(returns, cost_rate=0.0), walk(returns, cost_rate=0.05)
    assert dear.lines[1].wealth[-1] < free.lines[1].wealth[-1] * 0.96
    assert free.lines[1].turnover > 0


def compare(returns, methods=CHEAP, **changes):
    fields = {"folds": 6, "test_folds": 2, "purged": 3, "cost_rate": 0.0, "report": quiet}
    return compare_on_paths(methods, returns, RULES, **(fields | changes))


def test_paths_are_those_of_skfolio_where_nothing_costs_and_equal_weight_is_rebalanced():
    """Independent reference: skfolio's own cross-validation, fold by fold."""
    from skfolio.model_selection import CombinatorialPurgedCV

    returns = make_returns(240)
    found = compare(returns)
    assert found.splits == comb(6, 2)
    assert len(found.lines[0].sharpe) == comb(6, 2) * 2 // 6
    cv = CombinatorialPurgedCV(6, 2, 3, 3)
    ids = cv.get_path_ids()
    paths = [np.full(len(returns), np.nan) for _ in range(5)]
    for split, (train, tests) in enumerate(cv.split(returns)):
        inverse = 1.0 / returns[train].std(axis=0, ddof=1)
        weights = inverse / inverse.sum()
        for fold, places in enumerate(tests):
            wealth = (weights * np.cumprod(1 + returns[places], axis=0)).sum(axis=1)
            paths[ids[split, fold]][places] = wealth / np.r_[1.0, wealth[:-1]] - 1
    expected = [measure_track(path, RULES.risk_free_rate).sharpe for path in paths]
    assert found.lines[1].sharpe == pytest.approx(expected)


def test_a_method_that_is_plainly_better_is_found_and_one_that_is_not_is_not():
    rng = np.random.default_rng(3)
    better = rng.normal(0.002, [0.004, 0.05, 0.05, 0.05], (600, 4))  # calm and paying
    found = compare(better)
    assert found.lines[1].is_better
    assert found.verdict == "Inverse volatility beat equal weight by more than the dispersion."
    same = compare(rng.normal(0.0005, 0.01, (600, 4)))
    assert same.verdict == "No method beat equal weight by more than its dispersion."
    assert same.lines[0].better is None


def test_of_methods_without_any_edge_few_are_called_better():
    """False alarms: 24 markets in which every asset is the same; 5 % of each are expected."""
    alarms = [
        compare(np.random.default_rng(seed).normal(0.0005, 0.01, (240, 4))).lines[1].is_better
        for seed in range(24)
    ]
    assert sum(alarms) <= 4


def test_views_are_not_tested_on_a_past_that_did_not_know_them():
    found = compare(make_returns(240), (*CHEAP, Method.BLACK_LITTERMAN))
    assert "look-ahead" in found.left_out[Method.BLACK_LITTERMAN]
    assert len(found.lines) == 2


def test_a_method_without_an_answer_in_one_window_is_left_out_with_the_reason():
    falling = make_returns(300)
    falling[:150] = -np.abs(falling[:150])
    methods = (Method.EQUAL, Method.MAXIMUM_SHARPE)
    time = np.arange(301) * DAY
    walked = walk_forward(
        methods, time, falling, RULES, train=100, test=40, cost_rate=0.0, report=quiet
    )
    assert [line.method for line in walked.lines] == [Method.EQUAL]
    assert "In one of the training windows: No asset earned" in walked.left_out[methods[1]]
    found = compare(-np.abs(falling), methods)
    assert "In one of the splits: No asset earned" in found.left_out[methods[1]]
    assert found.verdict == "Nothing was compared with equal weight."


def test_too_few_sessions_for_the_folds_are_told():
    found = compare(make_returns(119))
    assert "6 folds of at least 20 sessions" in found.not_run


def test_blocks_of_the_bootstrap_run_on_and_wrap_around():
    places = draw_places(np.random.default_rng(0), 50, 400, 100, mean_block=10)
    assert places.min() == 0
    assert places.max() == 49
    runs_on = (np.diff(places, axis=1) % 50 == 1).mean()
    assert runs_on == pytest.approx(0.9 + 0.1 / 50, abs=0.01)
    counts = np.bincount(places.ravel(), minlength=50) / places.size
    assert counts == pytest.approx(np.full(50, 0.02), abs=0.004)


def test_the_error_of_a_sharpe_ratio_is_about_that_of_theory():
    rng = np.random.default_rng(1)
    noise = rng.normal(0, 0.01, 2_000)
    error = estimate_difference_error(noise, np.zeros(2_000))
    assert error == pytest.approx(np.sqrt(252 / 2_000), rel=0.25)  # Lo 2002, Sharpe near 0
