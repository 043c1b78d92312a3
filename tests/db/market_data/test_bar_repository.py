from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from sqlmodel import select

from core.enums import AssetKind, Interval
from db.market_data.bar_repository import BarRepository
from db.market_data.instrument_repository import InstrumentRepository
from db.market_data.series_repository import SeriesRepository
from db.market_data.tables import Bar, BarSeriesRow, Instrument
from db.session import Database, Session


def add_series(database: Database) -> int:
    with database.write() as session:
        instrument = InstrumentRepository(session).upsert(
            Instrument(symbol="TEST", name="Test", kind=AssetKind.STOCK)
        )
        series = SeriesRepository(session).save(
            BarSeriesRow(
                instrument_id=instrument.id or 0,
                interval=Interval.DAY,
                source="csv",
                fetched_at=datetime(2024, 1, 1, tzinfo=UTC),
                first_time=0,
                last_time=0,
                bar_count=0,
                content_hash="",
            )
        )
        assert series.id is not None
        return series.id


@pytest.fixture
def series_id(database: Database) -> int:
    return add_series(database)


def columns(count: int, first: int = 0) -> tuple[np.ndarray, ...]:
    time = (first + np.arange(count)).astype(np.int64) * 86_400
    # Thirds and tenths: values that a careless conversion to text would round.
    close = 0.1 + np.arange(first, first + count) / 3
    volume = np.where(np.arange(count) % 2, np.nan, 1e15 + 0.3)
    return time, close, close + 1, close - 1, close, volume


def test_bars_come_back_bit_by_bit_in_order_of_time(database: Database, series_id: int) -> None:
    written = columns(123)  # SQLite: two statements of fifty rows, then single ones
    shuffled = tuple(column[::-1] for column in written)

    with database.write() as session:
        BarRepository(session).write_bars(series_id, shuffled)  # type: ignore[arg-type]
    with database.read() as session:
        read = BarRepository(session).read_bars(series_id)

    for ours, theirs in zip(written, read, strict=True):
        np.testing.assert_array_equal(ours, theirs)
        assert ours.dtype == theirs.dtype


def test_sqlite_stores_whole_seconds_and_null(sqlite_database: Database) -> None:
    series_id = add_series(sqlite_database)

    with sqlite_database.write() as session:
        BarRepository(session).write_bars(series_id, columns(123))  # type: ignore[arg-type]
        types = session.connection().exec_driver_sql(
            "SELECT DISTINCT typeof(series_id), typeof(time), typeof(volume) FROM bar ORDER BY 3"
        )
        assert list(types) == [("integer", "integer", "null"), ("integer", "integer", "real")]


def count_bars(session: Session, series_id: int) -> int:
    return len(session.exec(select(Bar.time).where(Bar.series_id == series_id)).all())


def test_a_bar_written_again_is_overwritten(database: Database, series_id: int) -> None:
    with database.write() as session:
        repository = BarRepository(session)
        repository.write_bars(series_id, columns(3))  # type: ignore[arg-type]
        changed = [column[1:] for column in columns(4)]
        changed[4] = np.array([7.0, 8.0, 9.0])
        repository.write_bars(series_id, tuple(changed))  # type: ignore[arg-type]

    with database.read() as session:
        repository = BarRepository(session)
        assert repository.read_bars(series_id)[4].tolist() == [0.1, 7, 8, 9]
        assert count_bars(session, series_id) == 4


def test_both_ends_of_a_span_are_included(database: Database, series_id: int) -> None:
    with database.write() as session:
        repository = BarRepository(session)
        repository.write_bars(series_id, columns(10))  # type: ignore[arg-type]
        assert (repository.read_bars(series_id, 86_400 * 2, 86_400 * 4)[0] // 86_400).tolist() == [
            2,
            3,
            4,
        ]


def test_a_series_without_bars_gives_empty_arrays(database: Database) -> None:
    with database.read() as session:
        read = BarRepository(session).read_bars(123_456)

    assert [len(column) for column in read] == [0] * 6
    assert read[0].dtype == np.int64


def test_named_bars_are_deleted_and_no_others(database: Database, series_id: int) -> None:
    with database.write() as session:
        repository = BarRepository(session)
        repository.write_bars(series_id, columns(4))  # type: ignore[arg-type]
        repository.delete_bars(series_id, [0, 2 * 86_400, 99])
        assert (repository.read_bars(series_id)[0] // 86_400).tolist() == [1, 3]


def test_a_failed_transaction_leaves_no_bar(database: Database, series_id: int) -> None:
    def fail() -> None:
        with database.write() as session:
            BarRepository(session).write_bars(series_id, columns(4))  # type: ignore[arg-type]
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.read() as session:
        assert count_bars(session, series_id) == 0
