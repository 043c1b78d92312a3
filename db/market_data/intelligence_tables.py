"""What others think and do about a company: analysts' ratings and targets, trades of insiders."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field

from core.clock import now
from core.enums import RatingAction
from db.base import Table, UtcDateTime, enum_type


class AnalystView(Table, table=True):
    """How many analysts recommend what, and their price targets, as told on one day."""

    __tablename__ = "analyst_view"
    __table_args__ = (UniqueConstraint("instrument_id", "day", "source"),)

    id: int | None = Field(default=None, primary_key=True)
    instrument_id: int = Field(foreign_key="instrument.id", ondelete="CASCADE", index=True)
    day: date
    strong_buy: int = 0
    buy: int = 0
    hold: int = 0
    sell: int = 0
    strong_sell: int = 0
    target_low: float | None = None  # per share, in `currency`; None where nobody says
    target_mean: float | None = None
    target_median: float | None = None
    target_high: float | None = None
    target_count: int = 0  # analysts behind the targets
    currency: str = Field(default="", max_length=8)
    known_at: datetime = Field(sa_type=UtcDateTime)
    source: str = Field(max_length=32)
    fetched_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    is_demo: bool = False


class RatingChange(Table, table=True):
    """What one firm said of a company at one instant."""

    __tablename__ = "rating_change"
    __table_args__ = (UniqueConstraint("instrument_id", "known_at", "firm", "source"),)

    id: int | None = Field(default=None, primary_key=True)
    instrument_id: int = Field(foreign_key="instrument.id", ondelete="CASCADE", index=True)
    known_at: datetime = Field(sa_type=UtcDateTime)  # when it was published
    firm: str = Field(max_length=80)
    action: RatingAction = Field(sa_column=Column(enum_type(RatingAction), nullable=False))
    grade: str = Field(default="", max_length=40)  # in the firm's own words
    grade_before: str = Field(default="", max_length=40)
    target: float | None = None  # per share, in `currency`
    target_before: float | None = None
    currency: str = Field(default="", max_length=8)
    source: str = Field(max_length=32)
    fetched_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    is_demo: bool = False


class InsiderTrade(Table, table=True):
    """A trade of somebody who must report it: a director, an officer, a large holder."""

    __tablename__ = "insider_trade"
    __table_args__ = (
        UniqueConstraint("instrument_id", "day", "insider", "text", "shares", "source"),
    )

    id: int | None = Field(default=None, primary_key=True)
    instrument_id: int = Field(foreign_key="instrument.id", ondelete="CASCADE", index=True)
    day: date  # of the trade; the report came later
    insider: str = Field(max_length=80)
    position: str = Field(default="", max_length=80)
    text: str = Field(default="", max_length=160)  # as reported, e.g. Sale at price 190.00
    shares: float
    value: float | None = None  # in `currency`
    currency: str = Field(default="", max_length=8)
    known_at: datetime = Field(sa_type=UtcDateTime)  # estimated: the trade's day and a delay
    source: str = Field(max_length=32)
    fetched_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    is_demo: bool = False
