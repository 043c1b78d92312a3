"""From a click, through job, events and listeners, to the notice: one reference, one picture."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlmodel import col, select

from core.clock import now
from core.contracts import SYSTEM
from core.enums import Role, TimelineLane
from core.events.dispatcher import EventDispatcher
from core.events.outbox import Outbox
from core.events.types import UniverseUpdated
from core.service_tables import SUBSCRIPTIONS, list_listeners
from db.events.tables import EventDelivery, OutboxEvent
from db.jobs.tables import Job
from db.kr_market.schedule_tables import ChainStep
from db.user.tables import Notice
from tests.pages.conftest import actor_of
from tests.pages.reading import read_empty

PAGE = "admin/timeline.py"


@pytest.fixture
def services(desk_services):
    """As a desk that has worked off what its seeding brought about."""
    with desk_services.database.write() as session:
        for delivery in session.exec(select(EventDelivery)):
            session.delete(delivery)
        for event in session.exec(select(OutboxEvent)):
            session.delete(event)
        for job in session.exec(select(Job)):
            session.delete(job)
    return desk_services


def deliver(services):
    handlers = {name: services.find(name) for _, name in SUBSCRIPTIONS}
    return EventDispatcher(services.database, handlers).deliver_due()


def html(app):
    return "".join(element.proto.body for element in app.get("html"))


def metrics(app):
    return dict(re.findall(r"<dt[^>]*>([^<]*)</dt><dd>([^<]*)</dd>", html(app)))


def test_a_click_can_be_followed_to_the_notice_it_led_to(
    services, open_page, run_jobs, demo_trader
):
    app = open_page("trading/new_backtest.py", {"symbol": "GOOG"})
    next(one for one in app.button if one.label == "Run backtest").click().run()
    assert not app.exception
    run_jobs(demo_trader)  # the backtest
    deliver(services)
    run_jobs(demo_trader)  # the passport, which an event called for
    with services.database.read() as session:
        jobs = session.exec(select(Job).order_by(col(Job.created_at))).all()
        (event,) = session.exec(select(OutboxEvent)).all()
        (notice,) = session.exec(select(Notice)).all()
    assert [job.kind for job in jobs] == ["run_backtest", "judge_backtest"]
    references = {*(job.correlation_id for job in jobs), event.correlation_id}
    assert references == {notice.correlation_id}
    assert notice.correlation_id

    shown = open_page(PAGE, {"id": jobs[0].id}, role=Role.ADMIN)
    assert not shown.exception
    assert metrics(shown) | {"Took": ""} == {
        "Begun by": "demo-trader", "Jobs": "2", "Events": "1", "Heard": "3", "Notices": "1",
        "Waiting": "0", "Failed": "0", "Took": "",
    }  # fmt: skip
    page = html(shown)
    words = ("asked for it", "BacktestFinished", "notices.on_backtest_finished", notice.title[:20])
    for word in words:
        assert word in page

    # The picture of the services and that of the page are one.
    admin = actor_of(services, Role.ADMIN)
    timeline = services.timelines.get_timeline(admin, notice.correlation_id)
    lanes = [entry.lane for entry in timeline.entries]
    assert lanes == [
        TimelineLane.ACTION, TimelineLane.JOB, TimelineLane.EVENT, *[TimelineLane.DELIVERY] * 3,
        TimelineLane.NOTICE, TimelineLane.JOB,
    ]  # fmt: skip


def test_two_clicks_are_two_chains(services, open_page):
    app = open_page("trading/new_backtest.py", {"symbol": "GOOG"})
    for _ in range(2):
        next(one for one in app.button if one.label == "Run backtest").click().run()
        app = open_page("trading/new_backtest.py", {"symbol": "GOOG"})
    with services.database.read() as session:
        references = session.exec(select(Job.correlation_id)).all()
    assert len(references) == len(set(references)) == 2


def test_what_an_import_brings_about_belongs_to_the_import(services):
    """New bars of the market: checks, following, scans; none of them begins a chain of its own."""
    source = next(iter(services.universes.list_markets(SYSTEM))).source
    imported = UniverseUpdated(source=source, interval="1d", first_changed={"DK0001": 0})
    with services.database.write() as session:
        Outbox(list_listeners()).record(session, imported, "import-1")
        session.merge(ChainStep(name="demo_log", mark="made"))  # scans wait for it
    deliver(services)
    services.korean_chain.start_until(now() + timedelta(hours=1))
    with services.database.read() as session:
        jobs = session.exec(select(Job)).all()
    wanted = {"check_quality", "follow_signals", "scan_vcp", "scan_closing_bets"}
    assert wanted <= {job.kind for job in jobs}
    assert {job.kind: job.correlation_id for job in jobs} == dict.fromkeys(
        (job.kind for job in jobs), "import-1"
    )


def test_any_id_can_be_looked_for(services, open_page, demo_trader):
    job_id = services.quality_checks.check_all(demo_trader)
    app = open_page(PAGE, role=Role.ADMIN)
    assert "Check the quality of all bars" in html(app)  # among those that began last
    app.text_input(key="timeline_text").set_value(f" {job_id} ")
    next(one for one in app.button if one.label == "Show").click().run()
    assert not app.exception
    assert metrics(app)["Waiting"] == "1"
    job = services.jobs.get_job(demo_trader, job_id)
    assert app.query_params["id"] == job.correlation_id


@pytest.mark.parametrize("wanted", ["nonsense", "<script>alert(1)</script>", "x" * 60])
def test_an_id_of_nothing_is_a_sentence_and_the_way_on(services, open_page, wanted):
    app = open_page(PAGE, {"id": wanted}, role=Role.ADMIN)
    assert not app.exception
    assert app.error
    assert "<script>" not in html(app)


def test_before_anything_has_happened_it_says_so(services, open_page):
    app = open_page(PAGE, role=Role.ADMIN)
    assert not app.exception
    assert "Nothing has happened yet" in read_empty(app)


def test_what_users_and_errors_say_is_never_read_as_markup(services, open_page, demo_trader):
    with services.database.write() as session:
        services.jobs.add(
            session,
            actor=demo_trader,
            kind="run_backtest",
            title="<img src=x onerror=alert(1)> *bold*",
            arguments={},
        )
    with services.database.read() as session:
        job = session.exec(select(Job)).one()
    app = open_page(PAGE, {"id": job.id}, role=Role.ADMIN)
    assert "<img" not in html(app)
    assert "&lt;img" in html(app)


def test_an_address_with_a_name_that_the_page_does_not_know_is_told_so(services, open_page):
    app = open_page(PAGE, {"correlation": "abc"}, role=Role.ADMIN)
    assert not app.exception
    assert "'correlation', which this page does not know" in app.error[0].value
    assert "id, reference, job, event" in app.error[0].value


@pytest.mark.parametrize("name", ["reference", "job", "event"])
def test_whatever_the_address_calls_an_id_it_leads_there(services, open_page, demo_trader, name):
    job_id = services.quality_checks.check_all(demo_trader)
    app = open_page(PAGE, {name: job_id}, role=Role.ADMIN)
    assert not app.exception
    assert not app.error
    assert metrics(app)["Waiting"] == "1"


def test_times_are_told_in_the_readers_zone(services, open_page):
    reader = actor_of(services, Role.ADMIN)
    profile = services.accounts.get_profile(reader)
    services.accounts.update_profile(
        reader, display_name="A", time_zone="Asia/Seoul", theme=profile.theme
    )
    with services.database.write() as session:
        Outbox(list_listeners()).record(
            session, UniverseUpdated(source="demo", interval="1d", first_changed={}), "import-2"
        )
    app = open_page(PAGE, {"id": "import-2"}, role=Role.ADMIN)
    assert not app.exception
    assert "KST" in html(app)
    assert "UTC" not in html(app)
