"""Days, months and drawdowns of an account, against numbers by hand, pandas and scipy."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from core.enums import Interval
from core.trading.return_statistics import (
    LEAST_RETURNS,
    RETURN_STATISTICS,
    calculate_period_returns,
    calculate_return_statistics,
)
from core.trading.types import Curve

KEYS = {item.key for item in RETURN_STATISTICS}
DAY = 86_400


def at(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def account(time, equity):
    equity = np.array(equity, dtype=np.float64)
    peak = np.maximum.accumulate(equity)
    return Curve(np.array(time, dtype=np.int64), equity, 1 - equity / peak, equity, equity)


def daily(equity, start="2024-01-01"):
    return account(at(start) + DAY * np.arange(len(equity)), equity)


def test_days_by_hand():
    found = calculate_return_statistics(daily([100, 110, 110, 99, 99]), Interval.DAY)
    assert found["best_day"] == pytest.approx(0.10)
    assert found["worst_day"] == pytest.approx(-0.10)
    assert found["positive_days"] == 0.5  # one of the two days on which it moved
    # 99 is 10 % below 110, on two of five bars.
    assert found["time_under_water"] == 0.4
    assert found["ulcer_index"] == pytest.approx((2 * 0.1**2 / 5) ** 0.5)


def test_months_by_hand_with_the_begun_first_one():
    time = [at(day) for day in ("2024-01-30", "2024-01-31", "2024-02-29", "2024-03-01")]
    found = calculate_return_statistics(account(time, [100, 120, 90, 99]), Interval.DAY)
    assert found["best_month"] == pytest.approx(0.20)  # January: 100 to 120
    assert found["worst_month"] == pytest.approx(-0.25)  # February: 120 to 90
    assert found["positive_months"] == pytest.approx(2 / 3)  # March: 90 to 99


def test_hourly_bars_are_put_together_to_days():
    hours = at("2024-01-01T22:00") + 3_600 * np.arange(28)  # 2, 24 and 2 of them
    found = calculate_return_statistics(account(hours, np.linspace(100, 127, 28)), Interval.HOUR)
    # The ends of the days are bars 1, 25 and 27.
    assert found["best_day"] == pytest.approx(125 / 101 - 1)
    assert found["worst_day"] == pytest.approx(127 / 125 - 1)


@pytest.mark.parametrize("interval", [Interval.WEEK, Interval.MONTH])
def test_coarse_bars_have_no_days(interval):
    found = calculate_return_statistics(daily(np.linspace(100, 200, 60)), interval)
    assert {key for key in KEYS if found[key] is None} == {
        "best_day",
        "worst_day",
        "positive_days",
        "value_at_risk_95",
        "expected_shortfall_95",
        "skewness",
        "kurtosis",
    }


def test_value_at_risk_by_hand():
    # Returns of 1 %, 2 %, … 21 %: the 5th percentile of 21 values is the second smallest.
    equity = 100 * np.cumprod(np.concatenate([[1.0], 1 + np.arange(1, 22) / 100]))
    found = calculate_return_statistics(daily(equity), Interval.DAY)
    assert found["value_at_risk_95"] == pytest.approx(0.02)
    assert found["expected_shortfall_95"] == pytest.approx(0.015)


def test_too_few_days_have_no_percentile():
    enough = calculate_return_statistics(daily(np.arange(100, 101 + LEAST_RETURNS)), Interval.DAY)
    few = calculate_return_statistics(daily(np.arange(100, 100 + LEAST_RETURNS)), Interval.DAY)
    assert enough["value_at_risk_95"] is not None
    assert few["value_at_risk_95"] is few["skewness"] is None
    assert few["best_day"] is not None


def test_a_flat_account_has_no_shape_and_no_day_that_counts():
    found = calculate_return_statistics(daily(np.full(50, 100.0)), Interval.DAY)
    assert found["skewness"] is found["kurtosis"] is found["positive_days"] is None
    assert found["best_day"] == found["worst_day"] == found["time_under_water"] == 0.0


def test_one_bar_has_no_day():
    found = calculate_return_statistics(daily([100]), Interval.DAY)
    assert set(found) == KEYS
    assert found["best_day"] is None
    assert found["best_month"] == 0.0


def test_returns_end_where_the_account_is_wiped_out():
    days = np.arange(5)
    returns = calculate_period_returns(days, np.array([100.0, 50.0, 0.0, 0.0, 10.0]))
    assert returns.tolist() == [-0.5, -1.0]


@given(
    st.lists(st.floats(-0.2, 0.25), min_size=40, max_size=120).filter(lambda x: np.std(x) > 1e-3)
)
def test_it_agrees_with_pandas_and_scipy(returns):
    equity = 1_000 * np.cumprod(np.concatenate([[1.0], 1 + np.array(returns)]))
    curve = daily(equity, "2023-11-20")
    found = calculate_return_statistics(curve, Interval.DAY)
    series = pd.Series(equity, index=pd.to_datetime(curve.time, unit="s"))
    days = series.pct_change().dropna()
    ends = series.resample("ME").last()
    months = pd.concat([series.iloc[:1], ends]).pct_change().dropna()
    assert found["value_at_risk_95"] == pytest.approx(days.quantile(0.05), abs=1e-12)
    assert found["skewness"] == pytest.approx(stats.skew(days), rel=1e-6, abs=1e-9)
    assert found["kurtosis"] == pytest.approx(stats.kurtosis(days, fisher=False), rel=1e-6)
    assert found["best_month"] == pytest.approx(months.max(), abs=1e-12)
    assert found["worst_month"] == pytest.approx(months.min(), abs=1e-12)
    assert found["expected_shortfall_95"] <= found["value_at_risk_95"] + 1e-15
