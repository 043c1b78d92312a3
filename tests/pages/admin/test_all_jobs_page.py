from __future__ import annotations

from datetime import timedelta

import pytest

from core.clock import now
from core.contracts import SYSTEM
from core.enums import JobStatus, Role
from core.errors import NotPermittedError
from core.jobs.transitions import end_job
from db.jobs.tables import Job
from tests.pages.reading import read_figures

PAGE = "admin/all_jobs.py"


@pytest.fixture
def add_job(desk_services, demo_trader):
    def add(title, owner=demo_trader, **changes):
        with desk_services.database.write() as session:
            job_id = desk_services.jobs.add(
                session, actor=owner, kind="run_backtest", title=title, arguments={}
            )
            job = session.get(Job, job_id)
            if ending := changes.pop("ending", None):
                end_job(job, ending, at=now(), error=changes.pop("error", ""))
            for name, value in changes.items():
                setattr(job, name, value)
        return job_id

    return add


def table(app):
    return app.dataframe[0].value


def values(app):
    return read_figures(app)


def test_jobs_of_all_owners_stand_there_with_the_queue(open_page, add_job):
    add_job("Backtest *GOOG*", run_after=now() - timedelta(minutes=5))
    add_job("Sweep", ending=JobStatus.FAILURE, error="The disk is full.")
    add_job("Nightly", SYSTEM)
    app = open_page(PAGE, role=Role.ADMIN)
    assert not app.exception
    shown = table(app)
    assert {"Backtest *GOOG*", "Sweep", "Nightly"} <= set(shown["Job"])
    assert "system" in set(shown["Owner"])
    assert "The disk is full." in set(shown["Why it ended"])
    figures = values(app)
    assert figures["Engine"] == "Embedded"
    assert int(figures["Waiting"]) >= 2
    assert figures["Workers alive"] == "0"
    assert "Schedulers alive" not in figures
    assert any("No worker has been seen" in warning.value for warning in app.warning)


def test_filters_narrow_and_an_empty_list_says_so(open_page, add_job):
    add_job("Nightly", SYSTEM, ending=JobStatus.REVOKED)
    app = open_page(PAGE, role=Role.ADMIN)
    app.selectbox(key="owner").set_value("system")
    app = app.pills(key="states").set_value([JobStatus.REVOKED]).run()
    assert list(table(app)["Job"]) == ["Nightly"]
    app = app.pills(key="states").set_value([JobStatus.RUNNING]).run()
    assert not app.dataframe
    assert not app.exception


def test_older_jobs_are_a_page_away(open_page, add_job):
    for number in range(30):
        add_job(f"Job {number:02}")
    app = open_page(PAGE, role=Role.ADMIN)
    assert len(table(app)) == 25
    [older] = [button for button in app.button if button.label == "Older"]
    app = older.click().run()
    assert "Job 00" in set(table(app)["Job"])
    assert app.query_params["after"]


def test_without_a_mark_nothing_can_be_done(open_page, add_job):
    add_job("Backtest")
    app = open_page(PAGE, role=Role.ADMIN)
    buttons = {button.label: button for button in app.button}
    assert buttons["Cancel"].disabled
    assert buttons["Run again"].disabled


def test_a_trader_gets_the_refusal_and_nothing_else(open_alone, desk_services, demo_trader):
    app = open_alone(PAGE, role=Role.TRADER)
    assert "does not allow" in app.error[0].value
    assert not app.dataframe
    with pytest.raises(NotPermittedError):
        desk_services.all_jobs.list_jobs(demo_trader)


def test_an_owner_reads_why_a_job_waits(open_page, add_job):
    add_job("Backtest")
    app = open_page("user/jobs.py")
    assert any("No worker has been seen" in warning.value for warning in app.warning)
