"""Schedules: all on one board, one in detail, changed, added, run by hand; late, failing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from core.clock import now
from core.contracts import SYSTEM
from core.enums import DueState, Role
from core.errors import BusyError
from core.schedules.scheduler import FIRST_LOOK_SECONDS
from db.schedules.schedule_tables import DueTime
from tests.pages.reading import read_words

PAGE = "admin/schedules.py"


def html_of(app):
    return " ".join(str(element.proto.body) for element in app.get("html"))


def text_of(app):
    shown = (*app.markdown, *app.caption, *app.error, *app.warning, *app.info, *app.subheader)
    return " ".join([*(str(element.value) for element in shown), *read_words(app)]).replace(
        "\\", ""
    )


def button(app, label):
    return next(one for one in app.button if one.label == label)


@pytest.fixture
def installed(desk_services):
    """As after a scheduler's first look, without what it would begin."""
    scheduler = desk_services.schedules
    scheduler._install(now())
    return desk_services


@pytest.fixture
def note_due(desk_services):
    def note(name, state, **values):
        row = DueTime(
            name=name, due_at=now() - timedelta(hours=1), state=state,
            **{"job_ids": [], "note": "", **values},
        )  # fmt: skip
        with desk_services.database.write() as session:
            session.add(row)

    return note


def test_before_anything_was_due_the_board_says_when_it_will_be(open_page):
    with time_machine.travel(datetime(2026, 11, 25, 3, tzinfo=UTC)):  # a Wednesday's noon in Seoul
        app = open_page(PAGE, role=Role.ADMIN)
    assert not app.exception
    shown = html_of(app)
    for title in (
        "Closing bet",
        "Collect bars",
        "Nightly backup",
        "Restore drill",
        "Hourly prices",
    ):
        assert title in shown
    assert "At 03:00 every day" in shown
    assert "10 min before the close of every session of KRX" in shown
    assert 'class="ahead"' in shown
    assert "Nothing has been due yet" in text_of(app)
    assert "skipped in spring is due right after the gap" in text_of(app)


def test_what_became_of_due_times_stands_on_the_board_and_below(open_page, note_due):
    note_due("make_backup", DueState.FAILED, note="The disk is full <b>&.", job_ids=["a"],
             correlation_id="5f2c9d0b71aa")  # fmt: skip
    note_due("korean_report", DueState.MISSED, note="No scheduler was running.", is_extra=True)
    app = open_page(PAGE, role=Role.ADMIN)
    shown = html_of(app)
    assert "The disk is full &lt;b&gt;&amp;." in shown
    assert "<b>&" not in shown
    assert "By hand: No scheduler was running." in shown
    assert "/timeline?id=5f2c9d0b71aa" in shown
    assert "Failed, 24 h</dt><dd>1</dd>" in shown
    assert "Missed, 24 h</dt><dd>1</dd>" in shown


def test_where_nobody_looks_it_says_so(open_page, installed, monkeypatch):
    monkeypatch.setattr(installed.schedule_admin, "_find_lag", lambda: 600.0)
    app = open_page(PAGE, role=Role.ADMIN)
    assert "due for 10 minutes and nobody has begun it" in text_of(app)
    assert "make run" in text_of(app)


def test_one_schedule_shows_its_next_five_and_is_changed(open_page, installed):
    app = open_page(PAGE, {"schedule": "make_backup", "view": "Change"}, role=Role.ADMIN)
    assert not app.exception
    assert html_of(app).count("03:00 KST") == 5
    assert "At 03:00 every day (Asia/Seoul)" in text_of(app)
    cron = next(one for one in app.text_input if one.label == "Cron line")
    cron.set_value("0 0 31 2 *").run()
    assert "This line is never due" in text_of(app)
    assert button(app, "Save as a new version").disabled
    cron = next(one for one in app.text_input if one.label == "Cron line")
    cron.set_value("15 4 * * *").run()
    assert "At 04:15 every day (Asia/Seoul)" in text_of(app)
    button(app, "Save as a new version").click().run()
    assert not app.exception
    assert html_of(app).count("04:15 KST") == 5
    assert '<span class="sd-chip ">changed</span>' in html_of(app)
    button(app, "Back to the default").click().run()
    assert html_of(app).count("03:00 KST") == 5
    app = open_page(PAGE, {"schedule": "make_backup", "view": "Versions"}, role=Role.ADMIN)
    assert html_of(app).count(">demo-admin</td>") == 2


def test_it_is_paused_and_resumed(open_page, installed):
    app = open_page(PAGE, {"schedule": "make_backup"}, role=Role.ADMIN)
    button(app, "Pause").click().run()
    assert "nothing is due until it is resumed" in text_of(app)
    button(app, "Resume").click().run()
    assert html_of(app).count("03:00 KST") == 5


def test_it_is_run_by_hand(open_page, installed):
    app = open_page(PAGE, {"schedule": "korean_report"}, role=Role.ADMIN)
    button(app, "Run now").click().run()
    assert not app.exception
    assert "By hand: Report of 2026-10-30" in html_of(app)


def test_one_is_added_and_removed(open_page, installed):
    app = open_page(PAGE, {"schedule": "new"}, role=Role.ADMIN)
    assert button(app, "Add the schedule").disabled
    next(one for one in app.text_input if one.label == "Title").set_value("Tea *time*").run()
    button(app, "Add the schedule").click().run()
    assert not app.exception
    assert app.query_params["schedule"].startswith("custom_")
    assert "Tea *time*" in text_of(app)
    button(app, "Remove the schedule").click().run()
    assert not app.exception
    assert "Tea" not in html_of(app)


def test_an_operator_without_the_right_reads_only(open_page, installed, monkeypatch):
    from core import permissions
    from core.permissions import Permission

    allowed = dict(permissions.ROLE_PERMISSIONS)
    allowed[Role.ADMIN] = allowed[Role.ADMIN] - {Permission.MANAGE_SCHEDULES}
    monkeypatch.setattr(permissions, "ROLE_PERMISSIONS", allowed)
    app = open_page(PAGE, {"schedule": "make_backup"}, role=Role.ADMIN)
    assert not app.exception
    labels = {one.label for one in app.button}
    assert not labels & {"Run now", "Pause"}


def test_a_schedule_that_is_gone_is_a_sentence(open_page):
    app = open_page(PAGE, {"schedule": "nobody's"}, role=Role.ADMIN)
    assert "There is no such schedule." in text_of(app)


def test_a_failing_service_is_a_sentence(open_page, desk_services, monkeypatch):
    def fail(_actor):
        raise BusyError("The database is busy.", "Try again in a moment.")

    monkeypatch.setattr(desk_services.schedule_admin, "get_overview", fail)
    assert "The database is busy." in text_of(open_page(PAGE, role=Role.ADMIN))


def test_a_trader_has_no_business_here(open_alone):
    app = open_alone(PAGE, role=Role.TRADER)
    assert "does not allow this" in app.error[0].value
    assert not app.button


def test_the_scheduler_of_the_application_begins_what_its_services_have(installed):
    """Every action of the application is a method that there is."""
    from core.schedules.defaults import ACTIONS

    for action in ACTIONS.values():
        assert callable(installed.find(action.method)), action
    assert installed.schedules.find_lag() < FIRST_LOOK_SECONDS
    assert installed.schedule_admin.get_overview(SYSTEM).schedules


def test_an_address_with_a_name_that_the_page_does_not_know_is_told_so(open_page):
    app = open_page(PAGE, {"name": "make_backup"}, role=Role.ADMIN)
    assert not app.exception
    assert "'name', which this page does not know" in app.error[0].value
