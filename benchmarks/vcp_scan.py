"""A VCP scan of all Korean shares from SQLite to verdicts, beside pd.read_sql and a pandas loop.

Only over the real bars that `SIGNALDECK_REAL_DATA` names. Warm: the market is mapped in this
process, the database is asked whether it has changed. Cold: a service that has loaded nothing yet.
Then every session of ten years, made of the real ones one after the other.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Engine, text

from benchmarks.bars_market import read_real
from benchmarks.rows import interleave, row
from benchmarks.vcp_peer import FIELDS, as_frame, judge
from core.contracts import Actor, Universe, UniverseQuery
from core.enums import Role
from core.events.outbox import Outbox
from core.kr_market.vcp.history import judge_history
from core.kr_market.vcp.market_arrays import find_common_rows
from core.kr_market.vcp.presets import VCP_PRESETS, VcpPreset
from core.kr_market.vcp.reasons import read_code
from core.kr_market.vcp.scan import Verdicts, scan_day
from core.market_data.bulk_store import BulkStore
from core.market_data.universe_service import UniverseService
from db.migrate import upgrade
from db.session import open_database

GOAL_WARM_SECONDS, GOAL_RATIO, GOAL_HISTORY_SECONDS = 0.010, 500.0, 2.0
TEN_YEARS = 2_450
_SESSIONS, _WARM_RUNS, _COLD_RUNS, _HISTORY_RUNS = 400, 60, 9, 3
_SAMPLED_PAIRS = 1_500
_SEED = 20_261_121
_ACTOR = Actor(1, Role.ADMIN)
_SOURCE = "market"
_PEER = "pd.read_sql, then pandas share by share"
_READ = (
    "SELECT i.symbol, b.time, b.open, b.high, b.low, b.close, b.volume FROM bar_series s "
    "JOIN instrument i ON i.id = s.instrument_id "
    "JOIN bar b ON b.series_id = s.id WHERE s.source = :source"
)


def run() -> Iterator[dict[str, Any]]:
    """Three lines for each preset, or that there are no real bars."""
    folder = os.environ.get("SIGNALDECK_REAL_DATA", "")
    path = Path(folder) / "kr_daily_prices.csv.gz"
    if not folder or not path.is_file():
        yield {
            "case": "real Korean shares",
            "not_run": "SIGNALDECK_REAL_DATA names no folder with kr_daily_prices.csv.gz",
        }
        return
    with tempfile.TemporaryDirectory() as made:
        yield from measure(path, Path(made))


def measure(path: Path, folder: Path) -> Iterator[dict[str, Any]]:
    """Store the bars, then all presets."""
    database = open_database(f"sqlite:///{folder / 'market.db'}")
    upgrade(database.engine)
    with database.write() as session:
        BulkStore(session, Outbox({})).store(read_real(path), _SOURCE, _ACTOR)
    query = UniverseQuery(_SESSIONS, _SOURCE)
    kept = UniverseService(database, folder)
    universe = kept.load_universe(_ACTOR, query)
    for preset in VCP_PRESETS.values():
        started = time.perf_counter()
        theirs = scan_by_pandas(database.engine, universe, preset)
        peer = time.perf_counter() - started

        def scan(service: UniverseService | None = None, rules: VcpPreset = preset) -> Verdicts:
            found = (service or UniverseService(database, folder)).load_universe(_ACTOR, query)
            return scan_day(found, rules)

        equal = name_reasons(universe, scan(kept)) == theirs
        case = f"{preset.name}: {len(universe.symbols):,} shares to verdicts"
        warm, _ = interleave(lambda: scan(kept), lambda: None, _WARM_RUNS)
        yield {
            **row(f"{case}, warm", warm, _PEER, peer, equal=equal, n=_WARM_RUNS),
            "within_goal": warm <= GOAL_WARM_SECONDS and peer / warm >= GOAL_RATIO,
        }
        cold, _ = interleave(scan, lambda: None, _COLD_RUNS)
        yield row(f"{case}, cold", cold, _PEER, peer, equal=equal, n=_COLD_RUNS)
    database.engine.dispose()
    decade = lengthen(universe)
    for preset in VCP_PRESETS.values():
        yield measure_history(decade, preset)


def scan_by_pandas(engine: Engine, universe: Universe, preset: VcpPreset) -> dict[str, str]:
    """Symbol to reason, of the common shares."""
    with engine.connect() as connection:
        bars = pd.read_sql(text(_READ), connection, params={"source": _SOURCE})
    last = len(universe.time) - 1
    common = {universe.symbols[at] for at in find_common_rows(universe)}
    bars["place"] = np.searchsorted(universe.time, bars.time)
    found = dict.fromkeys(common, "no_trade")
    for symbol, share in bars.sort_values("place").groupby("symbol"):
        if symbol in common:
            found[str(symbol)] = judge(share.set_index("place")[FIELDS], last, preset)[0]
    return found


def name_reasons(universe: Universe, verdicts: Verdicts) -> dict[str, str]:
    """Symbol to reason, of the common shares."""
    rows = find_common_rows(universe).tolist()
    return {universe.symbols[at]: read_code(verdicts.codes[at]).value for at in rows}


def measure_history(decade: Universe, preset: VcpPreset) -> dict[str, Any]:
    """Every session of ten years; compared with the peer at pairs that are drawn."""
    judge_history(decade, preset)
    seconds, _ = interleave(lambda: judge_history(decade, preset), lambda: None, _HISTORY_RUNS)
    codes = judge_history(decade, preset).codes
    random = np.random.default_rng(_SEED)
    rows = random.choice(find_common_rows(decade), _SAMPLED_PAIRS)
    places = random.integers(0, TEN_YEARS, _SAMPLED_PAIRS)
    started = time.perf_counter()
    equal = all(
        read_code(codes[at, place]).value == judge(as_frame(decade, at), int(place), preset)[0]
        for at, place in zip(rows.tolist(), places.tolist(), strict=True)
    )
    sampled = (time.perf_counter() - started) / _SAMPLED_PAIRS
    pairs = codes.shape[0] * codes.shape[1]
    case = f"{preset.name}: every session of ten years, {pairs:,} pairs"
    peer = f"the same in pandas, from {_SAMPLED_PAIRS:,} pairs"
    return {
        **row(case, seconds, peer, sampled * pairs, equal=equal, n=_HISTORY_RUNS),
        "within_goal": seconds <= GOAL_HISTORY_SECONDS,
    }


def lengthen(universe: Universe) -> Universe:
    """The same sessions again and again up to ten years; the seams are moves like any other."""
    times = -(-TEN_YEARS // len(universe.time))
    first = int(universe.time[0])
    fields: dict[str, Any] = {
        name: np.asfortranarray(np.tile(getattr(universe, name), times)[:, :TEN_YEARS])
        for name in FIELDS
    }
    days = first + 86_400 * np.arange(TEN_YEARS, dtype=np.int64)
    return replace(universe, time=days, **fields)
