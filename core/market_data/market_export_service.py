"""Writes what is stored back into files with the columns it came in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.contracts import Actor, FileRecords
from core.enums import FileContract
from core.errors import NotFoundError
from core.market_data.market_export_rows import list_price_sources, read_price_rows, write_rows
from core.market_data.market_files.contracts import COLUMNS
from core.permissions import Permission, require
from db.session import Database


@dataclass(frozen=True, slots=True)
class ExportOffer:
    """Something that can be exported."""

    contract: FileContract
    source: str


class MarketExportService:
    """Leaving is as easy as arriving: an exported file imports again as unchanged.

    Args:
        records: who keeps the rows of contracts that hold no bars.
    """

    def __init__(self, database: Database, records: Mapping[FileContract, FileRecords]) -> None:
        self._database, self._records = database, records

    def list_exports(self, actor: Actor) -> list[ExportOffer]:
        """What is there, prices by source first."""
        require(actor, Permission.READ_MARKET_DATA)
        with self._database.read() as session:
            offers = list_price_sources(session)
            return [ExportOffer(contract, source) for contract, source in offers] + [
                ExportOffer(contract, source)
                for contract, keeper in self._records.items()
                for source in keeper.list_sources(session, contract)
            ]

    def export(self, actor: Actor, contract: FileContract, source: str) -> Iterator[bytes]:
        """The file in pieces, UTF-8, read while it is written.

        Prices have the columns of `daily_prices`, those of instruments elsewhere the columns of
        `many_symbols`. Change and change rate are calculated from the closes; the update time is
        when the bars came in. Demo data is left behind: back in, nothing would mark it.

        Raises:
            NotFoundError: nothing of the kind is stored from that source.
        """
        require(actor, Permission.READ_MARKET_DATA)
        if ExportOffer(contract, source) not in self.list_exports(actor):
            raise NotFoundError(
                f"Nothing is stored as {contract.value} from {source[:40]!r}.",
                "Choose one of the exports that are offered.",
            )
        return self._write(contract, source)

    def _write(self, contract: FileContract, source: str) -> Iterator[bytes]:
        with self._database.read() as session:
            rows: Iterable[Sequence[Any]]
            if contract in self._records:
                rows = self._records[contract].read(session, contract, source)
                if contract is FileContract.STOCKS_LIST:
                    rows = [row for row in rows if row[1]]  # a line of the list is a name
            else:
                rows = read_price_rows(session, contract, source)
            yield from write_rows(COLUMNS[contract], rows)
