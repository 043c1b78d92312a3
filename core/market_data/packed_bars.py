"""Keeps blocks and tiles as true as the rows, within the transaction that writes the rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import structlog

from core.enums import Interval
from core.market_data.bar_blocks import pack_block, unpack_block
from core.market_data.bar_columns import BarColumns, hash_columns
from core.market_data.bar_panels import PackedTile, build_tiles, list_tiles, pack_tile, tile_of
from db.base import stored_id
from db.market_data.bar_repository import BarRepository
from db.market_data.block_repository import BlockRepository
from db.market_data.panel_repository import PanelRepository
from db.market_data.tables import BarSeriesRow
from db.session import Session

if TYPE_CHECKING:
    from core.contracts import TimeArray

logger = structlog.get_logger(__name__)

KEPT_TILES = 12
"""Newest tiles of a market that are packed: three years. Older ones are packed when asked for."""


class ChangedSeries(NamedTuple):
    """A series that was written, all the bars it holds now, and the times that changed."""

    series: BarSeriesRow
    held: BarColumns
    times: TimeArray


class PackedBars:
    """The packed bars of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._bars = BarRepository(session)
        self._blocks = BlockRepository(session)
        self._panels = PanelRepository(session)

    def read_series(self, series: BarSeriesRow) -> BarColumns:
        """All bars of a series, from its block where that is true, else from the rows."""
        series_id = series.id or 0
        block = self._blocks.find_block(series_id, series.content_hash)
        columns = _open_block(series_id, block, series.content_hash)
        return columns or BarColumns._make(self._bars.read_bars(series_id))

    def record(self, changed: Sequence[ChangedSeries]) -> None:
        """Pack the written series; remove what they made untrue.

        Tiles are left to `pack_recent`: one series changes a fragment of them.
        """
        self._blocks.write_blocks(
            (stored_id(one.series.id), one.series.content_hash, pack_block(one.held))
            for one in changed
        )
        times: dict[str, list[TimeArray]] = {}
        for one in changed:
            if one.series.interval is Interval.DAY:
                times.setdefault(one.series.source, []).append(one.times)
        for source, parts in sorted(times.items()):
            self.refresh(source)
            self._panels.delete_tiles(source, list_tiles(np.concatenate(parts)))

    def refresh(self, source: str) -> None:
        """Let the market say what its series say. Whoever packs it waits from here on."""
        self._panels.refresh_market(source)

    def pack_recent(self, source: str) -> int:
        """Pack those of a market's newest tiles that are not; returns how many that were."""
        market = self._panels.lock_market(source)
        if market is None:
            return 0
        newest = tile_of(market.last_time)
        oldest = max(tile_of(market.first_time), newest - KEPT_TILES + 1)
        stored = self._panels.list_tiles(source)
        self._panels.delete_tiles(source, [tile for tile in stored if tile < oldest])
        missing = [tile for tile in range(oldest, newest + 1) if tile not in stored]
        if missing:
            packed = self.pack(source, missing)
            self._panels.write_tiles(
                [
                    {
                        "source": source,
                        "tile": tile,
                        **one._asdict(),
                        "content_hash": one.content_hash,
                    }
                    for tile, one in packed.items()
                ]
            )
        return len(missing)

    def pack(self, source: str, tiles: Sequence[int]) -> dict[int, PackedTile]:
        """Tiles as the series say, whether they are stored or not; stores nothing."""
        built = build_tiles(self._read_daily(source), min(tiles), max(tiles))
        return {tile: pack_tile(built[tile]) for tile in tiles}

    def _read_daily(self, source: str) -> Iterator[tuple[int, BarColumns]]:
        series = self._blocks.list_daily_series(source)
        hashes = {series_id: content_hash for series_id, content_hash, _ in series}
        loose = [series_id for series_id, _, is_packed in series if not is_packed]
        found: dict[int, BarColumns] = {}
        for series_id, data in self._blocks.read_daily_blocks(source):
            columns = _open_block(series_id, data, hashes[series_id])
            if columns is None:
                loose.append(series_id)
            else:
                found[series_id] = columns
        for series_id, stored in self._bars.read_many(loose).items():
            found[series_id] = BarColumns._make(stored)
        yield from sorted(found.items(), key=lambda item: item[0])


def _open_block(series_id: int, data: bytes | None, content_hash: str) -> BarColumns | None:
    """The block's bars; None where it is not there or damaged, which is noted."""
    if data is None:
        return None
    try:
        columns = unpack_block(data)
    except ValueError:
        columns = None
    if columns is None or hash_columns(columns) != content_hash:
        logger.error(
            "bar_block_damaged", series_id=series_id, remedy="python -m core db rebuild-bars"
        )
        return None
    return columns
