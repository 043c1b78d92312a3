"""The last 260 sessions of a whole market into arrays, beside pandas and SQL.

The real Korean bars where `SIGNALDECK_REAL_DATA` names them, else prices drawn in whole won.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import text

from benchmarks.bars import build_bars
from benchmarks.rows import interleave, row
from core.clock import now
from core.contracts import Actor, Universe, UniverseQuery
from core.enums import AssetKind, Interval, Role
from core.events.outbox import Outbox
from core.market_data.bar_columns import build_columns
from core.market_data.bulk_store import BulkStore
from core.market_data.types import FetchedBars, InstrumentFacts
from core.market_data.universe_service import UniverseService
from db.migrate import upgrade
from db.session import open_database

SIZE = (2_700, 750)
SESSIONS = 260
READS = 15
_ACTOR = Actor(1, Role.ADMIN)
_SOURCE = "market"
_FIELDS = ("open", "high", "low", "close", "volume")
_READ = (
    "SELECT i.symbol, b.time, b.open, b.high, b.low, b.close, b.volume FROM bar_series s "
    "JOIN instrument i ON i.id = s.instrument_id "
    "JOIN bar b ON b.series_id = s.id AND b.time >= :first WHERE s.source = :source"
)


def measure_market(folder: Path, drawn: tuple[int, int] | None) -> Iterator[dict[str, Any]]:
    """Three lines: put together from blocks, mapped by a new process, and asked again.

    Args:
        folder: for the database.
        drawn: instruments and bars of each to draw; None for the real market, else its size.
    """
    fetched, name = _find_bars(drawn)
    database = open_database(f"sqlite:///{folder / 'market.db'}")
    upgrade(database.engine)
    with database.write() as session:
        BulkStore(session, Outbox({})).store(fetched, _SOURCE, _ACTOR)
    query = UniverseQuery(SESSIONS, _SOURCE)
    kept = UniverseService(database, folder)
    universe = kept.load_universe(_ACTOR, query)
    first = int(universe.time[0])

    def load() -> Universe:
        return UniverseService(database, folder).load_universe(_ACTOR, query)

    def load_again() -> Universe:
        return kept.load_universe(_ACTOR, query)

    def read_frame() -> pd.DataFrame:
        with database.engine.connect() as connection:
            parameters: dict[str, int | str] = {"first": first, "source": _SOURCE}
            return pd.read_sql(text(_READ), connection, params=parameters)

    def put_together() -> Universe:
        shutil.rmtree(folder / "other", ignore_errors=True)
        return UniverseService(database, folder / "other").load_universe(_ACTOR, query)

    case = f"{name}: last {SESSIONS} sessions of {len(universe.symbols):,} instruments"
    is_equal = _is_equal(universe, read_frame())
    seconds, peer_seconds = interleave(put_together, read_frame, READS)
    peer = "pd.read_sql, a seek for each series, not yet pivoted"
    yield row(f"{case}, after a change", seconds, peer, peer_seconds, equal=is_equal, n=READS)
    seconds, _ = interleave(load, lambda: None, READS)
    yield row(f"{case}, by a new process", seconds, peer, peer_seconds, equal=is_equal, n=READS)
    seconds, _ = interleave(load_again, lambda: None, READS * 10)
    yield row(f"{case}, asked again", seconds, peer, peer_seconds, equal=is_equal, n=READS * 10)
    database.engine.dispose()


def _find_bars(drawn: tuple[int, int] | None) -> tuple[list[FetchedBars], str]:
    folder = os.environ.get("SIGNALDECK_REAL_DATA", "")
    path = Path(folder) / "kr_daily_prices.csv.gz"
    if drawn is None and folder and path.is_file():
        return read_real(path), "real Korean bars"
    return [_in_won(item) for item in build_bars(*(drawn or SIZE))], "drawn bars"


def _in_won(item: FetchedBars) -> FetchedBars:
    time, *prices, volume = item.columns
    return replace(
        item, columns=build_columns(time, [np.round(one * 100) for one in prices], volume)
    )


def read_real(path: Path) -> list[FetchedBars]:
    """The real bars as an import would bring them in; days without trade are left out."""
    frame = pd.read_csv(path, dtype={"ticker": str})
    frame = frame[(frame.open > 0) & (frame.high >= frame[["open", "close", "low"]].max(axis=1))]
    frame = frame[frame.low <= frame[["open", "close"]].min(axis=1)]
    frame["time"] = pd.to_datetime(frame.date).astype("datetime64[s]").astype("int64")
    return [
        FetchedBars(
            InstrumentFacts(str(ticker), str(ticker), AssetKind.STOCK, currency="KRW"),
            Interval.DAY,
            build_columns(bars.time, [bars[name] for name in _FIELDS[:4]], bars.volume),
            now(),
            is_adjusted=False,
        )
        for ticker, bars in frame.sort_values("time").groupby("ticker")
    ]


def _is_equal(universe: Universe, frame: pd.DataFrame) -> bool:
    for field in _FIELDS:
        truth = frame.pivot(index="symbol", columns="time", values=field).astype(float)
        ours = pd.DataFrame(getattr(universe, field), list(universe.symbols), universe.time)
        if not np.array_equal(ours.sort_index().to_numpy(), truth.to_numpy(), equal_nan=True):
            return False
    return True
