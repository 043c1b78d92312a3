"""Operators see, run, change, pause, add and remove schedules; each change is kept and audited."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlmodel import select

from core.enums import DueState, MissedPolicy, OverlapPolicy
from core.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from core.schedules.views import ScheduleDraft
from db.admin.tables import AuditEntry
from tests.conftest import on_sqlite
from tests.core.schedules.desk import DAILY, Desk

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DRAFT = ScheduleDraft("Tea", "job", cron="30 9 * * *", time_zone="UTC", window_minutes=60)


@pytest.fixture
def clock():
    with time_machine.travel(MORNING, tick=False) as moved:
        yield moved


@pytest.fixture
def desk(clock, database):
    desk = Desk(database)
    desk.look()
    return desk


def audited(database):
    with database.read() as session:
        rows = session.exec(select(AuditEntry).order_by(AuditEntry.id)).all()
    return [(row.action, row.username, row.target) for row in rows]


def test_a_schedule_is_shown_with_its_next_five_due_times(desk, admin):
    (view,) = desk.service.get_overview(admin).schedules
    assert (view.title, view.when, view.time_zone) == ("Daily", "At 12:00 every day", "UTC")
    assert [f"{at:%d %H}" for at in view.coming] == ["02 12", "03 12", "04 12", "05 12", "06 12"]
    assert view.last is None
    assert not view.is_changed
    assert desk.service.get_schedule(admin, "daily") == view


def test_before_a_scheduler_has_looked_the_applications_own_are_shown(clock, database, admin):
    (view,) = Desk(database).service.get_overview(admin).schedules
    assert (view.version, view.changed_at, len(view.coming)) == (0, None, 5)


def test_a_change_counts_from_now_and_is_audited(desk, clock, database, admin):
    draft = replace(DRAFT, overlap=OverlapPolicy.QUEUE, missed=MissedPolicy.SKIP)
    desk.changes.change(admin, "daily", 1, draft, "  the desk\n opens at nine ")
    view = desk.service.get_schedule(admin, "daily")
    assert (view.title, view.schedule.action) == ("Daily", "job")  # the application's stay
    assert view.coming[0] == MORNING + timedelta(minutes=30)
    assert view.is_changed
    newest, first = desk.service.list_versions(admin, "daily")
    assert (newest.version, newest.changed_by, newest.reason) == (
        2, "ada", "the desk opens at nine"
    )  # fmt: skip
    assert (first.changed_by, first.content["cron"]) == ("", "0 12 * * *")
    assert audited(database) == [("schedule.changed", "ada", "daily")]
    clock.move_to(MORNING + timedelta(minutes=30))
    desk.look()
    (due,) = desk.service.list_due(admin)
    assert due.due_at == MORNING + timedelta(minutes=30)


def test_a_change_of_what_somebody_else_has_changed_is_refused(desk, admin):
    desk.changes.change(admin, "daily", 1, DRAFT)
    for act in (
        lambda: desk.changes.change(admin, "daily", 1, DRAFT),
        lambda: desk.changes.set_paused(admin, "daily", 1, is_paused=True),
        lambda: desk.changes.restore_default(admin, "daily", 1),
    ):
        with pytest.raises(ConflictError, match="Somebody has changed this schedule"):
            act()


def test_two_at_the_same_time_leave_one_change(desk, database, admin, monkeypatch):
    seen = desk.reader.list_current()
    desk.changes.set_paused(admin, "daily", 1, is_paused=True)
    monkeypatch.setattr(desk.reader, "list_current", lambda: seen)  # as the other one saw it
    with pytest.raises(ConflictError):
        desk.changes.change(admin, "daily", 1, DRAFT)
    assert audited(database) == [("schedule.paused", "ada", "daily")]


def test_a_paused_schedule_is_not_due_and_makes_up_for_nothing(desk, clock, admin):
    desk.changes.set_paused(admin, "daily", 1, is_paused=True, reason="Holidays")
    assert desk.service.get_schedule(admin, "daily").coming == ()
    clock.shift(timedelta(days=2))
    assert desk.look() == 0
    desk.changes.set_paused(admin, "daily", 2, is_paused=False)
    assert desk.look() == 0
    clock.shift(timedelta(hours=3))
    assert desk.look() == 1
    assert len(desk.rows()) == 1


def test_what_was_changed_goes_back_to_what_the_application_says(desk, admin):
    desk.changes.change(admin, "daily", 1, DRAFT)
    desk.changes.restore_default(admin, "daily", 2)
    view = desk.service.get_schedule(admin, "daily")
    assert view.schedule == DAILY
    assert not view.is_changed


def test_a_schedule_is_added_changed_and_removed(desk, clock, database, admin):
    name = desk.changes.add(admin, DRAFT)
    assert [view.title for view in desk.service.get_overview(admin).schedules] == ["Daily", "Tea"]
    clock.move_to(MORNING + timedelta(minutes=30))
    assert desk.look() == 1
    desk.changes.change(admin, name, 1, replace(DRAFT, title="Coffee", action="step"))
    assert desk.service.get_schedule(admin, name).title == "Coffee"
    desk.changes.remove(admin, name, 2, "enough")
    assert [view.title for view in desk.service.get_overview(admin).schedules] == ["Daily"]
    assert [due.name for due in desk.service.list_due(admin, name=name)] == [name]
    clock.shift(timedelta(days=1))
    desk.look()
    assert [due.name for due in desk.service.list_due(admin, name=name)] == [name]
    actions = [action for action, *_ in audited(database)]
    assert actions == ["schedule.added", "schedule.changed", "schedule.removed"]
    with pytest.raises(NotFoundError, match="removed"):
        desk.service.get_schedule(admin, name)


def test_the_applications_own_can_be_paused_but_not_removed(desk, admin):
    with pytest.raises(ConflictError, match="Pause it"):
        desk.changes.remove(admin, "daily", 1)
    name = desk.changes.add(admin, DRAFT)
    with pytest.raises(NotFoundError, match="no default"):
        desk.changes.restore_default(admin, name, 1)


@on_sqlite
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cron": "0 0 31 2 *"}, "never due"),
        ({"cron": "every day"}, "5 fields"),
        ({"time_zone": "Mars/Phobos"}, "no time zone"),
        ({"cron": ""}, "when it is due"),
        ({"cron": "", "exchange": "NOWHERE"}, "never due"),
        ({"cron": "", "exchange": "KRX", "after_close_minutes": 1441}, "more than a day"),
        ({"title": "  "}, "needs a title"),
        ({"title": "x" * 61}, "at most 60"),
        ({"title": "a\x07b"}, "needs a title"),
        ({"action": "database.engine.dispose"}, "cannot be scheduled"),
        ({"window_minutes": 0}, "cannot be"),
        ({"window_minutes": 7 * 1440 + 1}, "cannot be"),
    ],
)
def test_what_cannot_be_scheduled_is_refused_in_words(desk, admin, change, words):
    draft = replace(DRAFT, **change)
    for act in (desk.changes.preview, desk.changes.add):
        with pytest.raises(InvalidInputError, match=words) as refused:
            act(admin, draft)
        assert refused.value.remedy


def test_a_draft_is_told_before_it_counts(desk, admin):
    preview = desk.changes.preview(admin, replace(DRAFT, cron="", exchange="krx"))
    assert preview.when == "At the close of every session of KRX"
    assert f"{preview.coming[0]:%d %H:%M}" == "03 06:30"  # 2 March is a holiday
    assert desk.changes.preview(admin, DRAFT).when == "At 09:30 every day"
    assert len(desk.service.get_overview(admin).schedules) == 1


def test_there_is_an_end_to_what_is_added(desk, admin, monkeypatch):
    monkeypatch.setattr("core.schedules.schedule_change_service._MOST_ADDED", 1)
    desk.changes.add(admin, DRAFT)
    with pytest.raises(ConflictError, match="already"):
        desk.changes.add(admin, DRAFT)


def test_it_is_run_by_hand_and_noted_beside_the_schedule(desk, clock, database, admin):
    desk.starts_jobs = True
    result = desk.service.run_now(admin, "daily")
    assert result.job_ids == ("job-1",)
    (due,) = desk.service.list_due(admin)
    assert (due.is_extra, due.state) == (True, DueState.STARTED)
    assert audited(database) == [("schedule.run", "ada", "daily")]
    with pytest.raises(ConflictError, match="still under way"):
        desk.service.run_now(admin, "daily")
    desk.end_jobs()
    clock.move_to(MORNING + timedelta(hours=3))
    desk.look()
    assert desk.states() == [DueState.DONE, DueState.STARTED]
    with pytest.raises(NotFoundError, match="no schedule 'tea'"):
        desk.service.run_now(admin, "tea")


def test_a_run_by_hand_whose_process_died_is_not_repeated(desk, clock, admin):
    desk.error = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        desk.service.run_now(admin, "daily")
    desk.error = None
    clock.shift(timedelta(minutes=5))
    desk.look()
    assert desk.states() == [DueState.FAILED]
    assert desk.begun == []


def test_traders_neither_see_nor_change_them(desk, trader):
    for act in (
        lambda: desk.service.get_overview(trader),
        lambda: desk.service.run_now(trader, "daily"),
        lambda: desk.changes.add(trader, DRAFT),
        lambda: desk.changes.preview(trader, DRAFT),
    ):
        with pytest.raises(NotPermittedError):
            act()


def test_the_overview_says_how_they_go(desk, clock, admin):
    before = desk.service.get_overview(admin)
    assert (before.under_way, before.lag_seconds, dict(before.counts)) == (0, 0, {})
    assert before.next_one.name == "daily"
    clock.move_to(MORNING + timedelta(hours=3, minutes=1))
    assert desk.service.get_overview(admin).lag_seconds == 60
    desk.starts_jobs = True
    desk.look()
    after = desk.service.get_overview(admin)
    assert (after.under_way, after.lag_seconds) == (1, 0)
    assert after.counts == {DueState.STARTED: 1}
    desk.changes.set_paused(admin, "daily", 1, is_paused=True)
    assert desk.service.get_overview(admin).next_one is None
