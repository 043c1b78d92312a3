from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.breaker import (
    MAX_CALLS_A_MINUTE,
    OUTAGES,
    calculate_wait,
    judge_breaker,
)
from core.enums import BreakerState, CallOutcome

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass
class Call:
    outcome: CallOutcome
    started_at: datetime = NOW
    seconds: float = 0.0


DOWN = Call(CallOutcome.UNREACHABLE)


def test_five_outages_in_a_row_open_it_for_sixty_seconds_after_the_last_ended() -> None:
    last = Call(CallOutcome.TIMED_OUT, NOW, seconds=10.0)

    view = judge_breaker([last, *[DOWN] * 4], NOW + timedelta(seconds=69))

    assert view.state is BreakerState.OPEN
    assert view.retry_at == NOW + timedelta(seconds=70)


def test_after_that_it_is_on_trial() -> None:
    assert judge_breaker([DOWN] * 5, NOW + timedelta(seconds=60)).state is BreakerState.HALF_OPEN


def test_four_outages_leave_it_closed() -> None:
    view = judge_breaker([DOWN] * 4, NOW)

    assert (view.state, view.failures, view.retry_at) == (BreakerState.CLOSED, 4, None)


@pytest.mark.parametrize("outcome", sorted(set(CallOutcome) - OUTAGES))
def test_any_answer_about_a_symbol_shows_that_the_provider_is_there(outcome: CallOutcome) -> None:
    assert judge_breaker([DOWN, Call(outcome), *[DOWN] * 9], NOW).failures == 1


def test_a_failed_trial_opens_it_again() -> None:
    later = NOW + timedelta(seconds=90)

    view = judge_breaker([Call(CallOutcome.RATE_LIMITED, later), *[DOWN] * 5], later)

    assert view.state is BreakerState.OPEN
    assert view.retry_at == later + timedelta(seconds=60)


@given(st.lists(st.floats(0, 59.9), max_size=150))
@settings(max_examples=50)
def test_after_the_wait_no_minute_holds_more_calls_than_allowed(ages: list[float]) -> None:
    started = sorted((NOW - timedelta(seconds=age) for age in ages), reverse=True)

    at = NOW + timedelta(seconds=calculate_wait(started, NOW))

    within = [start for start in started if start > at - timedelta(minutes=1)]
    assert len(within) < MAX_CALLS_A_MINUTE
