"""Schedules as they were set, version after version, and what became of each due time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field

from core.clock import now
from core.enums import DueState
from db.base import Table, UtcDateTime, big_integer, enum_type, json_type


class ScheduleVersion(Table, table=True):
    """What a schedule says from an instant on. Append only: the newest version counts.

    `changed_by` is empty where the application itself installed it.
    """

    __tablename__ = "schedule_version"
    __table_args__ = (UniqueConstraint("name", "version"),)

    id: int | None = Field(default=None, sa_column=Column(big_integer(), primary_key=True))
    name: str = Field(max_length=48)
    version: int
    content: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    changed_by: str = Field(default="", max_length=50)
    reason: str = Field(default="", max_length=300)


class DueTime(Table, table=True):
    """One due time of one schedule. Its key lets one of many schedulers have it.

    `is_extra`: nobody's clock made it due; somebody ran it by hand.
    """

    __tablename__ = "schedule_due"
    __table_args__ = (Index(None, "due_at"), Index(None, "state"))

    name: str = Field(primary_key=True, max_length=48)
    due_at: datetime = Field(sa_type=UtcDateTime, primary_key=True)
    session: date | None = None  # of the exchange, where the schedule goes by its calendar
    version: int = 0
    state: DueState = Field(sa_column=Column(enum_type(DueState), nullable=False))
    note: str = Field(default="", max_length=500)  # what came of it, or why nothing did
    job_ids: list[str] = Field(sa_column=Column(json_type(), nullable=False))
    correlation_id: str = Field(default="", max_length=36, index=True)
    is_extra: bool = False
    seen_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
