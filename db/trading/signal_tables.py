"""Signals that strategies gave, who follows them, and what became of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field

from core.clock import now
from core.enums import Interval, PairOutcome, SignalSide, SignalState
from db.base import Table, UtcDateTime, big_integer, enum_type, json_type


def _strategy() -> Any:
    """A strategy may be deleted; what it gave stays under its name."""
    return Column(ForeignKey("strategy.id", ondelete="SET NULL"), nullable=True)


class SignalFollow(Table, table=True):
    """One saved strategy that gives signals to its owner."""

    __tablename__ = "signal_follow"
    __table_args__ = (UniqueConstraint("user_id", "strategy_id"), Index(None, "due_at"))

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id")
    strategy_id: int | None = Field(default=None, sa_column=_strategy())
    strategy_name: str = Field(max_length=60)
    horizon_bars: int
    expiry_sessions: int
    is_active: bool = True
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # Of the news that made it due; empty where time did.
    due_correlation: str = Field(default="", max_length=36, sa_column_kwargs={"server_default": ""})
    run_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    note: str = Field(default="", max_length=500)  # why the last run gave nothing at all
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class SignalPair(Table, table=True):
    """One symbol of a follow, with what the last run found there.

    `latest` is the newest signal of the strategy's whole history, emitted or not.
    """

    __tablename__ = "signal_pair"

    follow_id: int = Field(
        sa_column=Column(ForeignKey("signal_follow.id", ondelete="CASCADE"), primary_key=True)
    )
    symbol: str = Field(primary_key=True, max_length=32, index=True)
    outcome: PairOutcome = Field(
        default=PairOutcome.WAITING, sa_column=Column(enum_type(PairOutcome), nullable=False)
    )
    note: str = Field(default="", max_length=500)
    checked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    checked_bar: int | None = Field(default=None, sa_type=BigInteger)  # newest finished bar seen
    latest: dict[str, Any] | None = Field(default=None, sa_column=Column(json_type()))


class StrategyExecution(Table, table=True):
    """One emitted signal. Its key makes emitting it a second time do nothing."""

    __tablename__ = "strategy_execution"
    __table_args__ = (
        UniqueConstraint("strategy_id", "key"),
        Index(None, "user_id", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id")
    strategy_id: int | None = Field(default=None, sa_column=_strategy())
    # Version, symbol, interval, bar and side in one: a constraint over six columns would have a
    # longer name than PostgreSQL keeps.
    key: str = Field(default="", max_length=120)
    strategy_version: int
    strategy_name: str = Field(max_length=60)
    symbol: str = Field(max_length=32)
    source: str = Field(max_length=32)
    interval: Interval = Field(sa_column=Column(enum_type(Interval), nullable=False))
    bar_time: int = Field(sa_type=BigInteger)  # seconds since 1970-01-01 UTC
    side: SignalSide = Field(sa_column=Column(enum_type(SignalSide), nullable=False))
    strength: float  # 0 to 1
    price: float  # the bar's close, `currency`
    currency: str = Field(default="", max_length=8)
    is_demo: bool = False
    reason: str = Field(max_length=1_000)
    horizon_bars: int
    expiry_sessions: int
    state: SignalState = Field(sa_column=Column(enum_type(SignalState), nullable=False))
    note: str = Field(default="", max_length=300)  # why it is not scored yet
    job_id: str = Field(default="", max_length=36)
    emitted_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class SignalTransition(Table, table=True):
    """One step of a signal's life; `by_user_id` is NULL where a run took it."""

    __tablename__ = "signal_transition"

    id: int | None = Field(
        default=None, sa_column=Column(big_integer(), primary_key=True, autoincrement=True)
    )
    execution_id: int = Field(foreign_key="strategy_execution.id", index=True)
    state: SignalState = Field(sa_column=Column(enum_type(SignalState), nullable=False))
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    by_user_id: int | None = Field(default=None, foreign_key="user_account.id")


class SignalScore(Table, table=True):
    """What acting on a signal at the next open would have brought. Append only."""

    __tablename__ = "signal_score"

    execution_id: int = Field(
        sa_column=Column(ForeignKey("strategy_execution.id"), primary_key=True)
    )
    horizon_bars: int
    entry_time: int = Field(sa_type=BigInteger)  # seconds since 1970-01-01 UTC
    entry_price: float
    exit_time: int = Field(sa_type=BigInteger)
    exit_price: float
    return_fraction: float  # in the signal's direction, after costs
    worst_excursion: float  # fraction of the entry price, 0 or less (MAE)
    best_excursion: float  # fraction of the entry price, 0 or more (MFE)
    costs: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    scored_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class SignalDecay(Table, table=True):
    """The newest measurement of how an edge fades when one acts late."""

    __tablename__ = "signal_decay"

    follow_id: int = Field(
        sa_column=Column(ForeignKey("signal_follow.id", ondelete="CASCADE"), primary_key=True)
    )
    report: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    measured_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
