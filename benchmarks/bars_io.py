"""Bars written and read in bulk, beside one ORM object per bar and beside pandas.

The whole market is in `bars_market`.

Each figure is the time of the whole work inside its transaction, commit included; where the
peer was given fewer rows (a full run would take minutes), its time is scaled to ours by the row.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import text
from sqlmodel import col, select

from benchmarks.bars import build_bars
from benchmarks.bars_market import measure_market
from benchmarks.rows import interleave, row
from core.contracts import Actor, BarQuery
from core.enums import Role
from core.events.outbox import Outbox
from core.market_data.bar_columns import BarColumns
from core.market_data.bar_service import BarService
from core.market_data.bulk_store import BulkStore
from core.market_data.packed_bars import PackedBars
from core.market_data.types import FetchedBars
from db.market_data.bar_repository import BarRepository
from db.market_data.tables import Bar, BarSeriesRow, Instrument
from db.migrate import upgrade
from db.session import Database, Session, open_database

SYMBOLS = 100
BARS = 2_000
PEER_SYMBOLS = 10
READ_BARS = 2_500
WRITES = 3
READS = 60
_ACTOR = Actor(1, Role.ADMIN)
_SOURCE = "benchmark"
_READ = (
    "SELECT time, open, high, low, close, volume FROM bar "
    "WHERE series_id = :series_id ORDER BY time"
)


def run(
    symbols: int = SYMBOLS,
    bars: int = BARS,
    peer_symbols: int = PEER_SYMBOLS,
    read_bars: int = READ_BARS,
    market: tuple[int, int] | None = None,
) -> Iterator[dict[str, Any]]:
    """Two lines for writing, three for reading one symbol, two for the market.

    Args:
        symbols: how many series we write.
        bars: how many bars each has.
        peer_symbols: how many of them the ORM writes.
        read_bars: bars of the symbol that is read.
        market: instruments and bars of each of the market that is read; None for the real one,
            else one of its size.
    """
    with tempfile.TemporaryDirectory() as folder:
        yield from _measure_writing(Path(folder), build_bars(symbols, bars), peer_symbols)
        yield from _measure_reading(Path(folder), build_bars(1, read_bars)[0])
        yield from measure_market(Path(folder), market)


def _measure_writing(
    folder: Path, fetched: Sequence[FetchedBars], peer_symbols: int
) -> Iterator[dict[str, Any]]:
    bars = [item.columns for item in fetched]
    count, peer_count = (
        sum(item.size for item in bars),
        sum(item.size for item in bars[:peer_symbols]),
    )
    ways: dict[str, Callable[[Session], None]] = {
        "store: checked, hashed, read back, packed, with quotes and event": lambda session: _store(
            session, fetched
        ),
        "write_bars: the rows alone": lambda session: _write(session, bars),
        "session.add_all of one object per bar": lambda session: _add_all(
            session, bars[:peer_symbols]
        ),
    }
    seconds: dict[str, list[float]] = {case: [] for case in ways}
    held: dict[str, list[BarColumns]] = {}
    for attempt in range(WRITES):
        for place, (case, write) in enumerate(ways.items()):
            database = _open(
                folder / f"{place}-{attempt}.db", symbols=0 if place == 0 else len(bars)
            )
            seconds[case].append(_timed(database, write))
            held[case] = _read_all(database, peer_symbols)
            database.engine.dispose()
    *ours, peer = ways
    peer_rate = peer_count / statistics.median(seconds[peer])
    for case in ours:
        took = statistics.median(seconds[case])
        yield {
            **row(
                f"write {count:,} bars of {len(bars)} symbols, {case}",
                took,
                f"{peer}, scaled from {peer_count:,}",
                count / peer_rate,
                equal=_is_equal(held[case], held[peer])
                and _is_equal(held[case], bars[:peer_symbols]),
                n=WRITES,
            ),
            "rows_per_s": round(count / took),
            "peer_rows_per_s": round(peer_rate),
        }


def _measure_reading(folder: Path, fetched: FetchedBars) -> Iterator[dict[str, Any]]:
    database = _open(folder / "read.db", symbols=0)
    with database.write() as session:
        _store(session, [fetched])
    symbol, service = fetched.instrument.symbol, BarService(database)
    with database.read() as session:
        known = session.exec(select(BarSeriesRow)).one()
        series = known.id

    def read_arrays() -> BarColumns:
        with database.read() as session:
            return BarColumns._make(BarRepository(session).read_bars(series or 0))

    def load_bars() -> BarColumns:
        found = service.load_bars(_ACTOR, BarQuery(symbol))
        return BarColumns._make(getattr(found, name) for name in BarColumns._fields)

    def read_block() -> BarColumns:
        with database.read() as session:
            return PackedBars(session).read_series(known)

    def read_objects() -> BarColumns:
        with database.read() as session:
            statement = select(Bar).where(Bar.series_id == series).order_by(col(Bar.time))
            found = session.exec(statement).all()
        return BarColumns._make(
            np.array([getattr(bar, name) for bar in found]) for name in BarColumns._fields
        )

    def read_frame() -> BarColumns:
        with database.engine.connect() as connection:
            frame = pd.read_sql(text(_READ), connection, params={"series_id": series})
        return BarColumns._make(frame[name].to_numpy() for name in BarColumns._fields)

    for case, ours, peer_name, peer in (
        ("the rows", read_arrays, "one ORM object per bar", read_objects),
        ("the rows", read_arrays, "pd.read_sql", read_frame),
        ("its block, hash checked", read_block, "pd.read_sql", read_frame),
        ("load_bars: checked, with passport", load_bars, "pd.read_sql", read_frame),
    ):
        is_equal = _is_equal([ours()], [peer()]) and _is_equal([ours()], [fetched.columns])
        seconds, peer_seconds = interleave(ours, peer, READS)
        name = f"one symbol, {fetched.columns.size:,} bars, {case}"
        yield row(name, seconds, peer_name, peer_seconds, equal=is_equal, n=READS)
    database.engine.dispose()


def _open(path: Path, symbols: int) -> Database:
    """A database of its own, with that many empty series numbered from 1."""
    database = open_database(f"sqlite:///{path}")
    upgrade(database.engine)
    with database.write() as session:
        for fetched in build_bars(symbols, 1):
            facts = fetched.instrument
            instrument = Instrument(symbol=facts.symbol, name=facts.name, kind=facts.kind)
            session.add(instrument)
            session.flush()
            session.add(
                BarSeriesRow(
                    instrument_id=instrument.id or 0,
                    interval=fetched.interval,
                    source=_SOURCE,
                    first_time=0,
                    last_time=0,
                    bar_count=0,
                    content_hash="",
                )
            )
            session.flush()
    return database


def _store(session: Session, fetched: Sequence[FetchedBars]) -> None:
    BulkStore(session, Outbox({})).store(fetched, _SOURCE, _ACTOR)


def _write(session: Session, bars: Sequence[BarColumns]) -> None:
    repository = BarRepository(session)
    for series_id, columns in enumerate(bars, 1):
        repository.write_bars(series_id, columns)


def _add_all(session: Session, bars: Sequence[BarColumns]) -> None:
    names = BarColumns._fields
    for series_id, columns in enumerate(bars, 1):
        values = zip(*(column.tolist() for column in columns), strict=True)
        session.add_all(
            Bar(series_id=series_id, **dict(zip(names, bar, strict=True))) for bar in values
        )


def _timed(database: Database, write: Callable[[Session], None]) -> float:
    started = time.perf_counter()
    with database.write() as session:
        write(session)
    return time.perf_counter() - started


def _read_all(database: Database, count: int) -> list[BarColumns]:
    with database.read() as session:
        repository = BarRepository(session)
        return [BarColumns._make(repository.read_bars(number)) for number in range(1, count + 1)]


def _is_equal(ours: Sequence[BarColumns], theirs: Sequence[BarColumns]) -> bool:
    return len(ours) == len(theirs) and all(
        np.array_equal(mine, other, equal_nan=mine.dtype != np.int64)
        for left, right in zip(ours, theirs, strict=True)
        for mine, other in zip(left, right, strict=True)
    )
