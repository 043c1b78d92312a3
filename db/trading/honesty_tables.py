"""What is found out about a run afterwards: its honesty passport, bars' digests and replays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, LargeBinary
from sqlmodel import Field

from core.clock import now
from core.enums import Verdict
from db.base import Table, UtcDateTime, big_integer, enum_type, json_type


class HonestyPassport(Table, table=True):
    """The lines of one run's passport; `computed_at` is NULL until they are computed."""

    __tablename__ = "honesty_passport"

    backtest_id: int = Field(
        sa_column=Column(ForeignKey("backtest.id", ondelete="CASCADE"), primary_key=True)
    )
    job_id: str = Field(default="", max_length=36)
    version: int = 0  # of the lines' definitions
    computed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str = Field(default="", max_length=1_000)
    verdict: Verdict = Field(
        default=Verdict.NOT_RUN, sa_column=Column(enum_type(Verdict), nullable=False)
    )
    trial_count: int = 0  # in the ledger when it was computed
    lines: list[Any] = Field(sa_column=Column(json_type(), nullable=False))


class BacktestBarDigest(Table, table=True):
    """A 64-bit digest of each bar a run used, so that a replay can name those that changed."""

    __tablename__ = "backtest_bar_digest"

    backtest_id: int = Field(
        sa_column=Column(ForeignKey("backtest.id", ondelete="CASCADE"), primary_key=True)
    )
    digests: bytes = Field(sa_type=LargeBinary)  # uint64, in the order of the curve's times


class BacktestReplay(Table, table=True):
    """One attempt to get the same numbers again."""

    __tablename__ = "backtest_replay"

    id: int | None = Field(
        default=None, sa_column=Column(big_integer(), primary_key=True, autoincrement=True)
    )
    backtest_id: int = Field(
        sa_column=Column(ForeignKey("backtest.id", ondelete="CASCADE"), nullable=False, index=True)
    )
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    is_same: bool
    findings: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))


class GateSelfTest(Table, table=True):
    """One self-test of the gate, with what it found."""

    __tablename__ = "gate_self_test"

    id: int | None = Field(
        default=None, sa_column=Column(big_integer(), primary_key=True, autoincrement=True)
    )
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    version: int  # of the passport's definitions
    is_alive: bool
    seconds: float
    findings: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
