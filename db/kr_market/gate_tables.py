"""What the Market Gate said, and when."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Index
from sqlmodel import Field

from core.clock import now
from core.enums import MarketLight
from db.base import Table, UtcDateTime, enum_type, json_type


class KoreanGateReading(Table, table=True):
    """One reading as it was taken; never changed: other bars or another dollar make another row.

    `session` is that of the last bar that was read, unknown without an index; the score is of 0 to
    `maximum`, None where nothing could be scored.
    """

    __tablename__ = "kr_gate_reading"
    __table_args__ = (Index(None, "preset", "session"),)

    id: int | None = Field(default=None, primary_key=True)
    preset: str = Field(max_length=32)
    rule_version: int
    symbol: str = Field(max_length=32)
    source: str = Field(default="", max_length=32)
    session: date | None = None
    light: MarketLight = Field(sa_column=Column(enum_type(MarketLight), nullable=False))
    is_certain: bool
    score: float | None = None
    maximum: float
    parts: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(json_type(), nullable=False)
    )  # part → points, None where unknown
    reasons: list[str] = Field(
        default_factory=list, sa_column=Column(json_type(), nullable=False)
    )  # why this light, then what it does not show
    rate: float | None = None  # KRW for one USD
    rate_day: date | None = None
    is_demo: bool = False
    job_id: str = Field(default="", max_length=36)
    read_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
