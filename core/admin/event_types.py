"""Events as administrators see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A delivery that failed for good.

    Attributes:
        version: of the payload.
        payload: what was brought: that of the event, or of its repair.
        error: why the last attempt failed.
        is_repaired: whether the payload is no longer the one that was recorded.
    """

    delivery_id: int
    event_id: str
    event_name: str
    version: int
    handler: str
    payload: Mapping[str, Any]
    occurred_at: datetime
    attempts: int
    error: str
    correlation_id: str
    is_repaired: bool


@dataclass(frozen=True, slots=True)
class DeadLetterFilter:
    """Which dead letters are wanted; empty fields do not restrict."""

    event_name: str = ""
    handler: str = ""


@dataclass(frozen=True, slots=True)
class DeadLetterCount:
    """How many deliveries of one event to one handler are dead."""

    event_name: str
    handler: str
    count: int


@dataclass(frozen=True, slots=True)
class RepairView:
    """A payload that was put in the place of another."""

    at: datetime
    username: str
    reason: str
    changed: Sequence[str]  # names of fields


@dataclass(frozen=True, slots=True)
class RepairBench:
    """Everything that is needed to repair one dead letter.

    Attributes:
        fields: name of each field of the event to what it takes, in words; empty where this
            program does not know the event.
        original: the payload as it was recorded.
        original_version: of that payload.
        start_text: the payload in today's version, as JSON to be edited.
        refusal: why it cannot be repaired here; empty where it can.
        waiting_handlers: handlers that get the repaired payload: to all of them it is dead.
        repairs: earlier ones, newest first.
    """

    letter: DeadLetter
    fields: Mapping[str, str]
    original: Mapping[str, Any]
    original_version: int
    start_text: str
    refusal: str
    waiting_handlers: Sequence[str]
    repairs: Sequence[RepairView]


@dataclass(frozen=True, slots=True)
class EventView:
    """Something that happened, and to how many listeners it has come.

    Attributes:
        sequence: its place in the order in which events were recorded.
    """

    sequence: int
    event_id: str
    name: str
    version: int
    payload: Mapping[str, Any]
    correlation_id: str
    occurred_at: datetime
    delivered: int
    pending: int
    dead: int


@dataclass(frozen=True, slots=True)
class EventFlow:
    """How events flow at this moment.

    Attributes:
        lag_seconds: for how long the delivery that is due for longest has been due.
        by_name: how often each event was recorded within the last day, and when last.
        kept: how many events are kept.
        broker: what wakes the deliverers, in words.
    """

    pending: int
    delivered: int
    dead: int
    lag_seconds: float
    by_name: Sequence[tuple[str, int, datetime]]
    kept: int
    broker: str
