from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.trading.honesty.deflated import (
    TrialStatistics,
    deflated_sharpe,
    effective_trials,
    expected_maximum_sharpe,
    find_benchmark,
    mean_correlation,
)
from core.trading.honesty.sharpe import SharpeSample, measure_sharpe, probabilistic_sharpe


def test_the_papers_own_example():
    # 100 independent trials with a variance of 1/2 a year: 0.1132 a day, deflated ratio 0.9004.
    variance = 0.5 / 250
    assert expected_maximum_sharpe(100, variance) == pytest.approx(0.1132, abs=5e-5)
    sample = SharpeSample(2.5 / math.sqrt(250), -3.0, 10.0, 1250)
    trials = TrialStatistics(100, 100, variance, 0.0)
    assert deflated_sharpe(sample, trials) == pytest.approx(0.9004, abs=5e-4)


def test_the_expected_maximum_is_that_of_a_simulation():
    random = np.random.default_rng(1)
    for count in (5, 50, 200):
        simulated = random.normal(0, 0.3, (2_000, count)).max(axis=1).mean()
        assert expected_maximum_sharpe(count, 0.09) == pytest.approx(simulated, rel=0.05)


def test_one_trial_has_nothing_to_be_deflated_by():
    sample = SharpeSample(0.1, 0.0, 3.0, 250)
    assert expected_maximum_sharpe(1.0, 9.0) == 0.0
    assert deflated_sharpe(sample, TrialStatistics(1, 7, 0.0, 0.0)) == probabilistic_sharpe(sample)


def test_effective_trials_by_hand():
    assert effective_trials(100, 0.5) == 50.5
    assert effective_trials(100, 1.0) == 1.0
    assert effective_trials(100, 0.0) == effective_trials(100, -0.4) == 100.0
    assert effective_trials(0, 0.0) == 1.0


def test_trials_that_are_all_alike_do_not_lower_the_bar_below_chance():
    sample = SharpeSample(0.1, 0.0, 3.0, 400)
    alike = TrialStatistics(10, 10, 1e-12, 0.0)
    assert find_benchmark(sample, alike) == expected_maximum_sharpe(10, 1 / 400)


def test_mean_correlation_is_that_of_numpy():
    values = np.random.default_rng(2).normal(size=(7, 200)) + np.linspace(0, 3, 200)
    expected = np.corrcoef(values)[np.triu_indices(7, 1)].mean()
    assert mean_correlation(values) == pytest.approx(expected, abs=1e-12)


def test_flat_trials_have_no_correlation_and_are_left_out():
    moving = np.random.default_rng(2).normal(size=(3, 100)) + np.sin(np.arange(100.0))
    with_flat = np.vstack([moving, np.zeros(100), np.full(100, 0.1)])
    assert mean_correlation(with_flat) == pytest.approx(mean_correlation(moving), abs=1e-12)
    assert mean_correlation(np.zeros((5, 100))) == 0.0
    assert mean_correlation(moving[:1]) == 0.0
    assert mean_correlation(np.empty((0, 50))) == 0.0


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 10**6), st.floats(0, 1), st.floats(1e-8, 1.0), st.integers(40, 5_000))
def test_more_trials_never_make_a_result_more_credible(count, correlation, variance, periods):
    sample = SharpeSample(0.05, -0.2, 4.0, periods)
    fewer = TrialStatistics(count, count, variance, correlation)
    more = TrialStatistics(count * 2, count * 2, variance, correlation)
    assert 0.0 <= deflated_sharpe(sample, more) <= deflated_sharpe(sample, fewer) <= 1.0


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 12))
def test_copies_of_a_trial_do_not_dilute_the_others(seed, copies):
    values = np.random.default_rng(seed).normal(size=(6, 120))
    padded = np.vstack([values, np.repeat(values[:1], copies, axis=0)])
    alone = effective_trials(6, mean_correlation(values))
    assert effective_trials(len(padded), mean_correlation(padded)) >= 0.9 * alone


def test_the_ratio_is_measured_per_period():
    returns = np.random.default_rng(5).normal(0.001, 0.01, 250)
    assert measure_sharpe(returns).sharpe == pytest.approx(0.1, abs=0.1)
