from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from core.admin.event_log_service import EventLogService
from core.clock import now
from core.contracts import Actor
from core.enums import DeliveryStatus
from db.events.event_repository import EventRepository
from db.events.tables import EventDelivery, OutboxEvent
from db.session import Database


@pytest.fixture
def log(database: Database) -> EventLogService:
    return EventLogService(database, lambda: "a list")


def add(database: Database, name: str, *statuses: DeliveryStatus) -> str:
    with database.write() as session:
        stored = EventRepository(session).add_event(
            name=name,
            version=1,
            payload={"cups": 2},
            correlation_id="c",
            handlers=[f"on_{n}" for n in range(len(statuses))],
        )
        for delivery_id, status in zip(stored.delivery_ids, statuses, strict=True):
            delivery = session.get(EventDelivery, delivery_id)
            assert delivery is not None
            delivery.status = status
    return stored.event_id


def test_an_empty_installation_has_no_flow(log: EventLogService, admin: Actor) -> None:
    flow = log.get_flow(admin)
    assert (flow.pending, flow.delivered, flow.dead, flow.kept) == (0, 0, 0, 0)
    assert (flow.lag_seconds, list(flow.by_name), flow.broker) == (0.0, [], "a list")


def test_the_flow_counts_deliveries_and_says_how_late_they_are(
    log: EventLogService, admin: Actor, database: Database
) -> None:
    add(database, "Tea", DeliveryStatus.DELIVERED, DeliveryStatus.PENDING)
    add(database, "Tea", DeliveryStatus.DEAD)
    old = add(database, "Coffee")
    with database.write() as session:
        waiting = session.exec(
            select(EventDelivery).where(EventDelivery.status == DeliveryStatus.PENDING)
        ).one()
        waiting.next_attempt_at = now() - timedelta(seconds=40)
        event = session.exec(select(OutboxEvent).where(OutboxEvent.event_id == old)).one()
        event.occurred_at = now() - timedelta(days=2)
    flow = log.get_flow(admin)
    assert (flow.pending, flow.delivered, flow.dead, flow.kept) == (1, 1, 1, 3)
    assert 40 <= flow.lag_seconds < 60
    assert [(name, count) for name, count, _ in flow.by_name] == [("Tea", 2)]


def test_events_are_listed_newest_first_with_how_far_they_have_come(
    log: EventLogService, admin: Actor, database: Database
) -> None:
    add(database, "Tea", DeliveryStatus.DELIVERED, DeliveryStatus.DELIVERED, DeliveryStatus.DEAD)
    add(database, "Coffee", DeliveryStatus.PENDING)
    add(database, "Tea")
    newest, middle, oldest = log.list_events(admin)
    assert [one.name for one in (newest, middle, oldest)] == ["Tea", "Coffee", "Tea"]
    assert (oldest.delivered, oldest.pending, oldest.dead) == (2, 0, 1)
    assert (middle.delivered, middle.pending, middle.dead) == (0, 1, 0)
    assert [one.sequence for one in log.list_events(admin, "Tea")] == [
        newest.sequence,
        oldest.sequence,
    ]
    assert log.list_events(admin, before=middle.sequence) == [oldest]
    assert log.list_events(admin, limit=0) == []
