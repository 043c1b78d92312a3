"""Ratings, targets and insiders' trades: written in bulk, read as far as they were known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import select
from sqlmodel import Session, col

from core.enums import RatingAction
from db.base import Table
from db.bulk_upsert import upsert
from db.market_data.intelligence_tables import AnalystView, InsiderTrade, RatingChange

RowT = TypeVar("RowT", "StoredView", "StoredRating", "StoredTrade")


class StoredView(NamedTuple):
    """Columns of `AnalystView`."""

    instrument_id: int
    day: date
    strong_buy: int
    buy: int
    hold: int
    sell: int
    strong_sell: int
    target_low: float | None
    target_mean: float | None
    target_median: float | None
    target_high: float | None
    target_count: int
    currency: str
    known_at: datetime
    source: str
    fetched_at: datetime
    is_demo: bool


class StoredRating(NamedTuple):
    """Columns of `RatingChange`."""

    instrument_id: int
    known_at: datetime
    firm: str
    action: RatingAction
    grade: str
    grade_before: str
    target: float | None
    target_before: float | None
    currency: str
    source: str
    fetched_at: datetime
    is_demo: bool


class StoredTrade(NamedTuple):
    """Columns of `InsiderTrade`."""

    instrument_id: int
    day: date
    insider: str
    position: str
    text: str
    shares: float
    value: float | None
    currency: str
    known_at: datetime
    source: str
    fetched_at: datetime
    is_demo: bool


class IntelligenceRepository:
    """What others think and do, of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def write_views(self, views: Iterable[StoredView]) -> None:
        """Add views, or overwrite those of the same instrument, day and source."""
        self._write(AnalystView, ("instrument_id", "day", "source"), views)

    def write_ratings(self, ratings: Iterable[StoredRating]) -> None:
        """Add ratings, or overwrite those of the same instrument, instant, firm and source."""
        self._write(RatingChange, ("instrument_id", "known_at", "firm", "source"), ratings)

    def write_trades(self, trades: Iterable[StoredTrade]) -> None:
        """Add trades; one that is stored keeps the time since when it is known."""
        self._write(
            InsiderTrade,
            ("instrument_id", "day", "insider", "text", "shares", "source"),
            trades,
            {"known_at": col(InsiderTrade.known_at)},
        )

    def list_views(
        self, instrument_id: int, known_by: datetime | None, limit: int
    ) -> list[StoredView]:
        """The newest views of an instrument, newest first; later knowledge is left out."""
        return self._list(AnalystView, StoredView, instrument_id, known_by, limit)

    def list_ratings(
        self, instrument_id: int, known_by: datetime | None, limit: int
    ) -> list[StoredRating]:
        """The newest ratings of an instrument, newest first; later ones are left out."""
        return self._list(RatingChange, StoredRating, instrument_id, known_by, limit)

    def list_trades(
        self, instrument_id: int, known_by: datetime | None, limit: int
    ) -> list[StoredTrade]:
        """The newest trades of an instrument, newest first; later reported ones are left out."""
        return self._list(InsiderTrade, StoredTrade, instrument_id, known_by, limit)

    def _write(
        self,
        table: type[Table],
        key: tuple[str, ...],
        rows: Iterable[Any],
        changes: dict[str, Any] | None = None,
    ) -> None:
        upsert(self._session.connection(), table, key, [row._asdict() for row in rows], changes)

    def _list(
        self,
        table: Any,
        kind: type[RowT],
        instrument_id: int,
        known_by: datetime | None,
        limit: int,
    ) -> list[RowT]:
        statement = select(*(getattr(table, name) for name in kind._fields)).where(
            table.instrument_id == instrument_id
        )
        if known_by is not None:
            statement = statement.where(table.known_at <= known_by)
        statement = statement.order_by(table.known_at.desc(), table.id.desc()).limit(limit)
        found = self._session.connection().execute(statement)
        return [kind._make(row) for row in found]
