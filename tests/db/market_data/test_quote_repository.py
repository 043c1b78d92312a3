from __future__ import annotations

from sqlalchemy import event

from core.enums import AssetKind, Interval
from db.market_data.instrument_repository import InstrumentRepository
from db.market_data.quote_repository import QuoteRepository
from db.market_data.series_repository import SeriesRepository
from db.market_data.tables import BarSeriesRow, Instrument, Quote
from db.session import Database


def fill(database: Database, count: int) -> list[str]:
    symbols = [f"S{number:03}" for number in range(count)]
    with database.write() as session:
        for symbol in symbols:
            instrument = InstrumentRepository(session).upsert(
                Instrument(symbol=symbol, name=symbol, kind=AssetKind.STOCK)
            )
            series = SeriesRepository(session).save(
                BarSeriesRow(
                    instrument_id=instrument.id or 0, interval=Interval.DAY, source="csv",
                    first_time=0, last_time=0, bar_count=1, content_hash="",
                )
            )  # fmt: skip
            QuoteRepository(session).save(
                Quote(
                    series_id=series.id or 0, last=1.5, last_time=0,
                    changes={"1D": 0.1}, sparkline=[1.5],
                )
            )  # fmt: skip
    return symbols


def test_quotes_of_many_symbols_take_one_query(database: Database) -> None:
    symbols = fill(database, 30)
    statements: list[str] = []
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_: statements.append(statement),
    )

    with database.read() as session:
        rows = QuoteRepository(session).list_quotes([*symbols, "NOPE"])
        quotes = [quote for _, _, quote in rows]

    assert [instrument.symbol for instrument, _, _ in rows] == symbols
    assert all(quote is not None and quote.changes == {"1D": 0.1} for quote in quotes)
    assert len([statement for statement in statements if "SELECT" in statement]) == 1


def test_a_quote_is_replaced(database: Database) -> None:
    (symbol,) = fill(database, 1)
    with database.write() as session:
        repository = QuoteRepository(session)
        ((_, series, _),) = repository.list_quotes([symbol])
        assert series is not None
        repository.save(
            Quote(series_id=series.id or 0, last=2.5, last_time=9, changes={}, sparkline=[])
        )
    with database.read() as session:
        ((_, _, quote),) = QuoteRepository(session).list_quotes([symbol])

    assert quote is not None
    assert (quote.last, quote.changes) == (2.5, {})
