"""The audit trail: append only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index
from sqlmodel import Field

from core.clock import now
from db.base import Table, UtcDateTime, big_integer, json_type


class AuditEntry(Table, table=True):
    """Who did what, when and from where."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "at"),)

    id: int | None = Field(
        default=None, sa_column=Column(big_integer(), primary_key=True, autoincrement=True)
    )
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    user_id: int | None = None
    username: str = Field(default="", max_length=50)
    action: str = Field(max_length=60)
    target: str = Field(default="", max_length=200)
    details: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    address: str = Field(default="", max_length=64)
    correlation_id: str = Field(default="", max_length=36, index=True)
    event_id: str | None = Field(default=None, unique=True, max_length=36)
