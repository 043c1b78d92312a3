from __future__ import annotations

from datetime import timedelta

import pytest

from core.clock import now
from core.enums import DeliveryStatus
from core.errors import NotFoundError
from db.events.dead_letter_repository import DeadLetterRepository
from db.events.event_repository import EventRepository
from db.events.tables import EventDelivery
from db.session import Database


def add(database: Database, *handlers: str, name: str = "TeaServed") -> str:
    with database.write() as session:
        event = EventRepository(session).add_event(
            name=name, version=1, payload={"cups": 2}, correlation_id="c-1", handlers=handlers
        )
        return event.event_id


def test_due_deliveries_come_in_the_order_of_their_events_and_handlers(database: Database) -> None:
    first, second = add(database, "on_a", "on_b"), add(database, "on_a")
    with database.write() as session:
        repository = EventRepository(session)
        due = repository.list_due(now(), 10)
        assert [(row.event_id, row.handler) for row in due] == [
            (first, "on_a"),
            (first, "on_b"),
            (second, "on_a"),
        ]
        assert due[0].payload == {"cups": 2}
        assert due[0].correlation_id == "c-1"
        assert len(repository.list_due(now(), 2)) == 2
        assert repository.list_due(now() - timedelta(hours=1), 10) == []
        assert repository.count_by_status() == {DeliveryStatus.PENDING: 3}


def test_a_claim_succeeds_once_and_hides_the_delivery_for_its_lease(database: Database) -> None:
    add(database, "on_a")
    at = now()
    with database.write() as session:
        repository = EventRepository(session)
        [due] = repository.list_due(at, 10)
        lease_until = at + timedelta(minutes=1)
        for expected in (True, False):
            claimed = repository.claim_delivery(
                due.delivery_id, attempts=0, at=at, lease_until=lease_until
            )
            assert claimed is expected
        assert repository.list_due(at, 10) == []
        assert [row.attempts for row in repository.list_due(lease_until, 10)] == [1]
        assert repository.find_claimed(due.delivery_id, 1) is not None
        assert repository.find_claimed(due.delivery_id, 0) is None


def test_a_delivery_that_does_not_exist_is_named(database: Database) -> None:
    with database.write() as session, pytest.raises(NotFoundError, match="delivery 5"):
        DeadLetterRepository(session).get_dead(5)


def test_the_dead_are_listed_newest_first(database: Database) -> None:
    for name in ("First", "Second"):
        add(database, "on_a", name=name)
    with database.write() as session:
        repository = EventRepository(session)
        for due in repository.list_due(now(), 10):
            delivery = session.get(EventDelivery, due.delivery_id)
            assert delivery is not None
            delivery.status = DeliveryStatus.DEAD
    with database.read() as session:
        names = [row.event.name for row in DeadLetterRepository(session).list_dead(10)]
    assert names == ["Second", "First"]
