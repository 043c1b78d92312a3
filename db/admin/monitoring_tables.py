"""What the installation measured of itself: page runs, service levels, errors."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index
from sqlmodel import Field

from db.base import Table, UtcDateTime, big_integer, json_type


class PageSlot(Table, table=True):
    """The runs of one page in one minute, or in one hour once the minutes are old.

    Every web process writes its own rows. `sketch` holds how long the runs took: bucket (as
    text, which JSON wants) to number, see core.telemetry.latency_sketch.
    """

    __tablename__ = "page_slot"
    __table_args__ = (Index(None, "starts_at"),)

    id: int | None = Field(
        default=None, sa_column=Column(big_integer(), primary_key=True, autoincrement=True)
    )
    starts_at: datetime = Field(sa_type=UtcDateTime)
    seconds_wide: int = 60
    page: str = Field(max_length=80)
    runs: int
    slow: int
    failed: int
    queries: int
    query_seconds: float
    sketch: dict[str, int] = Field(sa_column=Column(json_type(), nullable=False))


class LevelSlot(Table, table=True):
    """Whether one service level was held: in one minute, or how often in one hour.

    `worst` is the largest value seen, in the indicator's own unit.
    """

    __tablename__ = "level_slot"
    __table_args__ = (Index(None, "starts_at"),)

    indicator: str = Field(primary_key=True, max_length=40)
    starts_at: datetime = Field(sa_column=Column(UtcDateTime, primary_key=True))
    seconds_wide: int = Field(
        default=60, sa_column=Column(big_integer(), primary_key=True, autoincrement=False)
    )
    good: int
    total: int
    worst: float


class ErrorNote(Table, table=True):
    """A line of the log that told of an error, without secrets."""

    __tablename__ = "error_note"
    __table_args__ = (Index(None, "at"),)

    id: int | None = Field(
        default=None, sa_column=Column(big_integer(), primary_key=True, autoincrement=True)
    )
    at: datetime = Field(sa_type=UtcDateTime)
    event: str = Field(max_length=80)
    place: str = Field(default="", max_length=120)
    error: str = Field(default="", max_length=500)
    correlation_id: str = Field(default="", max_length=36, index=True)
