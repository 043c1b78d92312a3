"""Every call to a data provider: what its health, breaker and rate are judged by."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index
from sqlmodel import Field

from core.enums import CallOutcome
from db.base import Table, UtcDateTime, big_integer, enum_type


class ProviderCall(Table, table=True):
    """One call, with its end in words where it failed."""

    __tablename__ = "provider_call"
    __table_args__ = (
        Index(None, "provider", "started_at"),
        Index(None, "provider", "symbol", "operation"),
    )

    id: int | None = Field(default=None, sa_column=Column(big_integer(), primary_key=True))
    provider: str = Field(max_length=32)
    operation: str = Field(max_length=32)  # e.g. `bars 1d`
    symbol: str = Field(max_length=32)
    started_at: datetime = Field(sa_type=UtcDateTime, index=True)
    seconds: float
    outcome: CallOutcome = Field(sa_column=Column(enum_type(CallOutcome), nullable=False))
    sentence: str = Field(default="", max_length=400)
