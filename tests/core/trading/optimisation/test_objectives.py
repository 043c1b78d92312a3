"""Scores, fronts and ranks."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from core.errors import InvalidInputError
from core.trading.optimisation.objective import (
    Objective,
    check_objectives,
    default_direction,
    find_front,
    list_objectives,
    mean_rank,
    score,
)
from core.trading.sweep.combinations import build_combinations
from core.trading.sweep.figures import COLUMNS
from core.trading.sweep.result import BY_ENGINE, DONE, INVALID, RUINED, SweepResult

RETURN, DRAWDOWN = Objective("total_return", is_max=True), Objective("max_drawdown", is_max=True)
COSTS = Objective("costs", is_max=False)


def make_result(code, trades, returns):
    rows = np.full((len(code), len(COLUMNS)), np.nan)
    rows[:, COLUMNS.index("trade_count")] = trades
    rows[:, COLUMNS.index("total_return")] = returns
    combinations = build_combinations("sma_crossover", {"short": np.arange(2, 2 + len(code))})
    none = np.zeros(len(code), dtype=np.int64)
    return SweepResult(combinations, COLUMNS, rows, np.array(code, dtype=np.int8), none, none, {})


def test_only_trials_that_ran_with_enough_trades_have_a_score():
    result = make_result(
        [DONE, RUINED, BY_ENGINE, INVALID, DONE, DONE],
        [5, 9, 7, np.nan, 4, 6],
        [0.1, -1.0, 0.3, np.nan, 0.9, np.nan],
    )
    found = score(result, [RETURN], 5)[:, 0].tolist()
    assert found[:3] == [0.1, -1.0, 0.3]
    assert all(map(math.isnan, found[3:]))


def test_every_statistic_of_a_sweep_can_be_an_objective():
    assert {key for key, _ in list_objectives()} == set(COLUMNS)
    assert default_direction("max_drawdown")
    assert not default_direction("volatility_annual")


def test_objectives_are_said_in_words():
    assert Objective("sharpe_ratio", is_max=True).words() == "highest Sharpe ratio"
    assert DRAWDOWN.words() == "mildest maximum drawdown"
    assert COSTS.words() == "lowest costs paid"


@pytest.mark.parametrize(
    ("names", "words"),
    [([], "no objective"), (["start"], "'start'"), (["sqn", "sqn"], "twice"), (None, "5 objec")],
)
def test_objectives_that_make_no_sense_are_refused(names, words):
    names = [key for key, _ in list_objectives()][:5] if names is None else names
    with pytest.raises(InvalidInputError, match=words):
        check_objectives([Objective(name, is_max=True) for name in names])


def test_the_front_by_hand():
    values = np.array([[1.0, 5], [2, 4], [2, 3], [3, 1], [0, 5], [np.nan, 9], [3, 1]])
    assert find_front(values, [RETURN, DRAWDOWN]).tolist() == [
        True, True, False, True, False, False, True,
    ]  # fmt: skip
    assert find_front(values, [RETURN, COSTS]).tolist() == [False] * 3 + [True, False, False, True]
    assert find_front(values[:, :1], [RETURN]).tolist() == [False] * 3 + [True, False, False, True]
    assert not find_front(np.full((2, 2), np.nan), [RETURN, COSTS]).any()


@given(
    rows=st.lists(
        st.lists(st.sampled_from([math.nan, 0.0, 1.0, 2.0, 3.0]), min_size=3, max_size=3),
        min_size=1,
        max_size=25,
    )
)
def test_the_front_is_what_nothing_beats(rows):
    values, objectives = np.array(rows), [RETURN, COSTS, DRAWDOWN]
    turned = values * [1, -1, 1]
    expected = [
        not np.isnan(own).any()
        and not any((other >= own).all() and (other > own).any() for other in turned)
        for own in turned
    ]
    assert find_front(values, objectives).tolist() == expected


@given(
    rows=st.lists(
        st.lists(st.integers(-3, 3).map(float), min_size=2, max_size=2), min_size=2, max_size=30
    )
)
def test_ranks_are_those_of_scipy(rows):
    values = np.array(rows)
    expected = (rankdata(values * [1, -1], axis=0) - 1).mean(axis=1) / (len(values) - 1)
    assert np.allclose(mean_rank(values, [RETURN, COSTS]), expected)


def test_a_trial_without_one_of_the_values_has_no_rank():
    found = mean_rank(np.array([[1.0, np.nan], [2, 2], [3, 1]]), [RETURN, COSTS])
    assert math.isnan(found[0])
    assert found[1:].tolist() == [0.0, 1.0]
