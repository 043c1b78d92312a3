import numpy as np
import pytest

from core.kr_market.lifecycle.price_limits import find_limits, find_locked, find_ticks


@pytest.mark.parametrize(
    ("before", "lower", "upper"),
    [
        (10_000.0, 7_000.0, 13_000.0),
        (1_234.0, 864.0, 1_604.0),  # 370.2 is cut to 370
        (1_999.0, 1_400.0, 2_595.0),  # 599.7 to 599; 2,598 is no price of the next band
        (3_335.0, 2_335.0, 4_335.0),  # 1,000.5 to 1,000
        (63_300.0, 44_400.0, 82_200.0),  # 18,990 to 18,900
        (570_000.0, 399_000.0, 741_000.0),
        (9.0, 7.0, 11.0),
    ],
)
def test_limits_are_whole_ticks(before: float, lower: float, upper: float) -> None:
    low, high = find_limits(np.array([before]))
    assert high[0] == upper
    assert low[0] == lower


def test_ticks_follow_the_bands() -> None:
    prices = np.array([1_999.0, 2_000, 4_999, 5_000, 19_999, 20_000, 50_000, 200_000, 500_000])
    assert find_ticks(prices).tolist() == [1, 5, 5, 10, 10, 50, 100, 500, 1_000]


def test_a_session_at_one_price_that_is_no_limit_is_not_locked() -> None:
    low, high = find_locked(np.array([10_000.0]), np.array([10_100.0]), np.array([10_100.0]))
    assert not low[0]
    assert not high[0]


def test_without_a_close_before_nothing_is_locked() -> None:
    low, high = find_locked(np.array([np.nan]), np.array([13_000.0]), np.array([13_000.0]))
    assert not low[0]
    assert not high[0]


def test_locked_at_the_upper_limit() -> None:
    low, high = find_locked(np.array([10_000.0]), np.array([13_000.0]), np.array([13_000.0]))
    assert (bool(low[0]), bool(high[0])) == (False, True)
