"""Backtests and what they produced. A result is written once and never changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary
from sqlmodel import Field

from core.clock import now
from core.enums import BacktestStatus, Interval, TrialOrigin
from db.base import Table, UtcDateTime, enum_type, json_type


class Backtest(Table, table=True):
    """One run of one strategy over one symbol, as asked for."""

    __tablename__ = "backtest"
    __table_args__ = (Index(None, "user_id", "created_at"), Index(None, "symbol"))

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id")
    job_id: str = Field(default="", max_length=36)
    strategy: str = Field(max_length=60)
    params: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    symbol: str = Field(max_length=32)
    source: str = Field(max_length=32)
    interval: Interval = Field(sa_column=Column(enum_type(Interval), nullable=False))
    start: date | None = None
    end: date | None = None
    costs: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    execution: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    warnings: list[Any] = Field(sa_column=Column(json_type(), nullable=False))
    status: BacktestStatus = Field(
        default=BacktestStatus.PENDING, sa_column=Column(enum_type(BacktestStatus), nullable=False)
    )
    error: str = Field(default="", max_length=1_000)
    tags: list[Any] = Field(sa_column=Column(json_type(), nullable=False))
    notes: str = Field(default="", max_length=5_000)
    cloned_from: int | None = None
    origin: TrialOrigin = Field(
        default=TrialOrigin.HAND,
        sa_column=Column(enum_type(TrialOrigin), nullable=False, server_default="hand"),
    )
    # What it came from, by number alone: it may be deleted, the run stays.
    strategy_id: int | None = None
    strategy_version: int | None = None
    batch_id: int | None = Field(default=None, index=True)
    optimisation_id: int | None = None
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    data_changed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class BacktestResult(Table, table=True):
    """The numbers of a completed backtest, with what is needed to compute them again."""

    __tablename__ = "backtest_result"

    backtest_id: int = Field(
        sa_column=Column(ForeignKey("backtest.id", ondelete="CASCADE"), primary_key=True)
    )
    definition_version: int  # of the statistics' definitions
    statistics: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    receipt: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    passport: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    data_as_of: datetime = Field(sa_type=UtcDateTime)  # the last bar used
    total_return: float  # fraction; the columns below sort and filter the list of runs
    sharpe_ratio: float | None = None
    max_drawdown: float | None = None  # fraction, negative
    trade_count: int = 0
    # NULL: the run is older than the check.
    signal_counts: dict[str, Any] | None = Field(default=None, sa_column=Column(json_type()))
    intervals: dict[str, Any] | None = Field(default=None, sa_column=Column(json_type()))
    same_bar: dict[str, Any] | None = Field(default=None, sa_column=Column(json_type()))
    second_opinion: dict[str, Any] | None = Field(default=None, sa_column=Column(json_type()))


class BacktestTrade(Table, table=True):
    """One closed trade, in order of its exit."""

    __tablename__ = "backtest_trade"

    backtest_id: int = Field(
        sa_column=Column(ForeignKey("backtest.id", ondelete="CASCADE"), primary_key=True)
    )
    number: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    size: float  # units; negative for a short trade
    entry_time: int = Field(sa_type=BigInteger)  # seconds since 1970-01-01 UTC
    exit_time: int = Field(sa_type=BigInteger)
    entry_price: float
    exit_price: float
    profit: float  # in the instrument's currency, after costs
    return_fraction: float
    commission: float
    exit_reason: str | None = Field(default=None, max_length=32)  # NULL: run before 0004
    best_excursion: float | None = None  # fraction of the entry price, 0 or more (MFE)
    worst_excursion: float | None = None  # fraction of the entry price, 0 or less (MAE)


class BacktestCurve(Table, table=True):
    """Equity by bar as little-endian arrays: one row instead of one per bar."""

    __tablename__ = "backtest_curve"

    backtest_id: int = Field(
        sa_column=Column(ForeignKey("backtest.id", ondelete="CASCADE"), primary_key=True)
    )
    time: bytes = Field(sa_type=LargeBinary)  # int64, seconds since 1970-01-01 UTC
    equity: bytes = Field(sa_type=LargeBinary)  # float64, currency
    drawdown: bytes = Field(sa_type=LargeBinary)  # float64, fraction below the peak, 0 or more
    close: bytes = Field(sa_type=LargeBinary)  # float64, the closes the run was made on
    benchmark: bytes = Field(sa_type=LargeBinary)  # float64, currency: the cash held instead
