"""One chain of work is shown whole, in order, to those who may see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.admin.audit_trail import add_audit
from core.admin.timeline_arrangement import arrange
from core.admin.timeline_service import MOST_OF_EACH, TimelineService
from core.admin.timeline_types import TimelineEntry
from core.contracts import Actor
from core.correlation import correlated
from core.enums import DeliveryStatus, JobStatus, NoticeKind, Role, TimelineLane, TimelineState
from core.errors import InvalidInputError, NotFoundError, NotPermittedError
from core.events.outbox import Outbox
from core.events.types import DataQualityFound, UserAccessChanged
from db.events.event_repository import EventRepository
from db.events.tables import EventDelivery
from db.jobs.job_repository import JobRepository
from db.session import Database, Session
from db.user.tables import Notice
from tests.conftest import add_user, on_sqlite

ACTION, JOB, EVENT, DELIVERY, NOTICE = TimelineLane
START = datetime(2026, 11, 20, 9, tzinfo=UTC)


def add_job(session: Session, user_id: int | None, correlation_id: str) -> str:
    job = JobRepository(session).add(
        kind="serve", title="Serve tea", arguments={}, user_id=user_id, key="", priority=0,
        max_attempts=3, correlation_id=correlation_id,
    )  # fmt: skip
    job.created_at, job.started_at = START, START + timedelta(seconds=2)
    job.finished_at, job.status = START + timedelta(seconds=5), JobStatus.SUCCESS
    return job.id


def add_event(session: Session, user_id: int, correlation_id: str) -> str:
    stored = EventRepository(session).add_event(
        name="TeaServed", version=1, payload={"cups": 2, "pots": [1], "guest": ""},
        correlation_id=correlation_id, handlers=["notices.on_tea_served", "cups.on_tea_served"],
    )  # fmt: skip
    first, second = (session.get(EventDelivery, each) for each in stored.delivery_ids)
    assert first is not None
    assert second is not None
    first.status, first.delivered_at = DeliveryStatus.DELIVERED, START + timedelta(days=999)
    second.status, second.error, second.attempts = DeliveryStatus.DEAD, "KeyError: 'cup'", 3
    session.add(
        Notice(
            user_id=user_id,
            event_id=stored.event_id,
            kind=NoticeKind.SIGNAL,
            title="Your tea is ready",
            correlation_id=correlation_id,
        )
    )
    return stored.event_id


@pytest.fixture
def timelines(database: Database) -> TimelineService:
    return TimelineService(database)


@pytest.fixture
def chain(database: Database, trader: Actor) -> tuple[str, str]:
    """Job and event of the chain `c-1`, beside another that is no part of it."""
    with database.write() as session:
        job_id = add_job(session, trader.user_id, "c-1")
        event_id = add_event(session, trader.user_id, "c-1")
        actor = replace(trader, correlation_id="c-1")
        add_audit(session, action="tea.asked", actor=actor, target="the kitchen")
        add_event(session, trader.user_id, "c-2")
    return job_id, event_id


@pytest.fixture
def operator(database: Database) -> Actor:
    return add_user(database, "olga", Role.DEVOPS)


def test_the_whole_chain_stands_there_in_order(
    timelines: TimelineService, admin: Actor, chain: tuple[str, str]
) -> None:
    timeline = timelines.get_timeline(admin, "c-1")
    assert [(entry.lane, entry.title, entry.who) for entry in timeline.entries] == [
        (ACTION, "asked for it", "tess"),
        (JOB, "Serve tea", "tess"),
        (EVENT, "TeaServed", ""),
        (DELIVERY, "cups.on_tea_served", ""),
        (DELIVERY, "notices.on_tea_served", ""),
        (NOTICE, "Your tea is ready", "tess"),
        (ACTION, "tea.asked", "tess"),
    ]
    job, event, dead = timeline.entries[1], timeline.entries[2], timeline.entries[3]
    assert (job.at, job.began_at, job.ended_at) == (
        START,
        START + timedelta(seconds=2),
        START + timedelta(seconds=5),
    )
    assert event.detail == "cups 2, pots 1"
    assert (dead.state, dead.caused_by) == (TimelineState.FAILED, chain[1])
    assert "3 attempts: KeyError: 'cup'" in dead.detail
    assert (timeline.started_by, timeline.hidden, timeline.is_cut) == ("tess", 0, False)
    assert timeline.began_at == START


def test_it_is_found_by_each_of_its_ids(
    timelines: TimelineService, admin: Actor, chain: tuple[str, str]
) -> None:
    for wanted in ("c-1", " c-1 ", *chain):
        assert timelines.find_correlation(admin, wanted) == "c-1"


@pytest.mark.parametrize("text", ["", "  ", "x" * 37, "a\nb", "\x00", "' OR 1=1 --" * 9])
def test_what_is_no_id_is_said_to_be_none(
    timelines: TimelineService, admin: Actor, text: str
) -> None:
    with pytest.raises(InvalidInputError):
        timelines.find_correlation(admin, text)


def test_an_unknown_id_is_said_to_be_unknown(
    timelines: TimelineService, admin: Actor, chain: tuple[str, str]
) -> None:
    del chain
    for wanted in ("c-3", "' OR 1=1 --", "%"):
        with pytest.raises(NotFoundError):
            timelines.find_correlation(admin, wanted)
        with pytest.raises(NotFoundError):
            timelines.get_timeline(admin, wanted)


def test_an_operator_sees_the_work_but_neither_the_audit_trail_nor_what_notices_say(
    timelines: TimelineService, operator: Actor, chain: tuple[str, str]
) -> None:
    del chain
    timeline = timelines.get_timeline(operator, "c-1")
    titles = [entry.title for entry in timeline.entries]
    assert "tea.asked" not in titles
    assert "Your tea is ready" not in titles
    assert "A notice about signal" in titles
    assert timeline.hidden == 1


def test_a_trader_has_no_business_here(timelines: TimelineService, trader: Actor) -> None:
    for ask in (timelines.get_timeline, timelines.find_correlation):
        with pytest.raises(NotPermittedError):
            ask(trader, "c-1")
    with pytest.raises(NotPermittedError):
        timelines.list_recent(trader)


def test_what_the_system_began_says_so(
    timelines: TimelineService, admin: Actor, database: Database
) -> None:
    with database.write() as session:
        add_job(session, None, "c-5")
    timeline = timelines.get_timeline(admin, "c-5")
    assert timeline.started_by == ""
    assert [entry.lane for entry in timeline.entries] == [JOB]


def test_an_administrators_action_comes_before_what_it_led_to(
    timelines: TimelineService, admin: Actor, database: Database
) -> None:
    acting = replace(admin, correlation_id="c-6")
    with correlated("c-6"), database.write() as session:
        add_audit(session, action="user.role_changed", actor=acting, target="tess")
        session.flush()
        event = UserAccessChanged(user_id=1, by_user_id=2, change="role")
        Outbox({}).record(session, event)
    timeline = timelines.get_timeline(admin, "c-6")
    assert timeline.started_by == "ada"
    assert [entry.lane for entry in timeline.entries] == [ACTION, EVENT]


@on_sqlite
def test_a_chain_longer_than_is_shown_says_so(
    timelines: TimelineService, admin: Actor, database: Database
) -> None:
    found = DataQualityFound(event_ids=[1], symbol="GOOG", worst_severity="low")
    with database.write() as session:
        for _ in range(MOST_OF_EACH + 1):
            Outbox({}).record(session, found, "c-7")
    timeline = timelines.get_timeline(admin, "c-7")
    assert timeline.is_cut
    assert len(timeline.entries) == 4
    assert timeline.entries[-1].title == f"DataQualityFound, {MOST_OF_EACH - 3} more"
    assert timeline.count(EVENT) == MOST_OF_EACH


def test_the_chains_that_began_last_are_offered(
    timelines: TimelineService, admin: Actor, chain: tuple[str, str]
) -> None:
    del chain
    newest, older = timelines.list_recent(admin)
    assert (newest.correlation_id, newest.title, newest.jobs, newest.events) == (
        "c-2",
        "TeaServed",
        0,
        1,
    )
    assert (older.correlation_id, older.title, older.who) == ("c-1", "Serve tea", "tess")
    assert timelines.list_recent(admin, 1) == [newest]


def test_a_long_chain_is_counted_whole(
    timelines: TimelineService, admin: Actor, database: Database
) -> None:
    found = DataQualityFound(event_ids=[1], symbol="GOOG", worst_severity="low")
    with database.write() as session:
        for _ in range(130):  # more than are looked at to find the newest chains
            Outbox({}).record(session, found, "c-7")
        Outbox({}).record(session, found, "c-8")
    counts = {chain.correlation_id: chain.events for chain in timelines.list_recent(admin)}
    assert counts == {"c-7": 130, "c-8": 1}


def entry(lane: TimelineLane, key: str, seconds: float, caused_by: str = "") -> TimelineEntry:
    at = START + timedelta(seconds=seconds)
    return TimelineEntry(lane, key, at, None, None, TimelineState.DONE, "Found", key, "", caused_by)


def test_what_an_event_led_to_stands_below_it_and_a_lost_cause_stands_for_itself() -> None:
    entries = [
        entry(NOTICE, "n", 4, "e1"),
        entry(EVENT, "e2", 2),
        entry(DELIVERY, "d", 5, "e1"),
        entry(EVENT, "e1", 1),
        entry(NOTICE, "orphan", 0, "gone"),
    ]
    assert [one.key for one in arrange(entries)] == ["orphan", "e1", "d", "n", "e2"]


def test_many_events_alike_are_folded_but_not_those_that_somebody_hears() -> None:
    entries = [entry(EVENT, f"e{n}", n) for n in range(8)]
    folded = arrange(entries)
    assert [one.stands_for for one in folded] == [1, 1, 1, 5]
    assert folded[-1].title == "Found, 5 more"
    assert folded[-1].detail == "the last: e7"
    heard = [*entries, entry(DELIVERY, "d", 9, "e4")]
    assert [one.key for one in arrange(heard)][3:7] == ["e3", "e4", "d", "e5"]
    assert len(arrange(heard)) == 9


def test_events_that_the_same_listeners_heard_are_folded_with_their_deliveries() -> None:
    entries = [entry(EVENT, f"e{n}", n) for n in range(9)]
    entries += [entry(DELIVERY, f"d{n}", n + 0.5, f"e{n}") for n in range(9)]
    folded = arrange(entries)
    assert [one.key for one in folded] == ["e0", "d0", "e1", "d1", "e2", "d2", "e3", "d3"]
    event, delivery = folded[-2:]
    assert (event.title, event.stands_for) == ("Found, 6 more", 6)
    assert (delivery.detail, delivery.stands_for) == ("d3, 6 times", 6)
    assert (delivery.caused_by, delivery.at) == ("e3", START + timedelta(seconds=8.5))


@pytest.mark.parametrize("state", [TimelineState.FAILED, TimelineState.WAITING])
def test_what_failed_or_waits_is_never_folded_away(state: TimelineState) -> None:
    entries = [entry(EVENT, f"e{n}", n) for n in range(9)]
    entries += [entry(DELIVERY, f"d{n}", n + 0.5, f"e{n}") for n in range(9)]
    entries[9 + 6] = replace(entries[9 + 6], state=state)
    keys = [one.key for one in arrange(entries)]
    assert keys[keys.index("e6") + 1] == "d6"
    entries[9 + 6] = replace(entry(NOTICE, "n6", 7, "e6"))
    keys = [one.key for one in arrange(entries)]
    assert keys[keys.index("e6") + 1] == "n6"
