"""Portfolios: what was booked, what is planned, which exchange rates were entered."""

from __future__ import annotations

import datetime as dt
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field

from core.clock import now
from core.enums import BacktestStatus, TransactionKind
from db.base import Table, UtcDateTime, enum_type, json_type

# Exact decimals are kept as text: SQLite has no decimal type and would round through a float.
_DECIMAL_LENGTH = 40


def _owner_portfolio(**options: Any) -> Any:
    return Column(ForeignKey("portfolio.id", ondelete="CASCADE"), nullable=False, **options)


class Portfolio(Table, table=True):
    """One account of one person. Holdings are not stored: they follow from the transactions."""

    __tablename__ = "portfolio"
    __table_args__ = (UniqueConstraint("user_id", "name_key"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", index=True)
    name: str = Field(max_length=60)
    name_key: str = Field(max_length=60)  # case-folded
    base_currency: str = Field(max_length=3)
    commission_rate: float = 0.001  # fraction of a trade's value, for planned trades
    drawdown_limit: float | None = None  # fraction below the peak the owner will bear
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class PortfolioTransaction(Table, table=True):
    """One booking. Amounts are exact decimals as text, never negative; the kind tells the sign."""

    __tablename__ = "portfolio_transaction"
    __table_args__ = (Index(None, "portfolio_id", "day"),)

    id: int | None = Field(default=None, primary_key=True)
    portfolio_id: int = Field(sa_column=_owner_portfolio())
    day: dt.date
    kind: TransactionKind = Field(sa_column=Column(enum_type(TransactionKind), nullable=False))
    symbol: str = Field(default="", max_length=32)
    units: str = Field(default="0", max_length=_DECIMAL_LENGTH)
    price: str = Field(default="0", max_length=_DECIMAL_LENGTH)  # per unit, `currency`
    fee: str = Field(default="0", max_length=_DECIMAL_LENGTH)  # `currency`
    amount: str = Field(default="0", max_length=_DECIMAL_LENGTH)  # of what is no trade
    currency: str = Field(max_length=3)
    note: str = Field(default="", max_length=200)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class PortfolioTarget(Table, table=True):
    """The planned weight of one symbol; what is left to 1 is cash."""

    __tablename__ = "portfolio_target"

    portfolio_id: int = Field(sa_column=_owner_portfolio(primary_key=True))
    symbol: str = Field(max_length=32, primary_key=True)
    weight: float  # fraction of the portfolio's value
    run_id: int | None = None  # the allocation run it came from
    set_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class ExchangeRate(Table, table=True):
    """A rate somebody entered: one `base` is worth `rate` of `quote` on that day."""

    __tablename__ = "exchange_rate"
    __table_args__ = (UniqueConstraint("user_id", "base", "quote", "day"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", index=True)
    base: str = Field(max_length=3)
    quote: str = Field(max_length=3)
    day: dt.date
    rate: str = Field(max_length=_DECIMAL_LENGTH)
    entered_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class AllocationRun(Table, table=True):
    """One question for weights, as asked. Once completed it never changes."""

    __tablename__ = "allocation_run"
    __table_args__ = (Index(None, "user_id", "created_at"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id")
    portfolio_id: int | None = Field(
        default=None,
        sa_column=Column(ForeignKey("portfolio.id", ondelete="SET NULL"), nullable=True),
    )
    job_id: str = Field(default="", max_length=36)
    request: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    status: BacktestStatus = Field(
        default=BacktestStatus.PENDING, sa_column=Column(enum_type(BacktestStatus), nullable=False)
    )
    error: str = Field(default="", max_length=1_000)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AllocationResult(Table, table=True):
    """What came out of a run, with what is needed to compute it again. Written once."""

    __tablename__ = "allocation_result"

    run_id: int = Field(
        sa_column=Column(ForeignKey("allocation_run.id", ondelete="CASCADE"), primary_key=True)
    )
    result: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    passport: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))


class PortfolioForecast(Table, table=True):
    """What was expected of a portfolio, and later what came. Only the outcome is ever added."""

    __tablename__ = "portfolio_forecast"
    __table_args__ = (Index(None, "portfolio_id", "as_of"),)

    id: int | None = Field(default=None, primary_key=True)
    portfolio_id: int = Field(sa_column=_owner_portfolio())
    made_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    as_of: dt.date  # the last session known
    horizon: int  # sessions
    weights: dict[str, float] = Field(sa_column=Column(json_type(), nullable=False))
    report: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    passport: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    outcome_day: dt.date | None = None
    outcome: float | None = None  # return over the horizon, fraction
    outcome_drawdown: float | None = None  # deepest fall within it, fraction, 0 or less
    scored_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
