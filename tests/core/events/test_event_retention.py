from __future__ import annotations

from datetime import timedelta

from sqlmodel import select

from core.clock import now
from core.enums import DeliveryStatus
from core.events.retention import LOOK_SECONDS, EventRetention
from db.events.event_repository import EventRepository
from db.events.tables import EventDelivery, OutboxEvent
from db.session import Database

OLD, YOUNG = timedelta(days=91), timedelta(days=89)


def add(
    database: Database, age: timedelta, *statuses: DeliveryStatus, name: str = "TeaServed"
) -> None:
    with database.write() as session:
        stored = EventRepository(session).add_event(
            name=name,
            version=1,
            payload={},
            correlation_id="c",
            handlers=[f"on_{place}" for place in range(len(statuses))],
        )
        for delivery_id, status in zip(stored.delivery_ids, statuses, strict=True):
            delivery = session.get(EventDelivery, delivery_id)
            assert delivery is not None
            delivery.status = status
        event = session.exec(
            select(OutboxEvent).where(OutboxEvent.event_id == stored.event_id)
        ).one()
        event.occurred_at = now() - age


def list_left(database: Database) -> list[str]:
    with database.read() as session:
        return sorted(session.exec(select(OutboxEvent.name)).all())


def test_only_what_everybody_has_had_long_ago_is_removed(database: Database) -> None:
    delivered, pending, dead = (
        DeliveryStatus.DELIVERED,
        DeliveryStatus.PENDING,
        DeliveryStatus.DEAD,
    )
    add(database, OLD, delivered, delivered, name="gone")
    add(database, OLD, name="gone_without_listeners")
    add(database, OLD, delivered, pending, name="waiting")
    add(database, OLD, dead, name="dead")
    add(database, YOUNG, delivered, name="young")
    assert EventRetention(database).remove_old() == 2
    assert list_left(database) == ["dead", "waiting", "young"]
    with database.read() as session:
        assert len(session.exec(select(EventDelivery)).all()) == 4
    assert EventRetention(database).remove_old() == 0


def test_many_are_removed_in_portions(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        at = now() - OLD
        session.add_all(
            OutboxEvent(event_id=f"{n}", name="x", version=1, payload={}, occurred_at=at)
            for n in range(2_001)
        )
    assert EventRetention(sqlite_database).remove_old() == 2_001
    assert list_left(sqlite_database) == []


def test_it_looks_once_an_hour(sqlite_database: Database) -> None:
    seconds = 0.0
    retention = EventRetention(sqlite_database, clock=lambda: seconds)
    add(sqlite_database, OLD, DeliveryStatus.DELIVERED)
    assert retention.start_due() == 1
    add(sqlite_database, OLD, DeliveryStatus.DELIVERED)
    assert retention.start_due() == 0
    seconds = LOOK_SECONDS
    assert retention.start_due() == 1
