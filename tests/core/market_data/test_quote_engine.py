from __future__ import annotations

import numpy as np
import pytest

from core.enums import Interval
from core.market_data.quote_engine import build_sparkline, calculate_changes


def seconds(*days: str) -> np.ndarray:
    return np.array(days, dtype="datetime64[s]").astype(np.int64)


def changes(bars: dict[str, float], interval: Interval = Interval.DAY) -> dict[str, float]:
    return calculate_changes(seconds(*bars), np.array(list(bars.values())), interval)


def test_changes_are_taken_on_calendar_days() -> None:
    found = changes(
        {
            "2019-03-08": 50.0,  # Friday on or before 2019-03-10: 5Y
            "2023-03-10": 80.0,  # 1Y
            "2023-09-08": 90.0,  # Friday on or before 2023-09-10: 6M
            "2023-12-08": 95.0,  # Friday on or before 2023-12-10: 3M
            "2023-12-29": 96.0,  # last of the year before: YTD
            "2024-02-09": 98.0,  # Friday on or before 2024-02-10: 1M
            "2024-03-01": 99.0,  # on or before 2024-03-03: 1W
            "2024-03-08": 101.0,  # on or before 2024-03-09: 1D
            "2024-03-10": 100.0,
        }
    )

    assert found == pytest.approx(
        {
            "1D": 100 / 101 - 1,
            "1W": 100 / 99 - 1,
            "1M": 100 / 98 - 1,
            "3M": 100 / 95 - 1,
            "6M": 100 / 90 - 1,
            "YTD": 100 / 96 - 1,
            "1Y": 100 / 80 - 1,
            "5Y": 100 / 50 - 1,
        }
    )


def test_monday_is_compared_with_friday() -> None:
    assert changes({"2024-03-08": 100.0, "2024-03-11": 102.0})["1D"] == pytest.approx(0.02)


def test_a_month_before_the_31st_is_the_months_last_day() -> None:
    found = changes({"2024-02-29": 10.0, "2024-03-01": 50.0, "2024-03-31": 11.0})

    assert found["1M"] == pytest.approx(0.1)


def test_monthly_bars_are_compared_end_to_end() -> None:
    found = changes({"2023-12-31": 8.0, "2024-01-31": 10.0, "2024-02-29": 11.0}, Interval.MONTH)

    assert found == pytest.approx({"1M": 0.1, "YTD": 11 / 8 - 1})


def test_periods_the_bars_do_not_reach_back_to_are_absent() -> None:
    assert changes({"2024-03-08": 100.0}) == {}
    assert set(changes({"2024-03-07": 99.0, "2024-03-08": 100.0})) == {"1D"}


def test_a_bar_from_before_a_long_gap_is_no_reference() -> None:
    assert changes({"2022-01-03": 50.0, "2024-03-08": 100.0}) == {}


def test_hours_are_compared_with_the_last_hour_of_the_day_before() -> None:
    found = changes(
        {
            "2024-03-07T10:00:00": 90.0,
            "2024-03-07T23:00:00": 100.0,
            "2024-03-08T09:00:00": 95.0,
            "2024-03-08T10:00:00": 110.0,
        },
        Interval.HOUR,
    )

    assert found == pytest.approx({"1D": 0.1})


def test_the_sparkline_holds_the_last_sixty_closes() -> None:
    assert build_sparkline(np.arange(100.0)) == [float(value) for value in range(40, 100)]
    assert build_sparkline(np.array([1.0])) == [1.0]
