"""What an older program stored is read; what a newer one stored is refused with words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest

from core.enums import DeliveryStatus
from core.events.base import Event
from core.events.dispatcher import EventDispatcher
from core.events.reader import EventReader, UnreadableEventError, load_event
from core.events.types import EVENT_TYPES
from core.events.versions import UPCASTERS
from db.events.event_repository import EventRepository
from db.events.tables import EventDelivery
from db.session import Database

STORED = json.loads(Path(__file__).with_name("stored_events.json").read_text())


@dataclass(frozen=True, kw_only=True)
class TeaServed(Event):
    """Third version: `cups` was a text once, and then there was no pot."""

    version: ClassVar[int] = 3
    cups: int
    pot: str = "brown"


def number_cups(payload: dict[str, Any]) -> dict[str, Any]:
    return {**payload, "cups": int(payload["cups"])}


def name_pot(payload: dict[str, Any]) -> dict[str, Any]:
    payload["pot"] = "blue"
    return payload


READER = EventReader(
    {"TeaServed": TeaServed}, {("TeaServed", 1): number_cups, ("TeaServed", 2): name_pot}
)


@pytest.mark.parametrize(
    ("version", "payload", "expected"),
    [
        (1, {"cups": "2"}, TeaServed(cups=2, pot="blue")),
        (2, {"cups": 2}, TeaServed(cups=2, pot="blue")),
        (3, {"cups": 2}, TeaServed(cups=2, pot="brown")),
        (3, {"cups": 2, "pot": "red"}, TeaServed(cups=2, pot="red")),
    ],
)
def test_every_older_version_is_read_step_by_step(
    version: int, payload: dict[str, Any], expected: Event
) -> None:
    before = dict(payload)
    assert READER.read("TeaServed", version, payload) == expected
    assert payload == before  # what is stored is not written over


@pytest.mark.parametrize(
    ("name", "version", "payload", "words"),
    [
        ("CoffeeServed", 1, {}, "knows no event of that name"),
        ("TeaServed", 4, {"cups": 2}, "reads up to version 3. A newer one recorded it"),
        ("TeaServed", 0, {"cups": 2}, "nothing turns version 0 into the next"),
        ("TeaServed", 1, {"cups": "two"}, "the step from version 1 failed (ValueError"),
        ("TeaServed", 1, {"cups": "password=hunter2"}, "base 10: 'password=[hidden]"),
        ("TeaServed", 1, {}, "the step from version 1 failed (KeyError"),
        ("TeaServed", 3, {}, "cups is missing"),
        ("TeaServed", 3, {"cups": "2"}, "cups must be a whole number"),
        ("TeaServed", 3, {"cups": True}, "cups must be a whole number"),
        ("TeaServed", 3, {"cups": 2, "sugar": 1}, "sugar is no field of it"),
    ],
)
def test_what_cannot_be_read_says_why(
    name: str, version: int, payload: dict[str, Any], words: str
) -> None:
    with pytest.raises(UnreadableEventError) as caught:
        READER.read(name, version, payload)
    assert words in str(caught.value)


@pytest.mark.parametrize("row", STORED, ids=lambda row: f"{row['name']}-{row['version']}")
def test_everything_that_was_ever_stored_is_read_by_this_program(row: dict[str, Any]) -> None:
    event = load_event(row["name"], row["version"], row["payload"])
    assert event.name == row["name"]


def test_there_is_a_sample_of_every_version_of_every_event() -> None:
    """A new event or a raised version adds a sample; none is ever taken away."""
    sampled = {(row["name"], row["version"]) for row in STORED}
    every = {(name, v) for name, kind in EVENT_TYPES.items() for v in range(1, kind.version + 1)}
    assert sampled == every


def test_every_older_version_has_its_step_and_no_step_leads_nowhere() -> None:
    needed = {(name, v) for name, kind in EVENT_TYPES.items() for v in range(1, kind.version)}
    assert set(UPCASTERS) == needed


def test_the_newest_version_is_stored_with_exactly_its_fields() -> None:
    """Fields changed without a new version would be read wrongly by programs that still run."""
    newest = {row["name"]: row for row in STORED}
    for name, kind in EVENT_TYPES.items():
        event = load_event(name, newest[name]["version"], newest[name]["payload"])
        assert event.payload().keys() == newest[name]["payload"].keys(), name
        assert kind.version == newest[name]["version"]


def test_a_delivery_of_a_newer_event_is_dead_at_once_and_says_what_to_do(
    database: Database,
) -> None:
    with database.write() as session:
        EventRepository(session).add_event(
            name="MarketDataUpdated", version=2, payload={}, correlation_id="", handlers=["on_it"]
        )
    EventDispatcher(database, {"on_it": lambda *_: pytest.fail("delivered")}).deliver_due()
    with database.read() as session:
        delivery = session.get(EventDelivery, 1)
    assert delivery is not None
    assert delivery.status is DeliveryStatus.DEAD
    assert "bring this one up to date, then deliver it again" in delivery.error
