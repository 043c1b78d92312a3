"""Optimisations, their trials, what was picked from them, and every look at unseen bars."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from core.clock import now
from core.enums import AppliedCheck, BacktestStatus, Interval
from db.base import Table, UtcDateTime, big_integer, enum_type, json_type


class OptimisationRun(Table, table=True):
    """One search over the parameters of one strategy on one symbol, as asked for."""

    __tablename__ = "optimisation_run"
    __table_args__ = (Index(None, "user_id", "created_at"), Index(None, "strategy"))

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id")
    job_id: str = Field(default="", max_length=36, index=True)
    strategy: str = Field(max_length=60)
    space: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    method: str = Field(max_length=32)
    objectives: list[Any] = Field(sa_column=Column(json_type(), nullable=False))
    min_trades: int
    budget: int
    seed: int
    holdout_share: float  # fraction of the bars
    is_walk: bool = False
    walk_forward: dict[str, Any] | None = Field(default=None, sa_column=Column(json_type()))
    costs: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    execution: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    symbol: str = Field(max_length=32)
    source: str = Field(max_length=32)
    interval: Interval = Field(sa_column=Column(enum_type(Interval), nullable=False))
    start: date  # the whole period: first and last day that have bars
    end: date
    in_sample_end: date  # the search loads no bar after it
    in_sample_bars: int
    out_of_sample_start: date | None = None
    out_of_sample_bars: int = 0
    planned: int  # trials; of a walk-forward run windows
    done: int = 0
    tried: int = 0  # combinations in `done`, over all windows
    ledgered: int = 0  # of those, how many the trial ledger knows of
    best_value: float | None = None  # of the first objective
    best_trial: int | None = None
    findings: dict[str, Any] | None = Field(default=None, sa_column=Column(json_type()))
    columns: list[Any] = Field(
        default_factory=list, sa_column=Column(json_type(), nullable=False)
    )  # statistics of a trial, in their order; empty before the first
    bars_sha256: str = Field(default="", max_length=64)  # of the bars the trials ran on
    engine_reason: str = Field(default="", max_length=500)
    seconds: float = 0.0  # spent on trials
    warnings: list[Any] = Field(sa_column=Column(json_type(), nullable=False))
    status: BacktestStatus = Field(
        default=BacktestStatus.PENDING, sa_column=Column(enum_type(BacktestStatus), nullable=False)
    )
    error: str = Field(default="", max_length=1_000)
    notes: str = Field(default="", max_length=5_000)
    cloned_from: int | None = None
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class OptimisationBlock(Table, table=True):
    """Up to 8,192 trials as little-endian arrays; a run's blocks follow one another."""

    __tablename__ = "optimisation_block"

    run_id: int = Field(
        sa_column=Column(ForeignKey("optimisation_run.id", ondelete="CASCADE"), primary_key=True)
    )
    first: int = Field(primary_key=True)  # number of its first trial, from 0
    count: int
    points: bytes = Field(sa_type=LargeBinary)  # float64[count, axes]
    rows: bytes = Field(sa_type=LargeBinary)  # float64[count, statistics]
    scores: bytes = Field(sa_type=LargeBinary)  # float64[count, objectives]
    code: bytes = Field(sa_type=LargeBinary)  # int8[count]
    unfilled: bytes = Field(sa_type=LargeBinary)  # int64[count]


class OptimisationWindow(Table, table=True):
    """One finished window of a walk-forward run: its pick and how it did on both parts."""

    __tablename__ = "optimisation_window"

    run_id: int = Field(
        sa_column=Column(ForeignKey("optimisation_run.id", ondelete="CASCADE"), primary_key=True)
    )
    number: int = Field(primary_key=True)  # from 0
    record: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    time: bytes = Field(sa_type=LargeBinary)  # int64, ends of the test part's periods
    returns: bytes = Field(sa_type=LargeBinary)  # float64, of the account over them


class OptimisationPick(Table, table=True):
    """A trial that was committed to, applied, or both."""

    __tablename__ = "optimisation_pick"
    __table_args__ = (UniqueConstraint("run_id", "trial"),)

    id: int | None = Field(
        default=None, sa_column=Column(big_integer(), primary_key=True, autoincrement=True)
    )
    run_id: int = Field(
        sa_column=Column(
            ForeignKey("optimisation_run.id", ondelete="CASCADE"), nullable=False, index=True
        )
    )
    trial: int
    is_default: bool
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    committed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    look_number: int | None = None
    look_job_id: str = Field(default="", max_length=36, index=True)
    look_error: str = Field(default="", max_length=1_000)
    out_of_sample: dict[str, Any] | None = Field(default=None, sa_column=Column(json_type()))
    backtest_id: int | None = Field(default=None, index=True)  # it may be deleted, the pick stays
    check: AppliedCheck | None = Field(
        default=None, sa_column=Column("applied_check", enum_type(AppliedCheck))
    )
    differences: list[Any] = Field(sa_column=Column(json_type(), nullable=False))


class OptimisationLook(Table, table=True):
    """One look at bars that a search had not seen. Rows are added and never change.

    Nothing here points at another table: deleting a run or an account leaves the looks.
    """

    __tablename__ = "optimisation_look"
    __table_args__ = (Index(None, "idea", "first_day"),)

    id: int | None = Field(
        default=None, sa_column=Column(big_integer(), primary_key=True, autoincrement=True)
    )
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    idea: str = Field(max_length=64)  # as in the trial ledger
    strategy: str = Field(max_length=60)
    symbol: str = Field(max_length=32)
    interval: Interval = Field(sa_column=Column(enum_type(Interval), nullable=False))
    first_day: date
    last_day: date
    user_id: int  # no foreign key, on purpose
    run_id: int  # no foreign key, on purpose
    trial: int | None = None  # NULL: of a walk-forward run, which picks by its rule
