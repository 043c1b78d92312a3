"""Scans of the Korean market and what they found."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index
from sqlmodel import Field

from core.clock import now
from core.enums import BacktestStatus, BetGrade, KoreanSignalKind
from db.base import Table, UtcDateTime, enum_type, json_type


class KoreanScan(Table, table=True):
    """One scan of the whole market by one preset, from its request to its end.

    `counts` tells how many shares were looked at, how many were hits and why each other one was
    none; `reason` why it has no hit, or why it failed. `seal_note` says what became of its hits in
    the ledger, and why they were not sealed.
    """

    __tablename__ = "kr_scan"
    __table_args__ = (Index(None, "kind", "preset", "status"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: KoreanSignalKind = Field(sa_column=Column(enum_type(KoreanSignalKind), nullable=False))
    preset: str = Field(max_length=32)
    rule_version: int
    status: BacktestStatus = Field(
        default=BacktestStatus.PENDING,
        sa_column=Column(enum_type(BacktestStatus), nullable=False),
    )
    session: date | None = None  # whose bars were the newest it read; unknown until it ran
    source: str = Field(default="", max_length=32)  # whose bars
    fetched_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # age of these bars
    is_demo: bool = False
    counts: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(json_type(), nullable=False)
    )
    reason: str = Field(default="", max_length=500)
    sealed: int = 0
    seal_note: str = Field(default="", max_length=500)
    job_id: str = Field(default="", max_length=36, index=True)
    requested_by: int = 0  # a user's id; 0 for the system
    requested_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class KoreanScanHit(Table, table=True):
    """One share that a scan found. Prices in KRW, unknown figures None."""

    __tablename__ = "kr_scan_hit"
    __table_args__ = (Index(None, "symbol"),)

    scan_id: int = Field(
        sa_column=Column(ForeignKey("kr_scan.id", ondelete="CASCADE"), primary_key=True)
    )
    rank: int = Field(primary_key=True)  # from 1, the best first
    symbol: str = Field(max_length=32)
    name: str = Field(default="", max_length=120)
    local_name: str = Field(default="", max_length=120)
    sector: str = Field(default="", max_length=60)
    exchange: str = Field(default="", max_length=32)
    score: float | None = None
    grade: BetGrade | None = Field(
        default=None, sa_column=Column(enum_type(BetGrade), nullable=True)
    )
    signal_type: str = Field(default="", max_length=32)
    price: float
    stop: float | None = None
    target: float | None = None
    facts: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(json_type(), nullable=False)
    )
    inputs_hash: str = Field(max_length=64)
