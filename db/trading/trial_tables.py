"""The trial ledger: everything that was ever tried. Rows are added and never change.

Nothing here points at another table: deleting a backtest or an account leaves the ledger as it
is. `db.append_only` makes the database itself refuse to change or delete a row.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, LargeBinary
from sqlmodel import Field

from core.clock import now
from core.enums import BacktestStatus, Interval, TrialOrigin
from db.base import Table, UtcDateTime, big_integer, enum_type, json_type


class TrialEntry(Table, table=True):
    """One look at data: a run, or a batch of runs that an optimiser made in one go."""

    __tablename__ = "trial_entry"
    __table_args__ = (Index(None, "idea", "trial_key"),)

    id: int | None = Field(
        default=None, sa_column=Column(big_integer(), primary_key=True, autoincrement=True)
    )
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    idea: str = Field(max_length=64)  # SHA-256 of strategy kind, shape, symbol, interval
    trial_key: str = Field(max_length=64)  # SHA-256 of parameters, rules, costs, period
    strategy: str = Field(max_length=60)
    symbol: str = Field(max_length=32)
    interval: Interval = Field(sa_column=Column(enum_type(Interval), nullable=False))
    origin: TrialOrigin = Field(sa_column=Column(enum_type(TrialOrigin), nullable=False))
    outcome: BacktestStatus = Field(sa_column=Column(enum_type(BacktestStatus), nullable=False))
    user_id: int  # no foreign key, on purpose
    backtest_id: int | None = None  # no foreign key, on purpose
    details: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    trial_count: int = 1  # of a batch: how many combinations it ran
    period_count: int = 0  # returns of each
    sharpe: float | None = None  # per period; of a batch the mean
    sharpe_variance: float | None = None  # of a batch, between its trials
    sample_count: int = 0  # rows in `returns`
    times: bytes | None = Field(default=None, sa_type=LargeBinary)  # int64 seconds, zlib
    returns: bytes | None = Field(default=None, sa_type=LargeBinary)  # float32[sample, n], zlib
