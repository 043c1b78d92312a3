"""The outbox: events written in the transaction that made them true, and their deliveries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field

from core.clock import now
from core.enums import DeliveryStatus
from db.base import Table, UtcDateTime, big_integer, enum_type, json_type


class OutboxEvent(Table, table=True):
    """Something that happened. Never changed after it is written."""

    __tablename__ = "outbox_event"
    __table_args__ = (Index(None, "occurred_at"),)

    sequence: int | None = Field(
        default=None, sa_column=Column(big_integer(), primary_key=True, autoincrement=True)
    )
    event_id: str = Field(unique=True, max_length=36)
    name: str = Field(max_length=60)
    version: int
    payload: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    correlation_id: str = Field(default="", max_length=36, index=True)
    occurred_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class EventDelivery(Table, table=True):
    """The delivery of one event to one handler."""

    __tablename__ = "event_delivery"
    __table_args__ = (
        UniqueConstraint("event_id", "handler"),
        Index(None, "status", "next_attempt_at"),
    )

    id: int | None = Field(
        default=None, sa_column=Column(big_integer(), primary_key=True, autoincrement=True)
    )
    event_id: str = Field(
        sa_column=Column(ForeignKey("outbox_event.event_id", ondelete="CASCADE"), nullable=False)
    )
    handler: str = Field(max_length=120)
    status: DeliveryStatus = Field(
        default=DeliveryStatus.PENDING, sa_column=Column(enum_type(DeliveryStatus), nullable=False)
    )
    attempts: int = 0
    next_attempt_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    delivered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str = Field(default="", max_length=1_000)
    # The repair whose payload is brought instead of the event's; by number alone.
    repair_id: int | None = Field(default=None, sa_type=BigInteger)


class EventRepair(Table, table=True):
    """Another payload for an event that could not be handled, with the one it stands in for.

    Rows are added and never change. Nothing here points at the event, on purpose: its time to
    be kept may end, and that it was repaired stays known.
    """

    __tablename__ = "event_repair"

    id: int | None = Field(
        default=None, sa_column=Column(big_integer(), primary_key=True, autoincrement=True)
    )
    event_id: str = Field(max_length=36, index=True)
    name: str = Field(max_length=60)
    original_version: int
    original_payload: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    version: int
    payload: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    reason: str = Field(max_length=500)
    user_id: int
    username: str = Field(max_length=50)
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
