"""How far the Korean market's chain has come, and its stored daily reports."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column
from sqlmodel import Field

from core.clock import now
from db.base import Table, UtcDateTime, json_type


class ChainStep(Table, table=True):
    """How far the chain from new bars to a notice has come, so that nothing is begun twice.

    `mark` is what the step was last done for: a session, a count of flows, an event's id.
    """

    __tablename__ = "kr_chain_step"

    name: str = Field(primary_key=True, max_length=80)
    mark: str = Field(max_length=120)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    correlation_id: str = Field(default="", max_length=36)
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class DailyReport(Table, table=True):
    """What a session brought, as it was known when the report was made.

    `head_sequence` and `head_hash` note the end of the sealed ledger at that moment.
    """

    __tablename__ = "kr_daily_report"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=32)
    session: date = Field(index=True)
    is_demo: bool = False
    content: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    head_sequence: int = Field(default=0, sa_type=BigInteger)
    head_hash: str = Field(default="", max_length=64)
    made_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
