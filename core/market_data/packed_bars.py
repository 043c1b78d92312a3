"""Keeps blocks and market versions as true as the rows, in the transaction that writes the rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import structlog

from core.enums import Interval
from core.errors import ConflictError
from core.market_data.bar_blocks import pack_block, unpack_block
from core.market_data.bar_columns import BarColumns, hash_columns
from db.base import stored_id
from db.market_data.bar_repository import BarRepository
from db.market_data.block_repository import BlockRepository
from db.market_data.market_repository import MarketRepository
from db.market_data.tables import BarSeriesRow
from db.session import Session

logger = structlog.get_logger(__name__)

_REMEDY = "python -m core db verify-bars"


class PackedBars:
    """The packed bars of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._bars = BarRepository(session)
        self._blocks = BlockRepository(session)
        self._markets = MarketRepository(session)

    def read_series(self, series: BarSeriesRow) -> BarColumns:
        """All bars of a series, from its block where that is true, else from the rows.

        Raises:
            ConflictError: the rows are not those that were stored.
        """
        series_id = series.id or 0
        block = self._blocks.find_block(series_id, series.content_hash)
        columns = _open_block(series_id, block, series.content_hash)
        if columns is None:
            columns = BarColumns._make(self._bars.read_bars(series_id))
            if hash_columns(columns) != series.content_hash:
                raise ConflictError(
                    f"Series {series_id} ({series.interval.value} from {series.source}) does not "
                    "hold the bars that were stored.",
                    "Ask an administrator to run `python -m core db verify-bars`.",
                )
        return columns

    def read_daily(self, source: str) -> Iterator[tuple[int, BarColumns]]:
        """All bars of each daily series of a source, with its id.

        A series whose rows are not those that were stored is left out, and noted.
        """
        series = self._blocks.list_daily_series(source)
        hashes = {series_id: content_hash for series_id, content_hash, _ in series}
        loose = [series_id for series_id, _, is_packed in series if not is_packed]
        for series_id, data in self._blocks.read_daily_blocks(source):
            columns = _open_block(series_id, data, hashes[series_id])
            if columns is None:
                loose.append(series_id)
            else:
                yield series_id, columns
        for series_id, stored in self._bars.read_many(loose).items():
            columns = BarColumns._make(stored)
            if hash_columns(columns) == hashes[series_id]:
                yield series_id, columns
            else:
                logger.error("bars_damaged", series_id=series_id, remedy=_REMEDY)

    def record(self, changed: Sequence[tuple[BarSeriesRow, BarColumns]]) -> None:
        """Pack series that were written, and renew the markets that they belong to."""
        self.pack(changed)
        for source in sorted({s.source for s, _ in changed if s.interval is Interval.DAY}):
            self.renew(source)

    def pack(self, changed: Sequence[tuple[BarSeriesRow, BarColumns]]) -> None:
        """Pack series that were written, each with all the bars it holds now."""
        self._blocks.write_blocks(
            (stored_id(series.id), series.content_hash, pack_block(held))
            for series, held in changed
        )

    def renew(self, source: str) -> None:
        """Let the market say what its daily series say, under a new version."""
        self._markets.refresh_market(source)


def _open_block(series_id: int, data: bytes | None, content_hash: str) -> BarColumns | None:
    """The block's bars; None where it is not there or damaged, which is noted."""
    if data is None:
        return None
    try:
        columns = unpack_block(data)
    except ValueError:
        columns = None
    if columns is None or hash_columns(columns) != content_hash:
        logger.error("bar_block_damaged", series_id=series_id, remedy=_REMEDY)
        return None
    return columns
