"""Blocks: all bars of a series in one read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import and_, bindparam, delete, select
from sqlmodel import Session, col

from core.enums import Interval
from db.base import stored_id
from db.bulk_upsert import upsert
from db.market_data.panel_tables import BarBlock
from db.market_data.tables import BarSeriesRow

_IS_TRUE = and_(
    col(BarBlock.series_id) == col(BarSeriesRow.id),
    col(BarBlock.content_hash) == col(BarSeriesRow.content_hash),
)
# Built once: building it takes longer than looking the block up.
_FIND = select(col(BarBlock.data)).where(
    col(BarBlock.series_id) == bindparam("series_id"),
    col(BarBlock.content_hash) == bindparam("content_hash"),
)


class BlockRepository:
    """The blocks of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def write_blocks(self, blocks: Iterable[tuple[int, str, bytes]]) -> None:
        """Add or replace the blocks of series: id, hash of the bars, the bars."""
        rows = [
            {"series_id": series_id, "content_hash": content_hash, "data": data}
            for series_id, content_hash, data in blocks
        ]
        upsert(self._session.connection(), BarBlock, ("series_id",), rows)

    def find_block(self, series_id: int, content_hash: str) -> bytes | None:
        """The block of a series with these bars; None where there is none, or an older one."""
        parameters = {"series_id": series_id, "content_hash": content_hash}
        found = self._session.connection().execute(_FIND, parameters)
        data: bytes | None = found.scalar_one_or_none()
        return data

    def list_daily_series(self, source: str) -> list[tuple[int, str, bool]]:
        """The daily series of a source by id: id, hash, and whether it has a true block."""
        statement = (
            select(col(BarSeriesRow.id), col(BarSeriesRow.content_hash), col(BarBlock.series_id))
            .outerjoin(BarBlock, _IS_TRUE)
            .where(col(BarSeriesRow.source) == source, col(BarSeriesRow.interval) == Interval.DAY)
            .where(col(BarSeriesRow.bar_count) > 0)
            .order_by(col(BarSeriesRow.id))
        )
        found = self._session.connection().execute(statement)
        return [(stored_id(row[0]), row[1], row[2] is not None) for row in found]

    def read_daily_blocks(self, source: str) -> Iterator[tuple[int, bytes]]:
        """The true blocks of a source's daily series, by id."""
        statement = (
            select(col(BarBlock.series_id), col(BarBlock.data))
            .join(BarSeriesRow, _IS_TRUE)
            .where(col(BarSeriesRow.source) == source, col(BarSeriesRow.interval) == Interval.DAY)
            .order_by(col(BarBlock.series_id))
        )
        result: Any = self._session.connection().execute(statement)
        yield from result

    def delete_blocks(self) -> None:
        """Remove all of them; readers fall back to rows."""
        self._session.connection().execute(delete(BarBlock))
