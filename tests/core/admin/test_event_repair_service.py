"""A dead letter is repaired beside its original, once, and by those who may."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from sqlalchemy.exc import DatabaseError
from sqlmodel import col, select, update

from core.admin.audit_trail import add_audit
from core.admin.event_admin_service import MOST_REPLAYED, EventAdminService
from core.admin.event_repair_service import EventRepairService
from core.admin.event_types import DeadLetterFilter
from core.contracts import Actor
from core.enums import DeliveryStatus
from core.errors import AppError, ConflictError, InvalidInputError, NotFoundError
from core.events.dispatcher import EventDispatcher
from core.events.types import BatchFinished, Event
from db.admin.tables import AuditEntry
from db.events.event_repository import EventRepository
from db.events.tables import EventDelivery, EventRepair, OutboxEvent
from db.session import Database
from tests.conftest import on_sqlite

OLD = {"batch_id": 3, "user_id": 2, "name": "Tea", "status": "completed", "done": 1, "planned": 2}
NEW = {"batch_id": 3, "user_id": 2, "title": "Tea", "status": "completed", "done": 1, "planned": 2}
REASON = "The field was renamed"


class World:
    def __init__(self, database: Database) -> None:
        self.database = database
        self.letters = EventAdminService(database, add_audit)
        self.repairs = EventRepairService(database, add_audit)
        self.seen: list[tuple[str, Event]] = []
        self.dispatcher = EventDispatcher(
            database,
            {name: lambda event, _id, n=name: self.seen.append((n, event)) for name in ("a", "b")},
        )

    def bury(
        self, *handlers: str, name: str = "BatchFinished", payload: dict[str, object] | None = None
    ) -> list[int]:
        """An event whose deliveries to the handlers are dead."""
        with self.database.write() as session:
            stored = EventRepository(session).add_event(
                name=name,
                version=1,
                payload=OLD if payload is None else payload,
                correlation_id="c-1",
                handlers=handlers,
            )
            for delivery_id in stored.delivery_ids:
                delivery = session.get(EventDelivery, delivery_id)
                assert delivery is not None
                delivery.status, delivery.attempts = DeliveryStatus.DEAD, 3
                delivery.error = "ValueError: cannot"
        return stored.delivery_ids

    def read(self, delivery_id: int) -> EventDelivery:
        with self.database.read() as session:
            found = session.get(EventDelivery, delivery_id)
        assert found is not None
        return found


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


def test_a_repaired_event_is_delivered_with_what_was_put_in_its_place(
    world: World, admin: Actor, read_audit: Callable[[], list[AuditEntry]]
) -> None:
    (delivery_id,) = world.bury("a")
    assert world.repairs.repair(admin, delivery_id, json.dumps(NEW), f"  {REASON} ") == 1
    assert world.dispatcher.deliver_due() == 1
    event = BatchFinished(batch_id=3, user_id=2, title="Tea", status="completed", done=1, planned=2)
    assert world.seen == [("a", event)]
    assert world.letters.list_dead(admin) == []
    (entry,) = read_audit()
    assert entry.action == "event.repaired"
    assert entry.details == {"reason": REASON, "changed": ["name", "title"], "deliveries": 1}


def test_the_original_is_kept_and_the_repair_cannot_be_changed(world: World, admin: Actor) -> None:
    (delivery_id,) = world.bury("a")
    world.repairs.repair(admin, delivery_id, json.dumps(NEW), REASON)
    with world.database.read() as session:
        event, repair = (
            session.exec(select(OutboxEvent)).one(),
            session.exec(select(EventRepair)).one(),
        )
    assert (event.payload, event.version) == (OLD, 1)
    assert (repair.original_payload, repair.payload) == (OLD, NEW)
    assert (repair.username, repair.reason) == (admin.username, REASON)
    with pytest.raises((DatabaseError, AppError)), world.database.write() as session:
        session.exec(update(EventRepair).values(reason="another"))


def test_it_goes_to_all_for_whom_the_event_is_dead_and_to_nobody_else(
    world: World, admin: Actor
) -> None:
    first, second, third = world.bury("a", "b", "c")
    with world.database.write() as session:
        delivered = session.get(EventDelivery, third)
        assert delivered is not None
        delivered.status = DeliveryStatus.DELIVERED
    other = world.bury("a")[0]
    bench = world.repairs.get_bench(admin, first)
    assert bench.waiting_handlers == ["a", "b"]
    assert world.repairs.repair(admin, second, json.dumps(NEW), REASON) == 2
    assert world.dispatcher.deliver_due() == 2
    assert [name for name, _ in world.seen] == ["a", "b"]
    assert world.read(third).repair_id is None
    assert world.read(other).status is DeliveryStatus.DEAD


@on_sqlite
@pytest.mark.parametrize(
    ("text", "reason", "words"),
    [
        (json.dumps(OLD), REASON, "title is missing; name is no field of it"),
        ("{", REASON, "not JSON"),
        (json.dumps(NEW), "  ", "reason is missing"),
        (json.dumps(NEW), "ab", "reason is missing"),
        (json.dumps(NEW), "x" * 501, "cannot be kept"),
        (json.dumps({**NEW, "done": "1"}), REASON, "done must be a whole number"),
    ],
)
def test_a_repair_that_is_none_changes_nothing(
    world: World,
    admin: Actor,
    read_audit: Callable[[], list[AuditEntry]],
    text: str,
    reason: str,
    words: str,
) -> None:
    (delivery_id,) = world.bury("a")
    with pytest.raises(InvalidInputError, match=words):
        world.repairs.repair(admin, delivery_id, text, reason)
    assert world.read(delivery_id).status is DeliveryStatus.DEAD
    assert read_audit() == []


def test_the_same_payload_again_is_no_repair(world: World, admin: Actor) -> None:
    (delivery_id,) = world.bury("a", payload=NEW)
    with pytest.raises(InvalidInputError, match="Nothing was changed"):
        world.repairs.repair(admin, delivery_id, json.dumps(NEW), REASON)


def test_an_unknown_event_can_be_looked_at_but_not_repaired(world: World, admin: Actor) -> None:
    (delivery_id,) = world.bury("a", name="CoffeeServed", payload={"cups": 2})
    bench = world.repairs.get_bench(admin, delivery_id)
    assert "knows no event" in bench.refusal
    assert (bench.fields, bench.original) == ({}, {"cups": 2})
    with pytest.raises(ConflictError, match="no event CoffeeServed"):
        world.repairs.repair(admin, delivery_id, "{}", REASON)


def test_what_is_not_dead_is_neither_opened_nor_repaired(world: World, admin: Actor) -> None:
    (delivery_id,) = world.bury("a")
    world.letters.replay(admin, delivery_id)
    for act in (
        lambda: world.repairs.get_bench(admin, delivery_id),
        lambda: world.repairs.repair(admin, delivery_id, json.dumps(NEW), REASON),
    ):
        with pytest.raises(ConflictError, match="has not failed"):
            act()
    with pytest.raises(NotFoundError):
        world.repairs.get_bench(admin, 999)


def test_a_repair_that_fails_too_can_be_repaired_again(world: World, admin: Actor) -> None:
    (delivery_id,) = world.bury("a")
    world.repairs.repair(admin, delivery_id, json.dumps(NEW), REASON)
    with world.database.write() as session:
        delivery = session.get(EventDelivery, delivery_id)
        assert delivery is not None
        delivery.status = DeliveryStatus.DEAD
    bench = world.repairs.get_bench(admin, delivery_id)
    assert bench.letter.is_repaired
    assert json.loads(bench.start_text) == NEW
    assert bench.original == OLD
    assert [(one.reason, one.changed) for one in bench.repairs] == [(REASON, ["name", "title"])]
    better = {**NEW, "title": "Better tea"}
    world.repairs.repair(admin, delivery_id, json.dumps(better), "Still wrong")
    world.dispatcher.deliver_due()
    assert world.seen[0][1].payload() == better
    with world.database.read() as session:
        assert len(session.exec(select(EventRepair)).all()) == 2


def test_many_are_replayed_at_once_with_one_entry_in_the_audit_trail(
    world: World, admin: Actor, read_audit: Callable[[], list[AuditEntry]]
) -> None:
    ids = world.bury("a", "b", payload=NEW) + world.bury("a", payload=NEW)
    assert world.letters.replay_many(admin, [*ids, 999]) == 3
    assert world.letters.replay_many(admin, ids) == 0
    assert world.dispatcher.deliver_due() == 3
    (entry,) = read_audit()
    assert entry.action == "event.replayed_many"
    assert entry.details["deliveries"] == sorted(ids)
    for wrong in ([], range(MOST_REPLAYED + 1)):
        with pytest.raises(InvalidInputError):
            world.letters.replay_many(admin, wrong)


def test_letters_are_counted_and_found_by_event_and_handler(world: World, admin: Actor) -> None:
    world.bury("a", "b")
    world.bury("a")
    world.bury("a", name="CoffeeServed")
    counted = [(one.event_name, one.handler, one.count) for one in world.letters.count_dead(admin)]
    assert counted == [
        ("BatchFinished", "a", 2),
        ("BatchFinished", "b", 1),
        ("CoffeeServed", "a", 1),
    ]
    wanted = DeadLetterFilter("BatchFinished", "a")
    newest, oldest = world.letters.list_dead(admin, wanted)
    assert newest.delivery_id > oldest.delivery_id
    assert world.letters.list_dead(admin, wanted, 10, newest.delivery_id) == [oldest]
    assert len(world.letters.list_dead(admin, limit=3)) == 3


def test_a_dead_delivery_is_only_repaired_while_it_is_dead(world: World, admin: Actor) -> None:
    """Two administrators at one letter: the second is told."""
    (delivery_id,) = world.bury("a")
    world.repairs.repair(admin, delivery_id, json.dumps(NEW), REASON)
    with pytest.raises(ConflictError):
        world.repairs.repair(admin, delivery_id, json.dumps({**NEW, "done": 2}), REASON)
    with world.database.read() as session:
        assert session.exec(select(col(EventRepair.id))).all() == [1]
