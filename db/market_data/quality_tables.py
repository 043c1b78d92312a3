"""Data-quality findings with their handling, and the scores of each series."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, ForeignKey, Index
from sqlmodel import Field

from core.clock import now
from core.enums import FindingStatus, Interval, QualityDimension, QualityRule, Severity
from db.base import Table, UtcDateTime, enum_type


class DataQualityEvent(Table, table=True):
    """One finding. Its fingerprint keeps a second check from creating it again.

    `gone_at` is set while checks no longer find it, whoever closed it.
    """

    __tablename__ = "data_quality_event"
    __table_args__ = (Index(None, "symbol", "status"), Index(None, "found_at"))

    id: int | None = Field(default=None, primary_key=True)
    symbol: str = Field(default="", max_length=32)  # empty: the whole universe of the source
    interval: Interval = Field(sa_column=Column(enum_type(Interval), nullable=False))
    source: str = Field(max_length=32)
    rule: QualityRule = Field(sa_column=Column(enum_type(QualityRule), nullable=False))
    severity: Severity = Field(sa_column=Column(enum_type(Severity), nullable=False))
    dimension: QualityDimension = Field(
        sa_column=Column(enum_type(QualityDimension), nullable=False)
    )
    first_time: int = Field(sa_type=BigInteger)  # seconds since 1970-01-01 UTC
    last_time: int = Field(sa_type=BigInteger)
    bar_count: int
    message: str = Field(max_length=300)
    remedy: str = Field(max_length=300)
    status: FindingStatus = Field(sa_column=Column(enum_type(FindingStatus), nullable=False))
    handled_by: str = Field(default="", max_length=64)
    assigned_to: str = Field(default="", max_length=64)
    note: str = Field(default="", max_length=500)
    found_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    handled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    gone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # no longer found since
    fingerprint: str = Field(unique=True, max_length=64)


class DataQualityScore(Table, table=True):
    """The latest scores of a series, 0 to 100; None where not judged."""

    __tablename__ = "data_quality_score"

    series_id: int = Field(
        sa_column=Column(ForeignKey("bar_series.id", ondelete="CASCADE"), primary_key=True)
    )
    completeness: float | None = None
    accuracy: float
    consistency: float
    timeliness: float | None = None
    checked_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    content_hash: str = Field(default="", max_length=64)  # of the bars that were checked
    anomalies_hash: str = Field(default="", max_length=64)  # of those searched for anomalies
