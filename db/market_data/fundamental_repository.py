"""Fundamentals: written in bulk, read as far as they were known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from db.bulk_upsert import upsert
from db.market_data.company_tables import Fundamental


class StoredFundamental(NamedTuple):
    """Columns of `Fundamental`."""

    instrument_id: int
    item: str
    period_end: date
    period: str
    value: float
    unit: str
    known_at: datetime
    source: str
    fetched_at: datetime
    is_demo: bool
    is_estimated: bool = False


_KEY = ("instrument_id", "item", "period_end", "source", "known_at")


class FundamentalRepository:
    """The fundamentals of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def write_fundamentals(self, facts: Iterable[StoredFundamental]) -> None:
        """Add facts, or overwrite those of the same item, period, source and time of knowing."""
        rows = [fact._asdict() for fact in facts]
        upsert(self._session.connection(), Fundamental, _KEY, rows)

    def list_fundamentals(
        self, instrument_id: int, known_by: datetime | None = None
    ) -> Sequence[StoredFundamental]:
        """Every version of every fact, by period, item, source, then as they became known.

        Args:
            instrument_id: whose.
            known_by: leaves out what became known later.
        """
        statement = select(
            *(getattr(Fundamental, name) for name in StoredFundamental._fields)
        ).where(col(Fundamental.instrument_id) == instrument_id)
        if known_by is not None:
            statement = statement.where(col(Fundamental.known_at) <= known_by)
        order = (Fundamental.period_end, Fundamental.item, Fundamental.source, Fundamental.known_at)
        found = self._session.connection().execute(statement.order_by(*map(col, order)))
        return [StoredFundamental._make(row) for row in found]
