"""Economic series with when each number became known, releases to come, and market regimes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field

from core.clock import now
from core.enums import Regime
from db.base import Table, UtcDateTime, enum_type, json_type


class EconomicSeries(Table, table=True):
    """A figure of an economy, published again and again."""

    __tablename__ = "economic_series"
    __table_args__ = (UniqueConstraint("code", "source"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40)
    title: str = Field(max_length=160)
    unit: str = Field(default="", max_length=40)
    frequency: str = Field(default="", max_length=12)  # daily, monthly, quarterly, yearly
    country: str = Field(default="", max_length=40)
    source: str = Field(max_length=32)
    note: str = Field(default="", max_length=400)
    fetched_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class EconomicSeriesPassport(Table, table=True):
    """Where a series comes from, and how its times of knowing came about."""

    __tablename__ = "economic_series_passport"

    series_id: int = Field(foreign_key="economic_series.id", ondelete="CASCADE", primary_key=True)
    topic: str = Field(default="", max_length=40)
    origin: str = Field(default="", max_length=200)  # package and data set, or file; who published
    licence: str = Field(default="", max_length=120)  # as the origin states it
    delay_days: int | None = None  # known-at is reckoned: period end + so many days; NULL: as given
    is_sample: bool = False  # ended when the sample was taken; nothing follows


class EconomicObservation(Table, table=True):
    """One value of one period, as known from `known_at` on; a revision is a further row."""

    __tablename__ = "economic_observation"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own form

    series_id: int = Field(foreign_key="economic_series.id", ondelete="CASCADE", primary_key=True)
    period_end: date = Field(primary_key=True)
    known_at: datetime = Field(sa_type=UtcDateTime, primary_key=True)
    value: float


class EconomicRelease(Table, table=True):
    """A day on which a series was, or will be, published."""

    __tablename__ = "economic_release"
    __table_args__ = (UniqueConstraint("series_id", "released_at"),)

    id: int | None = Field(default=None, primary_key=True)
    series_id: int = Field(foreign_key="economic_series.id", ondelete="CASCADE")
    released_at: datetime = Field(sa_type=UtcDateTime, index=True)
    period_end: date
    is_estimated: bool = False  # reckoned from the usual delay, not announced


class RegimeReading(Table, table=True):
    """What one detector said of one symbol as of one session."""

    __tablename__ = "regime_reading"
    __table_args__ = (UniqueConstraint("symbol", "detector", "as_of"),)

    id: int | None = Field(default=None, primary_key=True)
    symbol: str = Field(max_length=32)
    detector: str = Field(max_length=20)
    as_of: date
    regime: Regime = Field(sa_column=Column(enum_type(Regime), nullable=False))
    confidence: float  # probability of `regime`, 0–1
    probabilities: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    details: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    source: str = Field(default="", max_length=32)  # of the bars
    computed_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
