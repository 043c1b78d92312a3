"""Instruments, their bar series by source, the bars themselves, quotes and imports."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, UniqueConstraint
from sqlmodel import Field

from core.clock import now
from core.enums import AssetKind, Interval
from db.base import Table, UtcDateTime, enum_type, json_type


class Instrument(Table, table=True):
    """Something that is traded or quoted."""

    __tablename__ = "instrument"

    id: int | None = Field(default=None, primary_key=True)
    symbol: str = Field(unique=True, max_length=32)
    name: str = Field(max_length=120)
    local_name: str = Field(default="", max_length=120)  # e.g. the Korean name
    kind: AssetKind = Field(sa_column=Column(enum_type(AssetKind), nullable=False))
    exchange: str = Field(default="", max_length=32)
    currency: str = Field(default="", max_length=8)
    sector: str = Field(default="", max_length=60)
    time_zone: str = Field(default="UTC", max_length=64)
    delisted_on: date | None = None
    is_demo: bool = False


class BarSeriesRow(Table, table=True):
    """All bars of one instrument, interval and source: the unit that has a source and an age.

    Bars of two sources are never mixed in one series: one may be adjusted for splits where
    the other is not.
    """

    __tablename__ = "bar_series"
    __table_args__ = (UniqueConstraint("instrument_id", "interval", "source"),)

    id: int | None = Field(default=None, primary_key=True)
    instrument_id: int = Field(foreign_key="instrument.id", ondelete="CASCADE")
    interval: Interval = Field(sa_column=Column(enum_type(Interval), nullable=False))
    source: str = Field(max_length=32)
    is_adjusted: bool = False
    is_close_only: bool = False
    is_demo: bool = False
    currency: str = Field(default="", max_length=8)
    note: str = Field(default="", max_length=300)
    fetched_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    first_time: int = Field(sa_type=BigInteger)  # seconds since 1970-01-01 UTC
    last_time: int = Field(sa_type=BigInteger)
    bar_count: int
    content_hash: str = Field(max_length=64)


class Bar(Table, table=True):
    """One bar. Written and read in bulk by tuples, never as an object."""

    __tablename__ = "bar"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own form

    series_id: int = Field(
        sa_column=Column(ForeignKey("bar_series.id", ondelete="CASCADE"), primary_key=True)
    )
    time: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    open: float
    high: float
    low: float
    close: float
    volume: float | None = None


class Quote(Table, table=True):
    """What a watchlist shows of one series, derived from its bars in the same transaction."""

    __tablename__ = "quote"

    series_id: int = Field(
        sa_column=Column(ForeignKey("bar_series.id", ondelete="CASCADE"), primary_key=True)
    )
    last: float
    last_time: int = Field(sa_type=BigInteger)
    changes: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    sparkline: list[Any] = Field(sa_column=Column(json_type(), nullable=False))


class ImportBatch(Table, table=True):
    """The account of one import: what was read, stored and refused, and why."""

    __tablename__ = "import_batch"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int | None = Field(default=None, index=True)
    source: str = Field(max_length=32)
    title: str = Field(max_length=200)
    content_hash: str = Field(default="", max_length=64)
    rows_read: int
    rows_stored: int
    rows_unchanged: int = 0
    rows_refused: int = 0
    reasons: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
