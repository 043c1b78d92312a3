"""Level, change, year on year and z-score by frequency: worked out by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.contracts import FloatArray, TimeArray
from core.enums import Frequency, SeriesTransform
from core.market_data.economy.periods import (
    find_next_period_end,
    find_period_end,
    name_period,
)
from core.market_data.economy.transforms import transform_values

CHANGE, YEAR, SCORE = (
    SeriesTransform.CHANGE,
    SeriesTransform.YEAR_ON_YEAR,
    SeriesTransform.Z_SCORE,
)


def days_of(*texts: str) -> TimeArray:
    return np.array(texts, dtype="datetime64[D]").astype(np.int64)


def numbers(*values: float) -> FloatArray:
    return np.array(values, dtype=np.float64)


def month_ends(count: int, first: str = "2000-01") -> TimeArray:
    months = np.arange(np.datetime64(first, "M"), np.datetime64(first, "M") + count + 1)
    return (months[1:].astype("datetime64[D]") - 1).astype(np.int64)


@pytest.mark.parametrize(
    ("day", "frequency", "end", "following", "name"),
    [
        ("2024-02-01", Frequency.MONTHLY, "2024-02-29", "2024-03-31", "2024-02"),
        ("2023-12-31", Frequency.MONTHLY, "2023-12-31", "2024-01-31", "2023-12"),
        ("2009-07-01", Frequency.QUARTERLY, "2009-09-30", "2009-12-31", "2009-Q3"),
        ("2009-11-11", Frequency.QUARTERLY, "2009-12-31", "2010-03-31", "2009-Q4"),
        ("2018-05-05", Frequency.YEARLY, "2018-12-31", "2019-12-31", "2018"),
        ("2024-03-08", Frequency.WEEKLY, "2024-03-08", "2024-03-15", "2024-03-08"),
        ("2024-03-08", Frequency.DAILY, "2024-03-08", "2024-03-11", "2024-03-08"),  # a Friday
    ],
)
def test_a_day_stands_for_the_period_it_lies_in(
    day: str, frequency: Frequency, end: str, following: str, name: str
) -> None:
    found = find_period_end(date.fromisoformat(day), frequency)
    assert found.isoformat() == end
    assert find_next_period_end(found, frequency).isoformat() == following
    assert name_period(found, frequency) == name


def test_change_is_against_the_month_before_and_never_reaches_over_a_gap() -> None:
    days = days_of("2024-01-31", "2024-02-29", "2024-04-30", "2024-05-31")
    changes = transform_values(
        days, numbers(100, 103, 110, 109), Frequency.MONTHLY, CHANGE, is_rate=False
    )
    np.testing.assert_allclose(changes, [np.nan, 3, np.nan, -1])


def test_year_on_year_of_quarters_is_a_fraction() -> None:
    days = days_of("2008-09-30", "2008-12-31", "2009-03-31", "2009-06-30", "2009-09-30")
    found = transform_values(
        days, numbers(200, 190, 185, 188, 150), Frequency.QUARTERLY, YEAR, is_rate=False
    )
    np.testing.assert_allclose(found, [np.nan] * 4 + [-0.25])


def test_year_on_year_of_a_rate_is_a_difference_in_points() -> None:
    days = days_of("2008-09-30", "2009-09-30")
    found = transform_values(days, numbers(6.0, 9.6), Frequency.QUARTERLY, YEAR, is_rate=True)
    np.testing.assert_allclose(found, [np.nan, 3.6])


def test_a_relative_change_from_zero_or_less_does_not_exist() -> None:
    days = days_of("2020-12-31", "2021-12-31", "2022-12-31", "2023-12-31")
    found = transform_values(days, numbers(-2, 4, 0, 5), Frequency.YEARLY, YEAR, is_rate=False)
    np.testing.assert_allclose(found, [np.nan, np.nan, -1.0, np.nan])


def test_a_daily_value_a_year_ago_is_the_last_one_before_that_day() -> None:
    # 2023-03-11 and -12 were a weekend: 2024-03-10 less 365 days is 2023-03-11, so the 10th counts.
    days = days_of("2023-03-10", "2023-03-13", "2024-03-10", "2024-03-11", "2025-06-02")
    found = transform_values(
        days, numbers(50, 60, 55, 66, 70), Frequency.DAILY, YEAR, is_rate=False
    )
    np.testing.assert_allclose(found, [np.nan, np.nan, 0.1, 0.32, np.nan])


def test_a_daily_change_reaches_over_a_weekend_but_not_over_a_month() -> None:
    days = days_of("2024-03-08", "2024-03-11", "2024-04-15")
    found = transform_values(days, numbers(10, 12, 20), Frequency.DAILY, CHANGE, is_rate=False)
    np.testing.assert_allclose(found, [np.nan, 2, np.nan])


def test_a_missing_value_makes_what_refers_to_it_missing() -> None:
    days = days_of("2024-01-31", "2024-02-29", "2024-03-31")
    found = transform_values(days, numbers(1, np.nan, 3), Frequency.MONTHLY, CHANGE, is_rate=False)
    assert np.isnan(found).all()


def test_a_z_score_agrees_with_pandas_over_ten_years() -> None:
    days, values = month_ends(200), np.random.default_rng(3).normal(100, 5, 200)
    found = transform_values(days, values, Frequency.MONTHLY, SCORE, is_rate=False)
    rolling = pd.Series(values).rolling(120, min_periods=36)
    expected = (values - rolling.mean()) / rolling.std(ddof=1)
    np.testing.assert_allclose(found, expected, rtol=1e-9)
    assert np.isnan(found[:35]).all()
    assert np.isfinite(found[35])


def test_a_series_that_does_not_move_has_no_z_score() -> None:
    found = transform_values(
        month_ends(60), np.full(60, 3.3), Frequency.MONTHLY, SCORE, is_rate=False
    )
    assert np.isnan(found).all()


def test_nothing_comes_of_no_values() -> None:
    empty = np.array([], dtype=np.int64)
    for transform in SeriesTransform:
        found = transform_values(
            empty, empty.astype(np.float64), Frequency.DAILY, transform, is_rate=False
        )
        assert len(found) == 0


@settings(max_examples=40, deadline=None)
@given(
    values=st.lists(st.floats(1, 1000), min_size=2, max_size=80),
    cut=st.integers(1, 79),
    transform=st.sampled_from(SeriesTransform),
    frequency=st.sampled_from([Frequency.MONTHLY, Frequency.DAILY]),
)
def test_no_transform_uses_a_later_value(
    values: list[float], cut: int, transform: SeriesTransform, frequency: Frequency
) -> None:
    count = min(cut, len(values))
    days = month_ends(len(values)) if frequency is Frequency.MONTHLY else np.arange(len(values))
    whole = transform_values(days, numbers(*values), frequency, transform, is_rate=False)
    begun = transform_values(
        days[:count], numbers(*values[:count]), frequency, transform, is_rate=False
    )
    np.testing.assert_allclose(whole[:count], begun, rtol=1e-6, atol=1e-6)
