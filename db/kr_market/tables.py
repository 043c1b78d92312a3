"""What published engines logged: their signals, and the net buying behind them."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field

from core.clock import now
from db.base import Table, UtcDateTime


class LoggedSignal(Table, table=True):
    """A signal as a log brought it in: somebody else's claim, never one of ours.

    Prices in KRW, flows in shares as the log counts them; `return_pct` in percent as written.
    """

    __tablename__ = "kr_logged_signal"

    source: str = Field(primary_key=True, max_length=32)
    signal_date: date = Field(primary_key=True)
    ticker: str = Field(primary_key=True, max_length=6)
    foreign_5d: float | None = None
    inst_5d: float | None = None
    score: float | None = None
    contraction_ratio: float | None = None
    entry_price: float
    status: str = Field(max_length=8)
    exit_price: float | None = None
    exit_date: date | None = None
    return_pct: float | None = None
    hold_days: float | None = None  # sessions, as the log counts them
    imported_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class InvestorTrend(Table, table=True):
    """Net buying in shares over the 5 to 60 sessions before a day, as a scrape gave the sums.

    Sums over overlapping windows are no daily flows: they are kept as what they are.
    """

    __tablename__ = "kr_investor_trend"

    source: str = Field(primary_key=True, max_length=32)
    scrape_date: date = Field(primary_key=True)
    ticker: str = Field(primary_key=True, max_length=6)
    institutional_net_buy_60d: float | None = None
    institutional_net_buy_20d: float | None = None
    institutional_net_buy_10d: float | None = None
    institutional_net_buy_5d: float | None = None
    institutional_ratio_60d: float | None = None
    institutional_ratio_20d: float | None = None
    institutional_ratio_10d: float | None = None
    institutional_ratio_5d: float | None = None
    foreign_net_buy_60d: float | None = None
    foreign_net_buy_20d: float | None = None
    foreign_net_buy_10d: float | None = None
    foreign_net_buy_5d: float | None = None
    foreign_ratio_60d: float | None = None
    foreign_ratio_20d: float | None = None
    foreign_ratio_10d: float | None = None
    foreign_ratio_5d: float | None = None
    supply_demand_index: float | None = None
    imported_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
