"""Days on which a share could not be traded."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Column, ForeignKey
from sqlmodel import Field

from core.clock import now
from db.base import Table, UtcDateTime


class SuspendedDay(Table, table=True):
    """A day that a source lists with a close, but without a trade.

    No bar is stored for it: nobody traded at that price, and an indicator would take it for a
    session. It is kept here, so that an export gives back every row that came in.
    Written and read in bulk by tuples.
    """

    __tablename__ = "suspended_day"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own form

    instrument_id: int = Field(
        sa_column=Column(ForeignKey("instrument.id", ondelete="CASCADE"), primary_key=True)
    )
    day: date = Field(primary_key=True)
    source: str = Field(primary_key=True, max_length=32)
    close: float  # of the last trade before, in the series' currency
    fetched_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
