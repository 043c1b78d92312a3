"""How long a search will take, and what the trial ledger is told of it."""

from __future__ import annotations

import numpy as np
import pytest

from core.trading.backtest_engine import run_backtest
from core.trading.honesty.sharpe import calculate_returns, measure_sharpe
from core.trading.optimisation.forecast_time import FIRST_GUESS, Rate, forecast_seconds
from core.trading.optimisation.grid import build_points, enumerate_points
from core.trading.optimisation.ledger_numbers import collect_numbers
from core.trading.optimisation.space import Axis, SearchSpace
from core.trading.request import Costs, Execution
from tests.core.trading.sample_bars import make_bars, real_bars

SPACE = SearchSpace(
    "sma_crossover",
    (Axis("short", 2, 25, 1, is_whole=True), Axis("long", 30, 49, 1, is_whole=True)),
    (),
    {"min_strength": 0.0},
)


def test_the_median_speed_of_runs_of_its_own_kind_counts():
    rates = [Rate("sma_crossover", 1_000, 1_000, seconds) for seconds in (1.0, 2.0, 100.0)] + [
        Rate("rules", 1_000, 1_000, 500.0),
        Rate("sma_crossover", 2, 10, 9.0),
    ]
    found = forecast_seconds("sma_crossover", 4_000, 1_000, rates)
    assert found.seconds == pytest.approx(0.5 + 4e6 / 5e5)
    assert "last 3 runs" in found.words


def test_without_such_runs_the_slowest_other_counts_and_is_said():
    rates = [Rate("a", 1_000, 1_000, 1.0), Rate("b", 1_000, 1_000, 10.0)]
    found = forecast_seconds("c", 100, 1_000, rates)
    assert found.seconds == pytest.approx(0.5 + 1.0)
    assert "other strategies" in found.words


def test_a_first_guess_is_called_one():
    found = forecast_seconds("c", 1_000, 1_000, [])
    assert found.seconds == pytest.approx(0.5 + 1e6 / FIRST_GUESS)
    assert "first guess" in found.words


def test_the_ledger_gets_a_sample_evenly_over_the_trials_that_ran():
    bars = real_bars("GOOG").head(400)
    points = enumerate_points(SPACE, 0, 10_000)
    has_run = np.arange(len(points)) % 2 == 0
    found = collect_numbers(bars, SPACE, points, has_run, Costs(), Execution(stop_loss=0.05))
    assert len(found.sharpe) == 240
    known = np.flatnonzero(np.isfinite(found.sharpe))
    assert len(found.sample) == 200
    assert 190 < len(known) <= 200
    assert (known[0], known[-1]) == (0, 239)
    assert found.time.tolist() == bars.time[1:].tolist()
    strategy = build_points(SPACE, points[[0]]).strategy(0)
    own = run_backtest(bars, strategy, Costs(), Execution(stop_loss=0.05))
    returns = calculate_returns(own.curve.equity)
    assert np.allclose(found.sample[0], returns, rtol=0, atol=1e-12)
    assert found.sharpe[0] == pytest.approx(measure_sharpe(returns).sharpe)


def test_trials_that_never_trade_count_without_a_ratio():
    bars = make_bars([50.0] * 100)
    points = enumerate_points(SPACE, 0, 5)
    found = collect_numbers(bars, SPACE, points, np.ones(5, dtype=bool), Costs(), Execution())
    assert np.isnan(found.sharpe).all()
    assert found.sample.shape == (5, 99)
    none = collect_numbers(bars, SPACE, points, np.zeros(5, dtype=bool), Costs(), Execution())
    assert (len(none.sharpe), len(none.time), none.sample.size) == (0, 0, 0)
