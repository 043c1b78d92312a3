"""What is known of an instrument beside its bars: flows, corporate events, fundamentals, news."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, Column, ForeignKey, UniqueConstraint, text
from sqlmodel import Field

from core.clock import now
from core.enums import CorporateEventKind, FlowUnit
from db.base import Table, UtcDateTime, enum_type


class InvestorFlow(Table, table=True):
    """Net buying of one session by kind of investor. Written and read in bulk by tuples."""

    __tablename__ = "investor_flow"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own form

    instrument_id: int = Field(
        sa_column=Column(ForeignKey("instrument.id", ondelete="CASCADE"), primary_key=True)
    )
    day: date = Field(primary_key=True)
    source: str = Field(primary_key=True, max_length=32)
    foreign_net: float | None = None  # in `unit`; None where the source does not say
    institution_net: float | None = None
    unit: FlowUnit = Field(sa_column=Column(enum_type(FlowUnit), nullable=False))
    fetched_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    is_demo: bool = False


class CorporateEvent(Table, table=True):
    """A split, a dividend or a report of earnings."""

    __tablename__ = "corporate_event"
    __table_args__ = (UniqueConstraint("instrument_id", "kind", "day", "source"),)

    id: int | None = Field(default=None, primary_key=True)
    instrument_id: int = Field(foreign_key="instrument.id", ondelete="CASCADE", index=True)
    kind: CorporateEventKind = Field(
        sa_column=Column(enum_type(CorporateEventKind), nullable=False)
    )
    day: date
    value: float | None = None  # split: new shares for one old; dividend: per share; earnings: EPS
    expected: float | None = None  # earnings: the consensus before
    currency: str = Field(default="", max_length=8)
    source: str = Field(max_length=32)
    fetched_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    is_demo: bool = False


class Fundamental(Table, table=True):
    """One line of a statement, or a ratio, of one fiscal period; with when it became known."""

    __tablename__ = "fundamental"
    __table_args__ = (
        UniqueConstraint("instrument_id", "item", "period_end", "source", "known_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    instrument_id: int = Field(foreign_key="instrument.id", ondelete="CASCADE", index=True)
    item: str = Field(max_length=60)  # e.g. revenue, net_income, eps, price_to_book
    period_end: date
    period: str = Field(default="", max_length=8)  # FY, Q1 … Q4, or empty for a ratio of a day
    value: float
    unit: str = Field(default="", max_length=8)  # a currency, or empty for a ratio
    known_at: datetime = Field(sa_type=UtcDateTime)
    source: str = Field(max_length=32)
    fetched_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    is_demo: bool = False
    # True: no report is known, so `known_at` is the period's end and a usual delay.
    is_estimated: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, server_default=text("false"))
    )


class NewsItem(Table, table=True):
    """One article. The same link of the same source is stored once."""

    __tablename__ = "news_item"
    __table_args__ = (UniqueConstraint("source", "link"),)

    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(max_length=300)
    link: str = Field(max_length=500)
    publisher: str = Field(default="", max_length=80)
    published_at: datetime = Field(sa_type=UtcDateTime, index=True)
    sentiment: float | None = None  # -1 (bad) … 1 (good); None where nobody judged
    sentiment_by: str = Field(default="", max_length=40)  # the method that judged
    source: str = Field(max_length=32)
    fetched_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    is_demo: bool = False


class NewsSymbol(Table, table=True):
    """Which instruments an article is about."""

    __tablename__ = "news_symbol"

    news_id: int = Field(foreign_key="news_item.id", ondelete="CASCADE", primary_key=True)
    instrument_id: int = Field(
        sa_column=Column(
            ForeignKey("instrument.id", ondelete="CASCADE"), primary_key=True, index=True
        )
    )
