"""Holds the packed bars to the rows, and packs them anew."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.contracts import Actor, OnProgress, ignore_progress
from core.market_data.bar_blocks import pack_block
from core.market_data.bar_columns import BarColumns, hash_columns
from core.market_data.bar_panels import build_panel, open_panel
from core.market_data.packed_bars import PackedBars
from core.permissions import Permission, require
from db.base import stored_id
from db.market_data.bar_repository import BarRepository
from db.market_data.block_repository import BlockRepository
from db.market_data.market_repository import MarketRepository
from db.market_data.series_repository import SeriesRepository
from db.market_data.tables import BarSeriesRow
from db.session import Database, Session


@dataclass(frozen=True, slots=True)
class PackingReport:
    """What was looked at, and in words what is wrong."""

    series: int
    blocks: int
    problems: tuple[str, ...]


class PackingService:
    """For operators: packed bars are only ever a copy.

    Args:
        database: whose bars.
        folder: where panels are kept.
    """

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder

    def verify_packed_bars(
        self, actor: Actor, on_progress: OnProgress = ignore_progress
    ) -> PackingReport:
        """Compare every series with its hash, every block and every panel with the rows."""
        require(actor, Permission.READ_SYSTEM)
        problems: list[str] = []
        with self._database.read() as session:
            series = SeriesRepository(session).list_all()
            blocks = sum(
                self._verify_series(session, row, problems, on_progress, place / len(series))
                for place, row in enumerate(series)
            )
            problems += [
                f"The panel of {source} is not what its rows say."
                for source in MarketRepository(session).list_sources()
                if not self._is_panel_true(session, source)
            ]
        return PackingReport(len(series), blocks, tuple(problems))

    def rebuild_packed_bars(
        self, actor: Actor, on_progress: OnProgress = ignore_progress
    ) -> PackingReport:
        """Pack everything anew from the rows, in one transaction; panels follow when asked for.

        Returns:
            What there is now; `problems` names series whose rows are not those that were stored.
        """
        require(actor, Permission.IMPORT_MARKET_DATA)
        problems: list[str] = []
        with self._database.write() as session:
            blocks, markets = BlockRepository(session), MarketRepository(session)
            blocks.delete_blocks()
            series = SeriesRepository(session).list_all()
            for place, row in enumerate(series):
                on_progress(place / len(series), f"Packing series {row.id}")
                held = _read_rows(session, row)
                if hash_columns(held) != row.content_hash:
                    problems.append(_describe(row, "its rows are not those that were stored"))
                    continue
                blocks.write_blocks([(stored_id(row.id), row.content_hash, pack_block(held))])
            for source in markets.list_sources():
                markets.refresh_market(source)
        return PackingReport(len(series), len(series) - len(problems), tuple(problems))

    def _is_panel_true(self, session: Session, source: str) -> bool:
        market = MarketRepository(session).find_market(source)
        kept = market and open_panel(self._folder, source, market.version)
        if not kept:
            return True
        rows = PackedBars(session).read_daily(source)
        true = build_panel(rows, kept.members, len(kept.time))
        return np.array_equal(kept.time, true.time) and np.array_equal(
            kept.values, true.values, equal_nan=True
        )

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


def _read_rows(session: Session, row: BarSeriesRow) -> BarColumns:
    return BarColumns._make(BarRepository(session).read_bars(stored_id(row.id)))


def _describe(row: BarSeriesRow, problem: str) -> str:
    return f"Series {row.id} ({row.interval.value} from {row.source}): {problem}."
