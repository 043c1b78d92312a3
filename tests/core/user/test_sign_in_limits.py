from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.user.sign_in_limits import PER_ADDRESS, PER_USER, WINDOW, find_retry_time

START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def seconds_after_start(*seconds: float) -> list[datetime]:
    return [START + timedelta(seconds=second) for second in seconds]


@pytest.mark.parametrize(
    ("failures", "wait"), [(0, 0), (4, 0), (5, 1), (6, 2), (7, 4), (8, 8), (9, 16)]
)
def test_the_delay_doubles_after_five_failures(failures, wait):
    history = [START] * failures
    retry_at = find_retry_time(history, PER_USER, START)
    assert retry_at == (START + timedelta(seconds=wait) if wait else None)


def test_ten_failures_lock_until_the_first_of_them_is_fifteen_minutes_old():
    history = seconds_after_start(*range(0, 100, 10))
    assert find_retry_time(history, PER_USER, START + timedelta(seconds=600)) == START + WINDOW
    assert find_retry_time(history, PER_USER, START + WINDOW - timedelta(seconds=1)) is not None
    assert find_retry_time(history, PER_USER, START + WINDOW + timedelta(seconds=1)) is None


def test_an_address_may_fail_more_often_than_a_user():
    assert find_retry_time([START] * 39, PER_ADDRESS, START) is None
    assert find_retry_time([START] * 50, PER_ADDRESS, START) == START + WINDOW


@given(st.lists(st.floats(min_value=0, max_value=40), min_size=1, max_size=80))
def test_no_window_ever_holds_more_than_ten_tries(pauses):
    """An attacker who tries at any rhythm, each refused try costing nothing."""
    at, tried = START, []
    for pause in pauses:
        at += timedelta(seconds=pause)
        if find_retry_time(tried, PER_USER, at) is None:
            tried.append(at)
    for first in tried:
        assert sum(first <= try_ < first + WINDOW for try_ in tried) <= 10


@given(st.integers(min_value=0, max_value=60))
def test_the_wait_never_exceeds_fifteen_minutes(count):
    for limit in (PER_USER, PER_ADDRESS):
        retry_at = find_retry_time([START] * count, limit, START)
        assert retry_at is None or START < retry_at <= START + WINDOW
