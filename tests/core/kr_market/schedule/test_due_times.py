from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.contracts import SessionHours
from core.kr_market.clock import SEOUL
from core.kr_market.schedule.due_times import STEPS, list_coming, list_due, plan_runs
from core.market_data.session_hours import list_session_hours


def hours(day, close=(15, 30)):
    opens = datetime(day.year, day.month, day.day, 9, tzinfo=SEOUL)
    closes = datetime(day.year, day.month, day.day, *close, tzinfo=SEOUL)
    return SessionHours(day, opens.astimezone(UTC), closes.astimezone(UTC))


FRIDAY = date(2026, 11, 20)


def wall(one):
    return one.due_at.astimezone(SEOUL).strftime("%H:%M")


def test_the_steps_of_a_usual_day_are_due_at_the_hours_of_the_rulebook():
    due = list_due([hours(FRIDAY)], STEPS)
    assert [(one.name, wall(one)) for one in due] == [
        ("closing_bet", "15:20"), ("prices", "16:00"), ("flows", "16:10"),
        ("vcp_scan", "16:20"), ("report", "16:30"),
    ]  # fmt: skip


def test_a_day_that_closes_at_another_hour_moves_all_steps_with_it():
    late = list_due([hours(FRIDAY, (16, 30))], STEPS)
    assert [wall(one) for one in late] == ["16:20", "17:00", "17:10", "17:20", "17:30"]
    half = list_due([hours(FRIDAY, (12, 30))], STEPS)
    assert wall(half[0]) == "12:20"


@pytest.fixture(scope="module")
def year():
    return list_session_hours("KRX", date(2025, 1, 1), date(2026, 12, 31))


def test_nothing_is_due_on_holidays_and_weekends(year):
    days = {one.session for one in list_due(year, STEPS)}
    for closed in (date(2026, 1, 1), date(2025, 10, 6), date(2025, 12, 31), date(2026, 11, 21)):
        assert closed not in days
    assert date(2026, 1, 2) in days  # opens an hour late, closes as usual
    assert wall(list_due([one for one in year if one.day == date(2026, 1, 2)], STEPS)[0]) == "15:20"


def test_every_session_has_every_step_once(year):
    due = list_due(year, STEPS)
    assert len(due) == len(set(due)) == len(year) * len(STEPS)


def test_the_next_due_times_skip_the_weekend():
    due = list_due([hours(FRIDAY), hours(date(2026, 11, 23))], STEPS)
    at = datetime(2026, 11, 20, 7, 20, tzinfo=UTC)  # 16:20 exactly: that one has come
    assert [one.session for one in list_coming(due, "vcp_scan", at, 5)] == [date(2026, 11, 23)]
    assert len(list_coming(due, "report", at, 5)) == 2


def test_the_newest_missed_one_is_run_within_its_window_and_older_ones_are_noted():
    due = list_due([hours(date(2026, 11, 19)), hours(FRIDAY)], STEPS)
    plan = plan_runs(due, datetime(2026, 11, 20, 12, 0, tzinfo=UTC))  # 21:00: worker came back
    assert [(one.name, one.session) for one in plan.runs] == [
        ("prices", FRIDAY), ("flows", FRIDAY), ("vcp_scan", FRIDAY), ("report", FRIDAY)
    ]  # fmt: skip
    words = {(one.name, one.session): why for one, why in plan.missed}
    assert (
        words["closing_bet", FRIDAY] == "No worker was running within 10 minutes of its due time."
    )
    assert words["vcp_scan", date(2026, 11, 19)].endswith("a later one is due.")
    assert len(words) == 6


@given(st.lists(st.integers(0, 400), unique=True, max_size=6), st.integers(0, 450 * 24 * 60))
@settings(max_examples=100)
def test_every_due_time_that_came_is_run_or_missed_and_no_other(days, minutes):
    first = date(2025, 1, 1)
    due = list_due([hours(first + timedelta(days=day)) for day in days], STEPS)
    at = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    plan = plan_runs(due, at)
    told = [*plan.runs, *(one for one, _ in plan.missed)]
    assert sorted(told) == [one for one in due if one.due_at <= at]
    assert len({one.name for one in plan.runs}) == len(plan.runs)
    assert all(one.due_at <= at < one.until for one in plan.runs)
    assert all(why for _, why in plan.missed)
