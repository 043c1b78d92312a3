"""What is announced is delivered at once; what is not is found by looking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from core.events.broker import NoBroker
from core.events.dispatcher import EventDispatcher
from core.events.outbox import Outbox
from core.events.pump import LOOK_SECONDS, WAIT_SECONDS, EventPump
from core.events.types import UserAccessChanged
from db.session import Database


@dataclass
class ListBroker:
    """Hands on what was announced, as a broker would; `is_up` as the test says."""

    is_up: bool = True
    announced: list[int] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def describe(self) -> str:
        return "a list"

    def announce(self, delivery_ids: Sequence[int]) -> None:
        if self.is_up:
            self.announced += delivery_ids

    def take(self, seconds: float) -> list[int]:
        self.waits.append(seconds)
        taken, self.announced = self.announced, []
        return taken if self.is_up else []


class World:
    def __init__(self, database: Database) -> None:
        self.database, self.broker, self.seconds = database, ListBroker(), 0.0
        self.seen: list[str] = []
        self.looks = 0
        dispatcher = EventDispatcher(database, {"on_it": lambda _event, eid: self.seen.append(eid)})
        looking = dispatcher.deliver_due

        def look() -> int:
            self.looks += 1
            return looking()

        dispatcher.deliver_due = look  # type: ignore[method-assign]
        self.pump = EventPump(dispatcher, self.broker, lambda: self.seconds)

    def record(self, count: int = 1) -> list[str]:
        event = UserAccessChanged(user_id=1, by_user_id=9, change="disabled")
        outbox = Outbox({"UserAccessChanged": ["on_it"]}, self.broker)
        with self.database.write() as session:
            return [outbox.record(session, event) for _ in range(count)]


@pytest.fixture
def world(database: Database) -> World:
    world = World(database)
    world.pump.deliver()  # the first round looks
    assert (world.looks, world.broker.waits) == (1, [0.0])
    world.broker.waits.clear()
    return world


def test_what_is_announced_is_delivered_without_a_look(world: World) -> None:
    ids = world.record(3)
    assert world.pump.deliver() == 3
    assert world.seen == ids
    assert world.looks == 1


def test_all_events_of_one_transaction_are_announced_together_and_after_it(world: World) -> None:
    event = UserAccessChanged(user_id=1, by_user_id=9, change="disabled")
    outbox = Outbox({"UserAccessChanged": ["on_a", "on_b"]}, world.broker)
    with world.database.write() as session:
        outbox.record(session, event)
        outbox.record(session, event)
        assert world.broker.announced == []
    assert len(world.broker.announced) == 4


def test_nothing_is_announced_of_what_was_rolled_back(world: World) -> None:
    event = UserAccessChanged(user_id=1, by_user_id=9, change="disabled")
    outbox = Outbox({"UserAccessChanged": ["on_it"]}, world.broker)

    def fail() -> None:
        with world.database.write() as session:
            outbox.record(session, event)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert world.broker.announced == []


def test_a_lost_announcement_is_made_up_for_by_the_next_look(world: World) -> None:
    ids = world.record()
    world.broker.announced.clear()
    assert world.pump.deliver() == 0
    world.seconds = LOOK_SECONDS
    assert world.pump.deliver() == 1
    assert world.seen == ids


def test_an_announcement_that_comes_twice_is_delivered_once(world: World) -> None:
    ids = world.record()
    world.broker.announced *= 2
    assert world.pump.deliver() == 1
    world.broker.announced = [1, 999]
    assert world.pump.deliver() == 0
    assert world.seen == ids


def test_it_waits_for_news_but_not_while_it_has_some(world: World) -> None:
    world.record()
    world.pump.deliver()
    assert world.broker.waits == [WAIT_SECONDS, 0.0]
    world.broker.waits.clear()
    world.pump.deliver()
    assert world.broker.waits == [WAIT_SECONDS]


def test_while_the_broker_is_away_every_round_looks_and_none_waits(world: World) -> None:
    world.broker.is_up = False
    ids = [world.record()[0], world.record()[0]]
    assert world.pump.deliver() == 2
    assert world.seen == ids
    assert world.pump.deliver() == 0
    assert (world.looks, world.broker.waits) == (3, [0.0, 0.0])


def test_without_a_broker_every_round_looks(database: Database) -> None:
    seen: list[str] = []
    dispatcher = EventDispatcher(database, {"on_it": lambda _event, eid: seen.append(eid)})
    pump = EventPump(dispatcher, NoBroker())
    event = UserAccessChanged(user_id=1, by_user_id=9, change="disabled")
    with database.write() as session:
        recorded = Outbox({"UserAccessChanged": ["on_it"]}, NoBroker()).record(session, event)
    assert pump.deliver() == 1
    assert seen == [recorded]
