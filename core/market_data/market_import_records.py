"""Files that hold no bars: stocks and investor flows here, signals and trends by their domain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from core.clock import now
from core.contracts import FileRecords
from core.enums import FileContract, FlowUnit
from core.market_data.market_import_facts import (
    KOREAN_EXCHANGE,
    describe_instrument,
    is_korean_ticker,
)
from core.market_data.market_import_instruments import build_instrument_row, ensure_instruments
from db.market_data.instrument_repository import InstrumentRepository
from db.market_data.investor_flow_repository import InvestorFlowRepository, StoredFlow
from db.market_data.tables import Instrument
from db.session import Session

Row = tuple[Any, ...]


class StockRecords:
    """The stocks list: names, markets and sectors of Korean instruments, whoever described them."""

    def read(self, session: Session, contract: FileContract, source: str) -> list[Row]:
        """All Korean instruments, by ticker. They belong to no source."""
        del contract, source
        repository = InstrumentRepository(session)
        symbols = [symbol for symbol in repository.list_symbols() if is_korean_ticker(symbol)]
        rows = repository.find_many(symbols)
        return [
            (symbol, row.name, row.exchange or None, row.sector or None)
            for symbol, row in sorted(rows.items())
            if not row.is_demo
        ]

    def write(
        self, session: Session, contract: FileContract, source: str, parts: Iterable[Sequence[Row]]
    ) -> None:
        """Add instruments, or overwrite what the file says of those that are stored."""
        del contract, source
        repository = InstrumentRepository(session)
        for rows in parts:
            known = repository.find_many([row[0] for row in rows])
            repository.upsert_many(
                [_describe(find_described(row), known.get(row[0])) for row in rows]
            )

    def list_sources(self, session: Session, contract: FileContract) -> list[str]:
        """One, if there is a Korean instrument."""
        return ["instruments"] if self.read(session, contract, "") else []


def find_described(row: Row) -> Row:
    """A row of the stocks list; None where it has only what an instrument without facts has."""
    ticker, name, market, sector = row
    return (
        ticker,
        None if name == ticker else name,
        None if market == KOREAN_EXCHANGE else market,
        sector,
    )


class FlowRecords:
    """Daily net buying by foreigners and institutions, in KRW."""

    def read(self, session: Session, contract: FileContract, source: str) -> Iterator[Row]:
        """All flows of a source, by day and ticker, as they are asked for."""
        del contract
        return InvestorFlowRepository(session).list_source_flows(source)

    def write(
        self, session: Session, contract: FileContract, source: str, parts: Iterable[Sequence[Row]]
    ) -> None:
        """Add flows, or overwrite those of the same day and ticker."""
        del contract
        InvestorFlowRepository(session).write_flows(_build_flows(session, source, parts))

    def list_sources(self, session: Session, contract: FileContract) -> list[str]:
        """The sources that have flows."""
        del contract
        return InvestorFlowRepository(session).list_sources()


def _describe(row: Row, stored: Instrument | None) -> tuple[Instrument, Instrument | None]:
    """What a line of the list says; of a stored instrument, it overwrites that."""
    ticker, name, market, sector = row
    facts = build_instrument_row(
        describe_instrument(
            ticker, name or "", is_korean=True, market=market or "", sector=sector or ""
        )
    )
    if stored is not None:
        stored.name = facts.name if name else stored.name
        stored.exchange = facts.exchange if market else stored.exchange or facts.exchange
        stored.sector = facts.sector if sector else stored.sector
    return facts, stored


def _build_flows(
    session: Session, source: str, parts: Iterable[Sequence[Row]]
) -> Iterator[StoredFlow]:
    at, ids = now(), dict[str, int]()
    for rows in parts:
        tickers = sorted({row[1] for row in rows} - ids.keys())
        ids |= ensure_instruments(
            session, [describe_instrument(ticker, is_korean=True) for ticker in tickers]
        )
        for day, ticker, foreign, institution in rows:
            yield StoredFlow(
                instrument_id=ids[ticker],
                day=day,
                foreign_net=foreign,
                institution_net=institution,
                unit=FlowUnit.KRW,
                source=source,
                fetched_at=at,
                is_demo=False,
            )


def gather_records(korean: FileRecords) -> dict[FileContract, FileRecords]:
    """Who keeps the rows of each contract that holds no bars."""
    return {
        FileContract.STOCKS_LIST: StockRecords(),
        FileContract.TREND_LONG: FlowRecords(),
        FileContract.TREND_WIDE: korean,
        FileContract.SIGNALS_LOG: korean,
        FileContract.PUBLISHED_BETS: korean,
    }
