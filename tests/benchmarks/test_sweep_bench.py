"""The benches of the sweep compare what they say they compare."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import sweep, sweep_equality, walk_forward
from benchmarks.sweep_child import COSTS, GRIDS, load_bars, save_bars
from benchmarks.sweep_peer import optimize
from core.trading.request import Execution
from core.trading.sweep.combinations import build_grid
from core.trading.sweep.sweep import SweepSettings, run_sweep

CHOICES = {"short": [5, 20], "long": [45, 60], "min_strength": [0.0]}


@pytest.fixture(scope="module")
def goog(tmp_path_factory):
    path = tmp_path_factory.mktemp("bars") / "bars.npz"
    save_bars(path)
    return load_bars(path)


def test_the_peers_own_strategy_makes_the_same_trades(goog):
    ours = run_sweep(goog, build_grid("sma_crossover", CHOICES), SweepSettings(COSTS, Execution()))
    theirs = optimize(goog, CHOICES, COSTS, processes=1)
    assert len(theirs) == 4
    assert sweep._equals_peer(ours, theirs)
    assert sweep._equals_peer(ours, [*theirs[:3], theirs[3] | {"kelly": 0.5}]) is False


def test_a_sweep_unlike_the_engine_is_not_called_equal(goog):
    grid = build_grid("sma_crossover", {"short": range(5, 10), "long": range(60, 65)})
    result = run_sweep(goog, grid, SweepSettings(COSTS, Execution()))
    assert sweep._equals_engine(goog, result)
    result.rows[:, result.names.index("sharpe_ratio")] *= 1.000001
    assert sweep._equals_engine(goog, result) is False


def test_grids_have_the_size_they_are_named_after():
    for size, choices in GRIDS.items():
        assert len(build_grid("sma_crossover", choices)) == size


def test_random_configurations_are_equal_and_counted():
    drawn, strategies = sweep_equality.run(80, first_seed=3)
    assert (drawn["equal"], strategies["equal"]) == (True, True)
    assert drawn["n"] == 40
    assert strategies["n"] >= 40
    assert drawn["trades"] > 40
    assert drawn["largest_statistic_difference"] < 1e-9


def test_every_window_of_the_walk_has_its_past_and_its_future(goog):
    for window in range(walk_forward.WINDOWS):
        past, future = walk_forward._cut(goog, window)
        assert len(past) == walk_forward.PAST
        assert len(future) == walk_forward.FUTURE
        assert past.time[-1] < future.time[0]
    assert np.isin(future.time, goog.time).all()
