"""How much of each kind of file is kept, counted by the database."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from db.kr_market.published_bet_tables import PublishedBet
from db.kr_market.tables import InvestorTrend, LoggedSignal

RecordTable = type[LoggedSignal] | type[InvestorTrend] | type[PublishedBet]


class RecordCount(NamedTuple):
    """What one source brought of one kind of file."""

    source: str
    rows: int
    symbols: int
    first: date
    last: date
    imported_at: datetime


class FileRepository:
    """Counts of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def count_trends(self) -> list[RecordCount]:
        """Scraped sums of net buying, by source."""
        return self._count(InvestorTrend, "scrape_date")

    def count_logged_signals(self) -> list[RecordCount]:
        """Published signals, by source."""
        return self._count(LoggedSignal, "signal_date")

    def count_published_bets(self) -> list[RecordCount]:
        """Published closing bets, by source."""
        return self._count(PublishedBet, "signal_date")

    def _count(self, table: RecordTable, day: str) -> list[RecordCount]:
        source, days = col(table.source), col(getattr(table, day))
        statement = (
            select(source, func.count(), func.count(col(table.ticker).distinct()))
            .add_columns(func.min(days), func.max(days), func.max(col(table.imported_at)))
            .group_by(source)
            .order_by(source)
        )
        return [RecordCount(*row) for row in self._session.connection().execute(statement)]
