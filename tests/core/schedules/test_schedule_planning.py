"""Which due times a schedule's life has, and which of those that have come are begun."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.contracts import SessionHours
from core.enums import MissedPolicy, OverlapPolicy
from core.kr_market.clock import SEOUL
from core.market_data.session_hours import list_session_hours
from core.schedules.cron import Cron
from core.schedules.defaults import ACTIONS, DEFAULTS
from core.schedules.definition import Schedule, SessionRule, read_schedule
from core.schedules.planning import ON_TIME, Era, list_due, plan

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOON = Schedule("noon", "Noon", "job", Cron("0 12 * * *", "UTC"), window=6 * HOUR)
EVENING = replace(NOON, when=Cron("0 18 * * *", "UTC"))


def no_hours(_exchange, _first, _last):
    raise AssertionError("a cron line asks for no sessions")


def times(eras, after, until):
    return [f"{m.due_at:%d %H:%M}" for m, _ in list_due(eras, after, until, no_hours)]


def test_nothing_is_due_before_a_schedule_began():
    era = Era(NOON, 1, BEGIN)
    assert times([era], None, BEGIN + 2 * DAY) == ["02 12:00", "03 12:00"]
    assert times([era], BEGIN - 9 * DAY, BEGIN + 2 * DAY) == ["02 12:00", "03 12:00"]
    assert times([era], BEGIN + DAY, BEGIN + 2 * DAY) == ["03 12:00"]
    assert times([era], BEGIN + 3 * DAY, BEGIN + 2 * DAY) == []


def test_a_change_counts_from_its_instant_and_what_was_due_before_stays_due():
    changed = datetime(2026, 3, 3, 12, 0, 3, tzinfo=UTC)  # three seconds after it was due
    eras = [Era(NOON, 1, BEGIN, changed), Era(EVENING, 2, changed)]
    found = list_due(eras, None, BEGIN + 2 * DAY, no_hours)
    assert [(f"{m.due_at:%d %H}", era.version) for m, era in found] == [
        ("02 12", 1), ("03 12", 1), ("03 18", 2)
    ]  # fmt: skip


def test_a_change_at_the_very_instant_makes_it_due_once():
    changed = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
    eras = [Era(NOON, 1, BEGIN, changed), Era(NOON, 2, changed)]
    assert times(eras, None, BEGIN + 2 * DAY) == ["02 12:00", "03 12:00"]


def test_what_comes_in_a_pause_is_never_made_up_for():
    pause, end = BEGIN + DAY, BEGIN + 3 * DAY
    paused = NOON.pause(is_paused=True)
    eras = [Era(NOON, 1, BEGIN, pause), Era(paused, 2, pause, end), Era(NOON, 3, end)]
    assert times(eras, None, BEGIN + 4 * DAY) == ["02 12:00", "05 12:00"]
    assert times([Era(replace(NOON, is_removed=True), 1, BEGIN)], None, end) == []


def test_what_the_application_wants_at_once_is_due_as_it_begins_and_only_then():
    era = Era(NOON, 1, BEGIN, None, starts_at_once=True)
    assert times([era], None, BEGIN) == ["02 09:00"]
    assert times([era], BEGIN, BEGIN + DAY) == ["02 12:00"]
    assert times([era], None, BEGIN - MINUTE) == []


def due(*hours, schedule=NOON):
    era = Era(replace(schedule, when=Cron("0 * * * *", "UTC")), 1, BEGIN)
    return [
        one for one in list_due([era], None, BEGIN + DAY, no_hours) if one[0].due_at.hour in hours
    ]


def at(hour, minute=0):
    return BEGIN.replace(hour=hour, minute=minute)


def test_the_newest_is_begun_and_older_ones_were_missed():
    plans = plan(due(10, 11, 12), at(12, 1))
    assert [one.missed for one in plans] == [
        "No scheduler was running, and a later one is due.",
        "No scheduler was running, and a later one is due.",
        "",
    ]


@pytest.mark.parametrize(
    ("policy", "hour", "minute", "words"),
    [
        (MissedPolicy.RUN_LATEST, 17, 59, ""),
        (
            MissedPolicy.RUN_LATEST,
            18,
            0,
            "No scheduler was running within 6 hours of its due time.",
        ),
        (MissedPolicy.SKIP, 12, 2, ""),
        (MissedPolicy.SKIP, 12, 3, "No scheduler was running within 2 minutes of its due time."),
    ],
)
def test_a_late_one_is_begun_where_the_schedule_says_so_and_its_window_is_open(
    policy, hour, minute, words
):
    plans = plan(due(12, schedule=replace(NOON, missed=policy)), at(hour, minute))
    assert [one.missed for one in plans] == [words]


def test_a_window_shorter_than_a_look_does_not_make_it_impossible():
    plans = plan(due(12, schedule=replace(NOON, window=timedelta(0))), at(12, 1))
    assert [one.missed for one in plans] == [""]


@given(
    st.lists(st.integers(0, 3 * 1440), max_size=6, unique=True),
    st.sampled_from(list(MissedPolicy)),
    st.integers(0, 3000),
    st.integers(0, 4 * 1440),
)
@settings(max_examples=100)
def test_each_that_came_is_planned_once_and_at_most_the_newest_is_begun(
    minutes, policy, window, late
):
    schedule = replace(NOON, missed=policy, window=window * MINUTE)
    era = Era(schedule, 1, BEGIN)
    moments = [(replace(m, due_at=BEGIN + minute * MINUTE), era)
               for minute in sorted(minutes) for m, _ in due(12)]  # fmt: skip
    now = BEGIN + (max(minutes, default=0) + late) * MINUTE
    plans = plan(moments, now)
    assert [one.moment for one in plans] == [moment for moment, _ in moments]
    assert all(one.missed for one in plans[:-1])
    if plans and not plans[-1].missed:
        assert now - plans[-1].moment.due_at <= max(ON_TIME, schedule.window)


def hours(day, close=(15, 30)):
    opens = datetime(day.year, day.month, day.day, 9, tzinfo=SEOUL)
    closes = datetime(day.year, day.month, day.day, *close, tzinfo=SEOUL)
    return SessionHours(day, opens.astimezone(UTC), closes.astimezone(UTC))


KOREAN = [one for one in DEFAULTS if isinstance(one.when, SessionRule)]
FRIDAY = date(2026, 11, 20)


def walls(list_hours, first, last):
    found = [(m, one.action) for one in KOREAN for m in one.list_due(first, last, list_hours)]
    return [
        (action, f"{m.due_at.astimezone(SEOUL):%H:%M}", m.session) for m, action in sorted(found)
    ]


def friday(close=(15, 30)):
    start = datetime(2026, 11, 20, tzinfo=UTC)
    return walls(lambda *_: [hours(FRIDAY, close)], start, start + DAY)


def test_the_korean_day_is_due_at_the_hours_of_the_rulebook():
    assert friday() == [
        ("korean_closing_bet", "15:20", FRIDAY), ("korean_prices", "16:00", FRIDAY),
        ("korean_flows", "16:10", FRIDAY), ("korean_vcp_scan", "16:20", FRIDAY),
        ("korean_report", "16:30", FRIDAY),
    ]  # fmt: skip


def test_a_day_that_closes_at_another_hour_moves_all_steps_with_it():
    assert [wall for _, wall, _ in friday((16, 30))] == [
        "16:20",
        "17:00",
        "17:10",
        "17:20",
        "17:30",
    ]
    assert friday((12, 30))[0][1] == "12:20"


def test_a_span_has_its_end_and_not_its_beginning():
    bet, day = KOREAN[0], [hours(FRIDAY)]
    due_at = datetime(2026, 11, 20, 6, 20, tzinfo=UTC)
    for after, until, found in (
        (due_at - MINUTE, due_at, 1),
        (due_at, due_at + MINUTE, 0),
        (due_at - DAY, due_at - MINUTE, 0),
    ):
        assert len(bet.list_due(after, until, lambda *_: day)) == found


def test_every_session_of_two_years_has_every_step_once_and_holidays_none():
    first, last = datetime(2025, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    found = walls(list_session_hours, first, last)
    sessions = list_session_hours("KRX", date(2025, 1, 1), date(2026, 12, 31))
    assert len(found) == len(set(found)) == len(sessions) * 5
    days = {session for *_, session in found}
    for closed in (date(2026, 1, 1), date(2025, 10, 6), date(2025, 12, 31), date(2026, 11, 21)):
        assert closed not in days
    late_open = [wall for _, wall, session in found if session == date(2026, 1, 2)]
    assert late_open[0] == "15:20"  # opens an hour late, closes as usual


def test_the_next_five_sessions_skip_holidays():
    rule = KOREAN[0]
    coming = rule.list_coming(datetime(2025, 10, 2, 7, tzinfo=UTC), 5, list_session_hours)
    assert [f"{one.session:%m-%d}" for one in coming] == [
        "10-10",
        "10-13",
        "10-14",
        "10-15",
        "10-16",
    ]


@pytest.mark.parametrize("schedule", DEFAULTS, ids=lambda one: one.name)
def test_every_schedule_of_the_application_is_due_soon_and_reads_back(schedule):
    assert schedule.action in ACTIONS
    assert read_schedule(schedule.name, schedule.write()) == schedule
    coming = schedule.list_coming(BEGIN, 1, list_session_hours)
    assert coming[0].due_at - BEGIN < 8 * DAY
    assert schedule.window >= 10 * MINUTE
    assert schedule.overlap in OverlapPolicy
