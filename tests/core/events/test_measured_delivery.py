"""Deliveries are counted by how they ended, and timed from when the event was recorded."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from core.events.dispatcher import EventDispatcher
from core.events.outbox import Outbox
from core.events.types import UserAccessChanged
from core.telemetry import EVENT_ATTEMPTS, EVENT_LAG_SECONDS
from db.events.tables import OutboxEvent

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NAME = "UserAccessChanged"


def count(outcome: str, event: str = NAME) -> float:
    return EVENT_ATTEMPTS.labels(event, outcome)._value.get()


def lag() -> tuple[float, float]:
    [family] = EVENT_LAG_SECONDS.collect()
    found = {
        s.name.rpartition("_")[2]: s.value for s in family.samples if s.labels["event"] == NAME
    }
    return found.get("count", 0.0), found.get("sum", 0.0)


def record(database):
    event = UserAccessChanged(user_id=1, by_user_id=9, change="disabled")
    with database.write() as session:
        Outbox({NAME: ["on_it"]}).record(session, event, "c-1")


def test_a_delivery_is_counted_with_its_lag(database):
    delivered, before = count("delivered"), lag()
    with time_machine.travel(START, tick=False) as clock:
        record(database)
        clock.shift(7)
        EventDispatcher(database, {"on_it": lambda *_: None}).deliver_due()
    after = lag()
    assert count("delivered") == delivered + 1
    assert (after[0] - before[0], after[1] - before[1]) == (1, pytest.approx(7))


def test_failures_are_counted_until_the_letter_is_dead(database):
    failed, dead, before = count("failed"), count("dead"), lag()

    def fail(*_):
        raise ValueError("no")

    dispatcher = EventDispatcher(database, {"on_it": fail})
    with time_machine.travel(START, tick=False) as clock:
        record(database)
        for _ in range(4):
            dispatcher.deliver_due()
            clock.shift(100)
    assert (count("failed") - failed, count("dead") - dead) == (2, 1)
    assert lag() == before


def test_an_event_that_nobody_knows_makes_no_series_of_its_own(database):
    dead = count("dead", "unknown")
    record(database)
    with database.write() as session:
        session.get(OutboxEvent, 1).name = "MadeUpByARow"
    EventDispatcher(database, {"on_it": lambda *_: None}).deliver_due()
    assert count("dead", "unknown") == dead + 1
