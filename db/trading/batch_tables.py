"""Batches: one strategy over many symbols, each of them a backtest like any other."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index
from sqlmodel import Field

from core.clock import now
from core.enums import BacktestStatus, Interval, TrialOrigin
from db.base import Table, UtcDateTime, enum_type, json_type


class BacktestBatch(Table, table=True):
    """What was asked for, the same for every symbol. The runs are backtests with its number."""

    __tablename__ = "backtest_batch"
    __table_args__ = (Index(None, "user_id", "created_at"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id")
    job_id: str = Field(default="", max_length=36)
    name: str = Field(max_length=120)
    strategy: str = Field(max_length=60)
    params: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    costs: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    execution: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    interval: Interval | None = Field(default=None, sa_column=Column(enum_type(Interval)))
    start: date | None = None
    end: date | None = None
    tags: list[Any] = Field(sa_column=Column(json_type(), nullable=False))  # of every run
    notes: str = Field(default="", max_length=5_000)
    origin: TrialOrigin = Field(
        default=TrialOrigin.HAND, sa_column=Column(enum_type(TrialOrigin), nullable=False)
    )
    # By number alone: the saved strategy it started from may be deleted.
    strategy_id: int | None = None
    strategy_version: int | None = None
    status: BacktestStatus = Field(
        default=BacktestStatus.PENDING, sa_column=Column(enum_type(BacktestStatus), nullable=False)
    )
    error: str = Field(default="", max_length=1_000)
    median_return: float | None = None  # fraction, of its runs when it last came to an end
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class BacktestBatchMember(Table, table=True):
    """One symbol of a batch, in the order given, and what became of it."""

    __tablename__ = "backtest_batch_member"

    batch_id: int = Field(
        sa_column=Column(ForeignKey("backtest_batch.id", ondelete="CASCADE"), primary_key=True)
    )
    place: int = Field(primary_key=True)
    symbol: str = Field(max_length=32)
    # By number alone: a run may be deleted, the batch goes on saying that there was one.
    backtest_id: int | None = None
    reason: str = Field(default="", max_length=1_000)  # why there is no result; empty where none
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # NULL: still to be run
