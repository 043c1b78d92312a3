from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.trading.periods import calculate_start


@pytest.mark.parametrize(
    ("last_day", "years", "start"),
    [
        (date(2024, 12, 31), 1, date(2024, 1, 1)),
        (date(2013, 3, 1), 3, date(2010, 3, 2)),
        (date(2024, 2, 29), 1, date(2023, 3, 1)),
        (date(2024, 2, 29), 4, date(2020, 2, 29)),
        (date(2025, 2, 28), 1, date(2024, 2, 29)),
    ],
)
def test_years_are_counted_back_with_both_days_included(last_day, years, start):
    assert calculate_start(last_day, years) == start


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(1, 30))
def test_a_period_is_as_many_years_long_as_asked(last_day, years):
    length = (last_day - calculate_start(last_day, years)) + timedelta(days=1)
    assert abs(length.days - 365.25 * years) <= 1.75
