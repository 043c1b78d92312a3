"""Sums, shares, z-scores and streaks, with what is unknown left out or said."""

from __future__ import annotations

import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.kr_market.smart_money.rolling import (
    count_streaks,
    divide_last,
    score_z,
    sum_last,
)
from tests.core.kr_market.smart_money.flow_samples import NAN

figures = st.lists(
    st.one_of(st.just(NAN), st.integers(-5, 5).map(float)), min_size=1, max_size=40
).map(np.array)


def test_a_window_is_known_from_its_last_session_on() -> None:
    np.testing.assert_array_equal(
        sum_last(np.array([1.0, 2.0, 4.0, 8.0]), 3), [NAN, NAN, 7.0, 14.0]
    )


def test_a_missing_session_is_left_out_up_to_a_limit() -> None:
    net = np.array([1.0, NAN, 4.0, NAN, 8.0])

    np.testing.assert_array_equal(sum_last(net, 3, 1), [NAN, NAN, 5.0, NAN, 12.0])
    np.testing.assert_array_equal(sum_last(net, 3, 0), [NAN] * 5)


def test_a_share_of_trading_leaves_a_session_out_of_both_sides() -> None:
    net, traded = np.array([10.0, 20.0, NAN]), np.array([100.0, 100.0, 500.0])

    assert divide_last(net, traded, 3, 1)[-1] == pytest.approx(30 / 200)
    assert np.isnan(divide_last(net, traded, 3, 0)[-1])
    without = divide_last(np.array([10.0, 20.0, 5.0]), np.array([100.0, 0.0, 100.0]), 3, 1)
    assert without[-1] == pytest.approx(15 / 200)  # nothing was traded: no session of both


def test_a_z_score_compares_with_the_year_before_and_not_with_itself() -> None:
    values = np.array([1.0, 2.0, 3.0, 4.0, 10.0])
    before = [1.0, 2.0, 3.0, 4.0]
    expected = (10 - statistics.mean(before)) / statistics.stdev(before)

    assert score_z(values, 4, 4, 1)[-1] == pytest.approx(expected)
    assert np.isnan(score_z(values, 4, 5, 1)[-1])  # one too few
    short = score_z(values, 2, 2, 1)[-1]
    assert short == pytest.approx((10 - 3.5) / statistics.stdev([3.0, 4.0]))


def test_a_year_without_any_difference_has_no_z_score() -> None:
    assert np.isnan(score_z(np.array([0.1, 0.1, 0.1, 0.5]), 3, 2, 1)[-1])


def test_z_scores_of_earlier_sessions_are_those_of_then() -> None:
    values = np.sin(np.arange(50.0))

    many = score_z(values, 20, 5, 30)
    then = [score_z(values[: place + 1], 20, 5, 1)[-1] for place in range(20, 50)]

    np.testing.assert_allclose(many[20:], then)
    assert np.isnan(many[:20]).all()


def test_streaks_count_buying_up_and_selling_down() -> None:
    streaks = count_streaks(np.array([-1.0, 2.0, 3.0, -1.0, -2.0, 0.0, 5.0]))

    assert streaks.days.tolist() == [-1, 1, 2, -1, -2, 0, 1]
    assert streaks.is_cut.tolist() == [True, False, False, False, False, False, False]


def test_a_session_without_a_figure_cuts_a_streak_and_says_so() -> None:
    streaks = count_streaks(np.array([-1.0, 2.0, 3.0, NAN, 4.0, 5.0, -1.0]))

    assert streaks.days.tolist() == [-1, 1, 2, 0, 1, 2, -1]
    assert streaks.is_cut.tolist() == [True, False, False, True, True, True, False]


def test_where_history_begins_a_streak_may_be_longer() -> None:
    streaks = count_streaks(np.array([1.0, 1.0, 1.0]))
    assert (streaks.days[-1], bool(streaks.is_cut[-1])) == (3, True)


@given(net=figures)
def test_a_plain_count_agrees(net: np.ndarray) -> None:
    streaks = count_streaks(net)
    for place in range(len(net)):
        sign, count = np.sign(net[place]), 0
        back = place
        while back >= 0 and np.sign(net[back]) == sign and sign != 0:
            count, back = count + 1, back - 1
        stopped = back < 0 or np.isnan(net[back])
        expected = 0 if np.isnan(net[place]) else int(sign) * count
        assert streaks.days[place] == expected
        assert bool(streaks.is_cut[place]) == bool(np.isnan(net[place]) or (sign != 0 and stopped))


@given(net=figures, window=st.integers(1, 8), missing=st.integers(0, 3))
def test_a_plain_sum_agrees(net: np.ndarray, window: int, missing: int) -> None:
    sums = sum_last(net, window, missing)
    for place in range(len(net)):
        part = net[max(place + 1 - window, 0) : place + 1]
        known = part[np.isfinite(part)]
        is_known = len(part) == window and len(known) >= max(window - missing, 1)
        assert np.isnan(sums[place]) != is_known
        if is_known:
            assert sums[place] == known.sum()
