from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.enums import Interval
from core.trading.rolling import calculate_rolling, list_windows, name_unit
from tests.core.trading.result_samples import DAY, MONDAY, make_curve, make_walk


def test_two_returns_give_the_numbers_of_the_formula():
    # Returns +10 % and −5 %: mean 2.5 %, sample deviation 0.15/√2.
    rolling = calculate_rolling(make_curve([100.0, 110.0, 104.5], [10.0, 11.0, 10.0]), 2)
    deviation = 0.15 / np.sqrt(2)
    assert rolling.sharpe == pytest.approx([0.025 / deviation * np.sqrt(252)])
    assert rolling.volatility == pytest.approx([deviation * np.sqrt(252)])
    own, market = np.log([1.1, 0.95]), np.log([1.1, 10 / 11])
    assert rolling.beta == pytest.approx([(own[0] - own[1]) / (market[0] - market[1])])
    assert rolling.time.tolist() == [MONDAY + 2 * DAY]


def test_it_equals_pandas_on_every_window():
    curve = make_walk(300)
    rolling = calculate_rolling(curve, 63)
    own = pd.Series(curve.equity).pct_change()
    logs = pd.DataFrame({"own": curve.equity, "market": curve.close}).apply(np.log).diff()
    sharpe = own.rolling(63).mean() / own.rolling(63).std() * np.sqrt(252)
    beta = logs["own"].rolling(63).cov(logs["market"]) / logs["market"].rolling(63).var()
    assert rolling.sharpe == pytest.approx(sharpe.dropna().to_numpy(), rel=1e-9)
    assert rolling.beta == pytest.approx(beta.dropna().to_numpy(), rel=1e-9)
    assert rolling.time.tolist() == curve.time[63:].tolist()


def test_an_account_that_follows_the_instrument_has_a_beta_of_one():
    curve = make_walk(60)
    held = make_curve(7 * curve.close, curve.close)
    assert calculate_rolling(held, 21).beta == pytest.approx(np.ones(39))


def test_an_account_that_does_not_move_has_no_sharpe_and_no_beta_to_the_instrument():
    rolling = calculate_rolling(make_curve([100.0] * 30, make_walk(30).close), 21)
    assert np.isnan(rolling.sharpe).all()
    assert (rolling.volatility == 0).all()
    assert (rolling.beta == 0).all()


def test_an_instrument_that_does_not_move_has_no_beta():
    rolling = calculate_rolling(make_curve(make_walk(30).equity, [50.0] * 30), 21)
    assert np.isnan(rolling.beta).all()
    assert np.isfinite(rolling.sharpe).all()


def test_nothing_is_defined_while_a_wiped_out_account_is_in_the_window():
    equity = [*make_walk(30).equity.tolist(), 0.0, 0.0, 0.0]
    rolling = calculate_rolling(make_curve(equity, make_walk(33).close), 5)
    assert np.isfinite(rolling.sharpe[:-3]).all()
    assert np.isnan(rolling.sharpe[-3:]).all()
    assert np.isnan(rolling.volatility[-3:]).all()


@pytest.mark.parametrize("count", [0, 1, 2, 3, 21, 22])
def test_a_run_shorter_than_the_window_is_empty_and_no_error(count):
    rolling = calculate_rolling(make_curve([100.0] * count), 22)
    assert len(rolling.time) == len(rolling.sharpe) == len(rolling.beta) == 0


def test_bars_shorter_than_a_day_are_taken_at_the_ends_of_days():
    curve = make_walk(48)
    hourly = type(curve)(
        MONDAY + 3_600 * np.arange(48) * 3,
        curve.equity,
        curve.drawdown,
        curve.close,
        curve.benchmark,
    )
    rolling = calculate_rolling(hourly, 2)
    ends = curve.equity[7::8]  # eight bars a day
    own = ends[1:] / ends[:-1] - 1
    assert len(rolling.time) == 4
    assert rolling.volatility[0] == pytest.approx(
        own[:2].std(ddof=1) * np.sqrt(rolling.periods_a_year)
    )


@settings(max_examples=30, deadline=None)
@given(st.integers(3, 80), st.integers(2, 30), st.integers(0, 9))
def test_scaling_the_account_changes_nothing(count, window, seed):
    curve = make_walk(count, seed)
    scaled = make_curve(1_000 * curve.equity, curve.close)
    one, other = calculate_rolling(curve, window), calculate_rolling(scaled, window)
    for name in ("sharpe", "volatility", "beta"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), rel=1e-6, nan_ok=True)


def test_every_interval_has_windows_in_its_own_unit():
    for interval in Interval:
        windows = list_windows(interval)
        assert len(windows) >= 2
        assert list(windows) == sorted(windows)
    assert name_unit(Interval.MONTH) == "months"
    assert name_unit(Interval.HOUR) == "days"
