"""Keeps what files bring in of other people's signals and scrapes. A `core.contracts.FileRecords`.

The import asks for the permission and owns the transaction; what the rows mean is decided by the
services of this domain, which read the same tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from core.clock import now
from core.enums import FileContract
from db.kr_market.published_bet_tables import PublishedBet
from db.kr_market.record_repository import RecordRepository, RecordTable
from db.kr_market.tables import InvestorTrend, LoggedSignal
from db.session import Session

_TABLES: dict[FileContract, tuple[RecordTable, tuple[str, ...]]] = {
    FileContract.SIGNALS_LOG: (LoggedSignal, ("signal_date", "ticker")),
    FileContract.TREND_WIDE: (InvestorTrend, ("scrape_date", "ticker")),
    FileContract.PUBLISHED_BETS: (PublishedBet, ("signal_date", "ticker")),
}


class KoreanFileRecords:
    """Logged signals, published bets and investor trends, by source.

    Args:
        columns: the columns of each contract, in the order of its rows.
    """

    def __init__(self, columns: dict[FileContract, tuple[str, ...]]) -> None:
        self._columns = columns

    def read(
        self, session: Session, contract: FileContract, source: str
    ) -> Iterator[tuple[Any, ...]]:
        """All rows of a source, by key, as they are asked for."""
        table, key = _TABLES[contract]
        return RecordRepository(session).list_rows(table, source, self._columns[contract], key)

    def write(
        self,
        session: Session,
        contract: FileContract,
        source: str,
        parts: Iterable[Sequence[tuple[Any, ...]]],
    ) -> None:
        """Add rows, or overwrite those with the same key."""
        table, key = _TABLES[contract]
        columns, at = self._columns[contract], now()
        names = (*columns, "source", "imported_at")
        for rows in parts:
            named = [dict(zip(names, (*row, source, at), strict=True)) for row in rows]
            RecordRepository(session).write_rows(table, named, ("source", *key))

    def list_sources(self, session: Session, contract: FileContract) -> list[str]:
        """The sources that have rows."""
        return RecordRepository(session).list_sources(_TABLES[contract][0])
