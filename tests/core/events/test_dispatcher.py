from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog
import time_machine
from sqlmodel import col, select

from core.clock import now
from core.enums import DeliveryStatus
from core.errors import ConflictError, NotFoundError
from core.events.dispatcher import EventDispatcher
from core.events.outbox import Outbox
from core.events.types import Event, UserAccessChanged
from db.events.dead_letter_repository import DeadLetterRepository, make_due
from db.events.event_repository import EventRepository
from db.events.tables import EventDelivery, OutboxEvent
from db.session import Database

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def record(database: Database, *listeners: str, user_id: int = 1) -> str:
    event = UserAccessChanged(user_id=user_id, by_user_id=9, change="disabled")
    with database.write() as session:
        return Outbox({"UserAccessChanged": listeners}).record(session, event, "c-1")


def read_deliveries(database: Database) -> list[EventDelivery]:
    with database.read() as session:
        return list(session.exec(select(EventDelivery).order_by(col(EventDelivery.id))).all())


def test_each_listener_gets_the_event_once_with_its_id(database: Database) -> None:
    seen: list[tuple[str, Event, str]] = []
    dispatcher = EventDispatcher(
        database,
        {
            "on_a": lambda event, event_id: seen.append(("a", event, event_id)),
            "on_b": lambda event, event_id: seen.append(("b", event, event_id)),
        },
    )
    event_id = record(database, "on_a", "on_b")
    assert dispatcher.deliver_due() == 2
    assert dispatcher.deliver_due() == 0
    event = UserAccessChanged(user_id=1, by_user_id=9, change="disabled")
    assert seen == [("a", event, event_id), ("b", event, event_id)]
    for delivery in read_deliveries(database):
        assert delivery.status is DeliveryStatus.DELIVERED
        assert delivery.delivered_at is not None


def test_events_arrive_in_the_order_they_were_recorded(database: Database) -> None:
    seen: list[int] = []

    def handle(event: Event, _event_id: str) -> None:
        assert isinstance(event, UserAccessChanged)
        seen.append(event.user_id)

    for user_id in (3, 1, 2):
        record(database, "on_it", user_id=user_id)
    EventDispatcher(database, {"on_it": handle}).deliver_due()
    assert seen == [3, 1, 2]


def test_nothing_is_delivered_of_a_transaction_that_was_rolled_back(database: Database) -> None:
    event = UserAccessChanged(user_id=1, by_user_id=9, change="disabled")

    def record_and_fail() -> None:
        with database.write() as session:
            Outbox({"UserAccessChanged": ["on_it"]}).record(session, event)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        record_and_fail()
    dispatcher = EventDispatcher(database, {"on_it": lambda *_: pytest.fail("delivered")})
    assert dispatcher.deliver_due() == 0
    assert read_deliveries(database) == []


def test_an_event_nobody_listens_to_is_kept_without_deliveries(database: Database) -> None:
    record(database)
    with database.read() as session:
        assert len(session.exec(select(OutboxEvent)).all()) == 1
    assert EventDispatcher(database, {}).deliver_due() == 0


def test_a_failed_delivery_is_tried_again_later_and_the_others_are_not_held_up(
    database: Database, clock: time_machine.Traveller
) -> None:
    attempts: list[str] = []

    def fail_once(_event: Event, event_id: str) -> None:
        attempts.append(event_id)
        if len(attempts) == 1:
            raise ConnectionError("no route")

    others: list[str] = []
    handlers = {"on_a": fail_once, "on_b": lambda _event, event_id: others.append(event_id)}
    dispatcher = EventDispatcher(database, handlers)
    event_id = record(database, "on_a", "on_b")
    assert dispatcher.deliver_due() == 1
    assert others == [event_id]
    failed, _ = read_deliveries(database)
    assert (failed.status, failed.error) == (DeliveryStatus.PENDING, "ConnectionError: no route")
    assert failed.next_attempt_at == START + timedelta(seconds=2)
    assert dispatcher.deliver_due() == 0
    clock.shift(2)
    assert dispatcher.deliver_due() == 1
    assert attempts == [event_id, event_id]  # the same id: that is how a handler knows
    delivered, _ = read_deliveries(database)
    assert (delivered.status, delivered.error) == (DeliveryStatus.DELIVERED, "")


def test_a_failed_delivery_and_a_dead_letter_keep_no_secret(
    database: Database, clock: time_machine.Traveller
) -> None:
    def fail(_event: Event, _event_id: str) -> None:
        raise ConnectionError("postgresql://desk:hunter2@db\x00 is away, token=hunter2")

    dispatcher = EventDispatcher(database, {"on_it": fail})
    record(database, "on_it")
    for status, wait in (
        (DeliveryStatus.PENDING, 2),
        (DeliveryStatus.PENDING, 20),
        (DeliveryStatus.DEAD, 0),
    ):
        dispatcher.deliver_due()
        [delivery] = read_deliveries(database)
        assert delivery.status is status
        assert delivery.error == (
            "ConnectionError: postgresql://desk:[hidden]@db is away, token=[hidden]"
        )
        clock.shift(wait)


def test_after_three_failures_a_delivery_is_dead_with_its_error_until_it_is_replayed(
    database: Database, clock: time_machine.Traveller
) -> None:
    calls: list[str] = []
    is_repaired = False

    def handle(_event: Event, event_id: str) -> None:
        calls.append(event_id)
        if not is_repaired:
            raise ValueError("cannot")

    dispatcher = EventDispatcher(database, {"on_it": handle})
    event_id = record(database, "on_it")
    for wait in (0, 2, 20, 3_600, 3_600):
        clock.shift(wait)
        dispatcher.deliver_due()
    assert len(calls) == 3
    with database.read() as session:
        [(dead, event, _)] = DeadLetterRepository(session).list_dead(10)
        counts = EventRepository(session).count_by_status()
    assert (dead.error, dead.attempts, event.event_id) == ("ValueError: cannot", 3, event_id)
    assert counts == {DeliveryStatus.DEAD: 1}

    is_repaired = True
    assert dead.id is not None
    with database.write() as session:
        make_due(DeadLetterRepository(session).get_dead(dead.id).delivery)
    assert dispatcher.deliver_due() == 1
    assert calls == [event_id] * 4
    with database.read() as session:
        assert DeadLetterRepository(session).list_dead(10) == []


def test_only_what_is_dead_is_replayed(database: Database) -> None:
    record(database, "on_it")
    [delivery] = read_deliveries(database)
    assert delivery.id is not None
    with pytest.raises(ConflictError, match="pending"), database.write() as session:
        DeadLetterRepository(session).get_dead(delivery.id)
    with pytest.raises(NotFoundError), database.write() as session:
        DeadLetterRepository(session).get_dead(999)


@pytest.mark.parametrize(
    ("name", "version", "payload", "error"),
    [
        ("TeaServed", 1, {}, "No reader for event TeaServed version 1"),
        ("UserAccessChanged", 99, {}, "No reader for event UserAccessChanged version 99"),
        ("UserAccessChanged", 1, {"user_id": 1}, "has other fields"),
        ("UserAccessChanged", 1, [1], "has no fields"),
        ("UserAccessChanged", 1, "text", "has no fields"),
    ],
)
def test_an_event_this_code_cannot_read_is_dead_at_once_and_keeps_no_other_waiting(
    database: Database, name: str, version: int, payload: Any, error: str
) -> None:
    with database.write() as session:
        EventRepository(session).add_event(
            name=name, version=version, payload=payload, correlation_id="", handlers=["on_it"]
        )
    good = record(database, "on_it")
    seen: list[str] = []
    handlers = {"on_it": lambda _event, event_id: seen.append(event_id)}
    assert EventDispatcher(database, handlers).deliver_due() == 1
    assert seen == [good]
    dead, _ = read_deliveries(database)
    assert dead.status is DeliveryStatus.DEAD
    assert error in dead.error


def test_a_delivery_to_a_handler_that_is_gone_is_dead_at_once(database: Database) -> None:
    record(database, "on_it")
    EventDispatcher(database, {}).deliver_due()
    [delivery] = read_deliveries(database)
    assert (delivery.status, delivery.error) == (
        DeliveryStatus.DEAD,
        "LookupError: No handler is called on_it.",
    )


def test_many_dispatchers_deliver_each_event_once(database: Database) -> None:
    seen: list[str] = []
    ids = [record(database, "on_it", user_id=user_id) for user_id in range(12)]
    handlers = {"on_it": lambda _event, event_id: seen.append(event_id)}
    dispatchers = [EventDispatcher(database, handlers) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        delivered = sum(pool.map(lambda dispatcher: dispatcher.deliver_due(), dispatchers))
    assert delivered == len(ids)
    assert sorted(seen) == sorted(ids)


def test_a_delivery_in_hand_is_nobody_elses_until_its_lease_ends(
    database: Database, clock: time_machine.Traveller
) -> None:
    inner: list[int] = []
    calls: list[str] = []

    def handle(_event: Event, event_id: str) -> None:
        calls.append(event_id)
        if len(calls) == 1:
            inner.append(dispatcher.deliver_due())
            clock.shift(61)  # the first dispatcher hangs past its lease of 60 s
            inner.append(dispatcher.deliver_due())

    dispatcher = EventDispatcher(database, {"on_it": handle})
    event_id = record(database, "on_it")
    assert dispatcher.deliver_due() == 0  # overtaken: the second dispatcher delivered it
    assert inner == [0, 1]
    assert calls == [event_id, event_id]
    [delivery] = read_deliveries(database)
    assert (delivery.status, delivery.attempts) == (DeliveryStatus.DELIVERED, 2)


def test_a_late_failure_does_not_undo_what_another_dispatcher_delivered(
    database: Database, clock: time_machine.Traveller
) -> None:
    calls: list[str] = []

    def handle(_event: Event, event_id: str) -> None:
        calls.append(event_id)
        if len(calls) == 1:
            clock.shift(61)
            dispatcher.deliver_due()
            raise ValueError("late")

    dispatcher = EventDispatcher(database, {"on_it": handle})
    record(database, "on_it")
    dispatcher.deliver_due()
    [delivery] = read_deliveries(database)
    assert (delivery.status, delivery.error) == (DeliveryStatus.DELIVERED, "")


def test_an_event_that_kills_the_process_each_time_is_dead_at_last(
    database: Database, clock: time_machine.Traveller
) -> None:
    calls: list[str] = []

    def die(_event: Event, event_id: str) -> None:
        calls.append(event_id)
        raise SystemExit

    dispatcher = EventDispatcher(database, {"on_it": die})
    record(database, "on_it")
    for _ in range(3):
        with pytest.raises(SystemExit):
            dispatcher.deliver_due()
        assert dispatcher.deliver_due() == 0  # its lease has not run out
        clock.shift(61)
    assert dispatcher.deliver_due() == 0
    assert len(calls) == 3
    [delivery] = read_deliveries(database)
    assert (delivery.status, delivery.error) == (
        DeliveryStatus.DEAD,
        "The process stopped during each attempt.",
    )


def test_what_a_handler_logs_carries_the_correlation_of_the_event(database: Database) -> None:
    record(database, "on_it")
    processors = [structlog.contextvars.merge_contextvars]
    with structlog.testing.capture_logs(processors=processors) as logs:
        EventDispatcher(
            database, {"on_it": lambda *_: structlog.get_logger().info("handled")}
        ).deliver_due()
    [entry] = [entry for entry in logs if entry["event"] == "handled"]
    assert (entry["correlation_id"], entry["handler"]) == ("c-1", "on_it")


def test_an_overlong_error_fits_its_column(database: Database) -> None:
    def handle(_event: Event, _event_id: str) -> None:
        raise ValueError("x" * 5_000)

    record(database, "on_it")
    EventDispatcher(database, {"on_it": handle}).deliver_due()
    [delivery] = read_deliveries(database)
    assert len(delivery.error) == 1_000
    assert delivery.next_attempt_at > now()
