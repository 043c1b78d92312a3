"""Holds the packed bars to the rows, and packs them anew."""

from __future__ import annotations

from dataclasses import dataclass

from core.contracts import Actor, OnProgress, ignore_progress
from core.market_data.bar_blocks import pack_block
from core.market_data.bar_columns import BarColumns, hash_columns
from core.market_data.bar_panels import PackedTile
from core.market_data.packed_bars import PackedBars
from core.permissions import Permission, require
from db.base import stored_id
from db.market_data.bar_repository import BarRepository
from db.market_data.block_repository import BlockRepository
from db.market_data.panel_repository import PanelRepository
from db.market_data.series_repository import SeriesRepository
from db.market_data.tables import BarSeriesRow
from db.session import Database, Session


@dataclass(frozen=True, slots=True)
class PackingReport:
    """What was looked at, and in words what is wrong."""

    series: int
    blocks: int
    tiles: int
    problems: tuple[str, ...]


class PackingService:
    """For operators: packed bars are only ever a copy."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def verify_packed_bars(
        self, actor: Actor, on_progress: OnProgress = ignore_progress
    ) -> PackingReport:
        """Compare every series with its hash, every block and every tile with the rows."""
        require(actor, Permission.READ_SYSTEM)
        problems: list[str] = []
        with self._database.read() as session:
            series = SeriesRepository(session).list_all()
            blocks = sum(
                self._verify_series(session, row, problems, on_progress, place / len(series))
                for place, row in enumerate(series)
            )
            sources = PanelRepository(session).list_sources()
            tiles = sum(self._verify_tiles(session, source, problems) for source in sources)
        return PackingReport(len(series), blocks, tiles, tuple(problems))

    def rebuild_packed_bars(
        self, actor: Actor, on_progress: OnProgress = ignore_progress
    ) -> PackingReport:
        """Pack everything anew from the rows, in one transaction.

        Returns:
            What there is now; `problems` names series whose rows are not those that were stored.
        """
        require(actor, Permission.IMPORT_MARKET_DATA)
        problems: list[str] = []
        with self._database.write() as session:
            blocks, panels = BlockRepository(session), PanelRepository(session)
            blocks.delete_blocks()
            series = SeriesRepository(session).list_all()
            for place, row in enumerate(series):
                on_progress(place / len(series), f"Packing series {row.id}")
                held = _read_rows(session, row)
                if hash_columns(held) != row.content_hash:
                    problems.append(_describe(row, "its rows are not those that were stored"))
                    continue
                blocks.write_blocks([(stored_id(row.id), row.content_hash, pack_block(held))])
            tiles = 0
            for source in panels.list_sources():
                panels.delete_tiles(source)
                panels.refresh_market(source)
                tiles += PackedBars(session).pack_recent(source)
        return PackingReport(len(series), len(series) - len(problems), tiles, tuple(problems))

    def _verify_series(
        self,
        session: Session,
        row: BarSeriesRow,
        problems: list[str],
        on_progress: OnProgress,
        share: float,
    ) -> int:
        on_progress(share, f"Checking series {row.id}")
        held = _read_rows(session, row)
        if hash_columns(held) != row.content_hash or held.size != row.bar_count:
            problems.append(_describe(row, "its rows are not those that were stored"))
        block = BlockRepository(session).find_block(stored_id(row.id), row.content_hash)
        if block is not None and block != pack_block(held):
            problems.append(_describe(row, "its block is not what its rows say"))
        return int(block is not None)

    def _verify_tiles(self, session: Session, source: str, problems: list[str]) -> int:
        panels = PanelRepository(session)
        stored = panels.read_tiles(source, list(panels.list_tiles(source)))
        if not stored:
            return 0
        true = PackedBars(session).pack(source, sorted(stored))
        for tile, (*pieces, content_hash) in sorted(stored.items()):
            packed = PackedTile(*pieces)
            if packed != true[tile] or packed.content_hash != content_hash:
                problems.append(f"Tile {tile} of {source} is not what its rows say.")
        return len(stored)


def _read_rows(session: Session, row: BarSeriesRow) -> BarColumns:
    return BarColumns._make(BarRepository(session).read_bars(stored_id(row.id)))


def _describe(row: BarSeriesRow, problem: str) -> str:
    return f"Series {row.id} ({row.interval.value} from {row.source}): {problem}."
