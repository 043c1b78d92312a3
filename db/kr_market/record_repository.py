"""Rows of imported logs and scrapes: read and written in bulk by tuples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, select
from sqlmodel import Session, col

from db.kr_market.published_bet_tables import PublishedBet
from db.kr_market.tables import InvestorTrend, LoggedSignal

RecordTable = type[LoggedSignal] | type[InvestorTrend] | type[PublishedBet]


class RecordRepository:
    """The records of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()

    def list_rows(
        self, table: RecordTable, source: str, fields: Sequence[str], key: Sequence[str]
    ) -> list[tuple[Any, ...]]:
        """All rows of a source as tuples of these columns, by key."""
        statement = (
            select(*(getattr(table, name) for name in fields))
            .where(col(table.source) == source)
            .order_by(*(getattr(table, name) for name in key))
        )
        return [tuple(row) for row in self._connection.execute(statement)]

    def write_rows(
        self, table: RecordTable, rows: Sequence[dict[str, Any]], key: Sequence[str]
    ) -> None:
        """Add rows, or overwrite those with the same key."""
        if not rows:
            return
        fits = [getattr(table, name) == bindparam(f"key_{name}") for name in key]
        keys = [{f"key_{name}": row[name] for name in key} for row in rows]
        self._connection.execute(delete(table).where(*fits), keys)
        self._connection.execute(insert(table), list(rows))

    def list_sources(self, table: RecordTable) -> list[str]:
        """The sources that have rows, sorted."""
        statement = select(col(table.source)).distinct().order_by(col(table.source))
        return list(self._connection.execute(statement).scalars())
