"""Reads the last sessions of a market from its tiles."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from core.market_data.bar_panels import FIELDS, PackedTile, fill, tile_of, unpack_axis
from core.market_data.packed_bars import PackedBars
from db.market_data.panel_repository import MarketState, PanelRepository
from db.session import Session

if TYPE_CHECKING:
    from core.contracts import TimeArray
    from core.market_data.bar_panels import Cube

_CLOSE = FIELDS.index("close")
_SESSIONS_PER_TILE = 50
"""Expected of a tile that is not packed: rather too few, so that one more is read."""


class MarketCube(NamedTuple):
    """Daily bars of many series on one axis of sessions.

    Attributes:
        time: int64[m], midnight UTC of each session's day.
        series: int64[n], ids.
        values: float64[5, m, n]: open, high, low, close, volume; NaN where there is no bar.
    """

    time: TimeArray
    series: TimeArray
    values: Cube


def read_cube(
    session: Session, market: MarketState, sessions: int, end: date | None = None
) -> MarketCube:
    """The last `sessions` sessions of a market up to a day.

    Args:
        session: of a unit that reads.
        market: whose.
        sessions: at least 1; all there are where there are fewer.
        end: last day wanted, inclusive; None for the latest.
    """
    last = market.last_time
    if end is not None:
        last = min(last, int(datetime.combine(end, time.min, UTC).timestamp()))
    oldest, newest = tile_of(market.first_time), tile_of(last)
    counts = PanelRepository(session).list_tiles(market.source)
    first, expected = newest + 1, 0
    while True:
        while first > oldest and expected < sessions:
            first -= 1
            expected += counts.get(first, _SESSIONS_PER_TILE)
        tiles = _read_tiles(session, market.source, range(first, newest + 1))
        kept = [_count_until(tile, last) for tile in tiles]
        if sum(kept) >= sessions or first <= oldest:
            return _join(tiles, kept, sessions)
        expected = sum(kept)


def _read_tiles(session: Session, source: str, tiles: range) -> list[PackedTile]:
    stored = PanelRepository(session).read_tiles(source, list(tiles))
    found = {tile: PackedTile(*row[:-1]) for tile, row in stored.items()}
    missing = [tile for tile in tiles if tile not in found]
    if missing:
        found |= PackedBars(session).pack(source, missing)
    return [found[tile] for tile in tiles]


def _count_until(tile: PackedTile, last: int) -> int:
    time, _ = unpack_axis(tile)
    return int(np.searchsorted(time, last, side="right"))


def _join(tiles: list[PackedTile], kept: list[int], sessions: int) -> MarketCube:
    # Leave out sessions at both ends, then whole tiles without any.
    surplus = max(sum(kept) - sessions, 0)
    parts = []
    for tile, count in zip(tiles, kept, strict=True):
        skip = min(surplus, count)
        surplus -= skip
        if count > skip:
            parts.append((tile, skip, count))
    axes = [unpack_axis(tile) for tile, _, _ in parts]
    none = np.empty(0, dtype=np.int64)
    series = np.unique(np.concatenate([none, *(ids for _, ids in axes)]))
    time = np.concatenate(
        [none, *(axis[s:c] for (axis, _), (_, s, c) in zip(axes, parts, strict=True))]
    )
    is_whole = all(len(ids) == len(series) for _, ids in axes)
    shape = (len(FIELDS), len(time), len(series))
    values = np.empty(shape) if is_whole else np.full(shape, np.nan)
    begin = 0
    for (tile, skip, count), (_, ids) in zip(parts, axes, strict=True):
        columns = slice(None) if is_whole else np.searchsorted(series, ids)
        fill(tile, (skip, count), values[:, begin : begin + count - skip], columns)
        begin += count - skip
    # A tile's first series may have ended before the first session that is wanted of it.
    has_bars = ~np.isnan(values[_CLOSE]).all(axis=0)
    if not has_bars.all():
        series, values = series[has_bars], values[:, :, has_bars]
    return MarketCube(time, series, values)
