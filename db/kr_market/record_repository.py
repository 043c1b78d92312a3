"""Rows of imported logs and scrapes: read and written in bulk by tuples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from db.base import STREAMED
from db.bulk_upsert import upsert
from db.kr_market.published_bet_tables import PublishedBet
from db.kr_market.tables import InvestorTrend, LoggedSignal

RecordTable = type[LoggedSignal] | type[InvestorTrend] | type[PublishedBet]


class RecordRepository:
    """The records of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()

    def list_rows(
        self, table: RecordTable, source: str, fields: Sequence[str], key: Sequence[str]
    ) -> Iterator[tuple[Any, ...]]:
        """All rows of a source as tuples of these columns, by key, as they are asked for."""
        statement = (
            select(*(getattr(table, name) for name in fields))
            .where(col(table.source) == source)
            .order_by(*(getattr(table, name) for name in key))
        )
        yield from map(tuple, self._connection.execute(statement, execution_options=STREAMED))

    def write_rows(
        self, table: RecordTable, rows: Sequence[dict[str, Any]], key: Sequence[str]
    ) -> None:
        """Add rows, or overwrite those with the same key."""
        upsert(self._connection, table, key, rows)

    def list_sources(self, table: RecordTable) -> list[str]:
        """The sources that have rows, sorted."""
        statement = select(col(table.source)).distinct().order_by(col(table.source))
        return list(self._connection.execute(statement).scalars())
