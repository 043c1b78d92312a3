from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from core.trading.honesty.line import NotRunError
from core.trading.honesty.sharpe import (
    MIN_PERIODS,
    SharpeSample,
    calculate_returns,
    measure_sharpe,
    minimum_track_record,
    probabilistic_sharpe,
)

RETURNS = np.random.default_rng(3).standard_t(4, 500) * 0.01 + 0.0005


def test_moments_are_those_of_scipy():
    sample = measure_sharpe(RETURNS)
    assert sample.sharpe == pytest.approx(RETURNS.mean() / RETURNS.std(ddof=1), rel=1e-12)
    assert sample.skewness == pytest.approx(stats.skew(RETURNS), rel=1e-9)
    assert sample.kurtosis == pytest.approx(stats.kurtosis(RETURNS, fisher=False), rel=1e-9)
    assert sample.count == 500


def test_the_probabilistic_ratio_of_the_papers_own_example():
    # Bailey and López de Prado (2014): SR 2.5 a year of 250 days, 5 years, skewness -3,
    # kurtosis 10, against the benchmark 0.1132 a day: 0.9004 is the deflated ratio.
    sample = SharpeSample(2.5 / math.sqrt(250), -3.0, 10.0, 1250)
    assert probabilistic_sharpe(sample, 0.1132) == pytest.approx(0.9004, abs=5e-4)


def test_a_normal_record_by_hand():
    # SR 0.1, normal, 101 periods: z = 0.1 * 10 / sqrt(1 + 0.005) = 0.99751.
    sample = SharpeSample(0.1, 0.0, 3.0, 101)
    assert probabilistic_sharpe(sample) == pytest.approx(stats.norm.cdf(0.997509), abs=1e-6)
    # 1 + 1.005 * (1.644854 / 0.1)^2 = 272.91
    assert minimum_track_record(sample) == pytest.approx(272.91, abs=0.01)


def test_a_record_of_the_minimum_length_is_just_sure_enough():
    sample = SharpeSample(0.08, -0.5, 5.0, 400)
    needed = minimum_track_record(sample, 0.02)
    enough = SharpeSample(0.08, -0.5, 5.0, math.ceil(needed))
    short = SharpeSample(0.08, -0.5, 5.0, math.floor(needed) - 1)
    assert probabilistic_sharpe(enough, 0.02) >= 0.95 > probabilistic_sharpe(short, 0.02)


def test_no_record_is_long_enough_for_a_ratio_below_the_benchmark():
    assert minimum_track_record(SharpeSample(0.01, 0.0, 3.0, 500), 0.02) == math.inf


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (np.zeros(500), "never changed"),
        (np.full(500, 0.1), "never changed"),
        (RETURNS[: MIN_PERIODS - 1], "29 returns"),
        (np.array([]), "0 returns"),
        (np.append(RETURNS, np.nan), "no numbers"),
        (np.append(RETURNS, np.inf), "no numbers"),
    ],
)
def test_what_has_no_ratio_says_why(values, reason):
    with pytest.raises(NotRunError, match=reason) as caught:
        measure_sharpe(values)
    assert caught.value.remedy


def test_returns_after_ruin_are_nothing():
    returns = calculate_returns(np.array([100.0, 110.0, 0.0, 0.0, -5.0]))
    assert returns.tolist() == [pytest.approx(0.1), -1.0, 0.0, 0.0]


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.floats(1e-6, 1e3),
    st.floats(-0.2, 0.2),
    st.floats(0.0, 0.3),
)
def test_scale_does_not_matter_and_a_higher_bar_is_harder(seed, scale, shift, bar):
    values = np.random.default_rng(seed).normal(shift, 1.0, 60)
    sample, scaled = measure_sharpe(values), measure_sharpe(values * scale)
    assert scaled.sharpe == pytest.approx(sample.sharpe, rel=1e-6, abs=1e-9)
    assert 0.0 <= probabilistic_sharpe(sample, bar + 0.01) <= probabilistic_sharpe(sample, bar) <= 1


def test_two_values_only_have_no_error_to_estimate():
    # Skewness and kurtosis of a two-point distribution for which the error formula is 0.
    sample = SharpeSample(2.0, 1.0, 2.0, 100)
    with pytest.raises(NotRunError, match="two values"):
        probabilistic_sharpe(sample)
