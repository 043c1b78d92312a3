"""Bars once more, packed for the two questions that must be fast. `Bar` rows are the truth."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary
from sqlmodel import Field

from db.base import Table, UtcDateTime


class BarBlock(Table, table=True):
    """All bars of one series in one piece. True while its hash is the series' hash."""

    __tablename__ = "bar_block"

    series_id: int = Field(
        sa_column=Column(ForeignKey("bar_series.id", ondelete="CASCADE"), primary_key=True)
    )
    content_hash: str = Field(max_length=64)  # of the bars, as in `BarSeriesRow`
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class BarMarket(Table, table=True):
    """What is known of all daily series of one source together."""

    __tablename__ = "bar_market"

    source: str = Field(primary_key=True, max_length=32)
    version: str = Field(max_length=32)  # drawn anew with every change of a bar or a name
    series_count: int
    first_time: int = Field(sa_type=BigInteger)  # seconds since 1970-01-01 UTC
    last_time: int = Field(sa_type=BigInteger)
    fetched_at: datetime = Field(sa_type=UtcDateTime)  # of the newest bars
    is_demo: bool = False
