"""Backtests of signals: what was asked, what came of it, and that it was tried."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, LargeBinary
from sqlmodel import Field

from core.clock import now
from core.enums import BacktestStatus
from db.base import Table, UtcDateTime, big_integer, enum_type, json_type


class SignalBacktest(Table, table=True):
    """One backtest of a scanner's signals, as asked for. A completed one never changes."""

    __tablename__ = "kr_signal_backtest"
    __table_args__ = (Index(None, "user_id", "created_at"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id")
    job_id: str = Field(default="", max_length=36, index=True)
    request: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    status: BacktestStatus = Field(
        default=BacktestStatus.PENDING, sa_column=Column(enum_type(BacktestStatus), nullable=False)
    )
    error: str = Field(default="", max_length=1_000)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # What the list of runs shows; NULL until completed, or not defined.
    source: str = Field(default="", max_length=32)
    is_demo: bool = False
    total_return: float | None = None  # fraction
    index_return: float | None = None  # fraction, of buying the index over the same days
    max_drawdown: float | None = None  # fraction, negative
    luck_rank: float | None = None  # share of the random entries that did worse
    trade_count: int | None = None


class SignalBacktestResult(Table, table=True):
    """What a completed run produced; its lines as little-endian arrays."""

    __tablename__ = "kr_signal_backtest_result"

    backtest_id: int = Field(
        sa_column=Column(ForeignKey("kr_signal_backtest.id", ondelete="CASCADE"), primary_key=True)
    )
    version: int  # of the figures' definitions
    summary: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    time: bytes = Field(sa_type=LargeBinary)  # int64[n], seconds since 1970-01-01 UTC
    # float64[n] each, KRW at the close.
    equity: bytes = Field(sa_type=LargeBinary)
    cash: bytes = Field(sa_type=LargeBinary)
    stale: bytes = Field(sa_type=LargeBinary)  # value of positions marked to an older close
    # float64[n], KRW; NULL where unknown.
    index_value: bytes | None = Field(default=None, sa_type=LargeBinary)
    # float64[3, n], KRW: 5th, 50th and 95th percentile of the random entries; NULL: none drawn.
    random_band: bytes | None = Field(default=None, sa_type=LargeBinary)
    # Returns of the random portfolios, float64, fractions.
    random_returns: bytes | None = Field(default=None, sa_type=LargeBinary)
    trades: bytes = Field(sa_type=LargeBinary)  # JSON of columns, zlib


class SignalBacktestTrial(Table, table=True):
    """That a backtest was begun. Rows are added and never change; deleting a run leaves them.

    Nothing here points at another table, on purpose.
    """

    __tablename__ = "kr_signal_backtest_trial"
    __table_args__ = (Index(None, "user_id", "idea"),)

    id: int | None = Field(
        default=None, sa_column=Column(big_integer(), primary_key=True, autoincrement=True)
    )
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    user_id: int
    backtest_id: int
    idea: str = Field(max_length=64)  # which signals: scanner and preset
    trial_key: str = Field(max_length=64)  # SHA-256 of the whole request
