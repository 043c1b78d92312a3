"""Redis carries news and nothing that must not be lost."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from core.events.broker import Broker, NoBroker
from core.events.broker_choice import choose_broker
from core.events.dispatcher import EventDispatcher
from core.events.outbox import Outbox
from core.events.pump import EventPump
from core.events.redis_broker import STREAM, RedisBroker
from core.events.types import UserAccessChanged
from db.session import Database

EVENT = UserAccessChanged(user_id=1, by_user_id=9, change="disabled")


@pytest.fixture
def broker(redis_url: str) -> RedisBroker:
    broker = RedisBroker(redis_url)
    assert broker.take(0) == []  # joins: only what comes from now on is taken
    return broker


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port at which nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def test_without_an_address_there_is_no_broker() -> None:
    assert isinstance(choose_broker(""), NoBroker)
    assert isinstance(choose_broker("redis://127.0.0.1:6379"), RedisBroker)


def test_ids_come_in_the_order_they_were_announced_and_once(broker: RedisBroker) -> None:
    broker.announce([3, 1])
    broker.announce([2])
    assert broker.take(0) == [3, 1, 2]
    assert broker.take(0) == []
    assert broker.is_up


def test_of_many_deliverers_each_id_goes_to_one(broker: RedisBroker, redis_url: str) -> None:
    taken: list[int] = []
    brokers = [RedisBroker(redis_url) for _ in range(4)]

    def take(own: RedisBroker) -> None:
        while ids := own.take(0.3):
            taken.extend(ids)

    threads = [threading.Thread(target=take, args=(own,)) for own in brokers]
    broker.announce(list(range(1_000)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1_000))


def test_whoever_waits_is_woken(broker: RedisBroker, redis_url: str) -> None:
    waker = threading.Timer(0.05, RedisBroker(redis_url).announce, [[7]])
    waker.start()
    assert broker.take(4.0) == [7]
    waker.join()


def test_what_somebody_else_wrote_into_the_stream_is_passed_over(broker: RedisBroker) -> None:
    for text in ("-5", "DROP", "", "9" * 5_000, str(2**63), b"\xff\x00", "\u0663"):
        broker._asking.xadd(STREAM, {"delivery": text})
    broker._asking.xadd(STREAM, {"x": "1"})
    broker.announce([4])
    assert broker.take(0) == [4]


def test_after_redis_was_emptied_it_joins_again(redis_url: str) -> None:
    seconds = 0.0
    broker = RedisBroker(redis_url, lambda: seconds)
    broker.take(0)
    broker._asking.flushdb()
    assert broker.take(0) == []
    assert not broker.is_up
    seconds = 10.0
    assert broker.take(0) == []
    assert broker.is_up
    broker.announce([5])
    assert broker.take(0) == [5]


def test_the_stream_does_not_grow_for_ever(broker: RedisBroker) -> None:
    broker.announce(list(range(12_000)))
    assert broker._asking.xlen(STREAM) < 11_000


def test_a_redis_that_is_away_neither_raises_nor_is_asked_all_the_time(closed_port: int) -> None:
    seconds = 0.0
    broker = RedisBroker(f"redis://127.0.0.1:{closed_port}", lambda: seconds)
    tries: list[int] = []
    pipeline = broker._asking.pipeline

    def count(*args: object, **kwargs: object) -> object:
        tries.append(1)
        return pipeline(*args, **kwargs)  # type: ignore[arg-type]

    broker._asking.pipeline = count  # type: ignore[method-assign, assignment]
    for _ in range(50):
        broker.announce([1])
        assert broker.take(1.0) == []
    assert len(tries) == 1
    assert not broker.is_up
    assert "does not answer" in broker.describe()
    seconds = 6.0
    broker.announce([1])
    assert len(tries) == 2


def test_what_is_shown_of_a_redis_that_is_away_holds_no_secret(closed_port: int) -> None:
    broker = RedisBroker(f"redis://desk:hunter2@127.0.0.1:{closed_port}")
    broker.announce([1])
    assert not broker.is_up
    assert "hunter2" not in broker.describe()


def deliver_one(database: Database, broker: Broker) -> list[str]:
    seen: list[str] = []
    dispatcher = EventDispatcher(database, {"on_it": lambda _event, eid: seen.append(eid)})
    pump = EventPump(dispatcher, broker, lambda: 0.0)
    pump.deliver()
    with database.write() as session:
        Outbox({"UserAccessChanged": ["on_it"]}, broker).record(session, EVENT)
    pump.deliver()
    return seen


def test_an_event_reaches_its_listener_through_redis(
    database: Database, broker: RedisBroker
) -> None:
    assert len(deliver_one(database, broker)) == 1


def test_an_event_reaches_its_listener_while_redis_is_away(
    database: Database, closed_port: int
) -> None:
    assert len(deliver_one(database, RedisBroker(f"redis://127.0.0.1:{closed_port}"))) == 1
