"""Readings are kept once per symbol, detector and session, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import event

from core.enums import AssetKind, Interval, Regime
from db.market_data.economy_tables import RegimeReading
from db.market_data.instrument_repository import InstrumentRepository
from db.market_data.regime_repository import RegimeRepository
from db.market_data.series_repository import SeriesRepository
from db.market_data.tables import BarSeriesRow, Instrument
from db.session import Database

AT = datetime(2024, 6, 1, tzinfo=UTC)


def reading(symbol: str, detector: str, day: int, regime: Regime = Regime.BULLISH) -> RegimeReading:
    return RegimeReading(
        symbol=symbol,
        detector=detector,
        as_of=date(2024, 5, day),
        regime=regime,
        confidence=0.7,
        probabilities={"bullish": 0.7},
        details={"method": 1},
        source="csv",
        computed_at=AT,
    )


def save(database: Database, *readings: RegimeReading) -> None:
    with database.write() as session:
        RegimeRepository(session).upsert_readings(readings)


def test_a_reading_of_the_same_session_is_overwritten(database: Database) -> None:
    save(database, reading("AAA", "scores", 2))
    save(database, reading("AAA", "scores", 2, Regime.BEARISH), reading("AAA", "scores", 3))
    with database.read() as session:
        found = RegimeRepository(session).list_readings("AAA", 10)
    assert [(row.as_of.day, row.regime) for row in found] == [
        (3, Regime.BULLISH),
        (2, Regime.BEARISH),
    ]
    assert found[0].probabilities == {"bullish": 0.7}
    assert found[0].computed_at == AT


def test_no_readings_are_written_without_harm(database: Database) -> None:
    save(database)
    with database.read() as session:
        assert RegimeRepository(session).list_newest() == []


def test_the_newest_of_each_symbol_and_detector_come_in_one_query(database: Database) -> None:
    save(
        database,
        *(reading(symbol, "scores", day) for symbol in ("AAA", "BBB", "CCC") for day in (1, 2)),
        reading("AAA", "hidden_markov", 1),
    )
    statements: list[str] = []
    with database.read() as session:
        event.listen(
            session.connection(), "before_cursor_execute", lambda *call: statements.append(call[2])
        )
        found = RegimeRepository(session).list_newest(["BBB", "AAA", "ZZZ"])
    assert [(row.symbol, row.detector, row.as_of.day) for row in found] == [
        ("AAA", "hidden_markov", 1),
        ("AAA", "scores", 2),
        ("BBB", "scores", 2),
    ]
    assert len(statements) == 1


def test_symbols_are_those_with_enough_daily_bars(database: Database) -> None:
    with database.write() as session:
        for symbol, interval, count in (
            ("LONG", Interval.DAY, 90),
            ("SHORT", Interval.DAY, 89),
            ("HOURLY", Interval.HOUR, 5_000),
        ):
            instrument = InstrumentRepository(session).upsert(
                Instrument(symbol=symbol, name=symbol, kind=AssetKind.STOCK)
            )
            SeriesRepository(session).save(
                BarSeriesRow(
                    instrument_id=instrument.id or 0, interval=interval, source="csv",
                    first_time=0, last_time=0, bar_count=count, content_hash="",
                )
            )  # fmt: skip
    with database.read() as session:
        assert RegimeRepository(session).list_symbols(90) == ["LONG"]
