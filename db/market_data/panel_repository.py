"""Markets and their tiles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, func, select, update
from sqlmodel import Session, col

from core.enums import AssetKind, Interval
from db.market_data.bulk_upsert import upsert
from db.market_data.panel_tables import BarMarket, BarPanel
from db.market_data.tables import BarSeriesRow, Instrument


class MarketState(NamedTuple):
    """Columns of `BarMarket`."""

    source: str
    version: int
    series_count: int
    first_time: int
    last_time: int
    fetched_at: datetime
    is_demo: bool


class Member(NamedTuple):
    """A daily series of a market with the names of its instrument."""

    series_id: int
    symbol: str
    name: str
    local_name: str
    sector: str
    kind: AssetKind


_STATE = select(*(getattr(BarMarket, name) for name in MarketState._fields))


class PanelRepository:
    """The markets of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock_market(self, source: str) -> MarketState | None:
        """The market of a source, held until this transaction ends.

        Whoever writes its bars waits, or is waited for, where the database has row locks.
        """
        statement = _STATE.where(col(BarMarket.source) == source).with_for_update()
        row = self._session.connection().execute(statement).first()
        return None if row is None else MarketState._make(row)

    def find_market(self, source: str | None = None) -> MarketState | None:
        """The market of a source; without one, that with most series, a real one before a demo."""
        statement = _STATE.order_by(
            col(BarMarket.series_count).desc(), col(BarMarket.is_demo), col(BarMarket.source)
        )
        if source is not None:
            statement = statement.where(col(BarMarket.source) == source)
        row = self._session.connection().execute(statement.limit(1)).first()
        return None if row is None else MarketState._make(row)

    def list_members(self, source: str) -> list[Member]:
        """The daily series of a source, by id."""
        statement = (
            select(
                col(BarSeriesRow.id),
                *(getattr(Instrument, name) for name in Member._fields[1:]),
            )
            .join(Instrument, col(Instrument.id) == col(BarSeriesRow.instrument_id))
            .where(col(BarSeriesRow.source) == source, col(BarSeriesRow.interval) == Interval.DAY)
            .order_by(col(BarSeriesRow.id))
        )
        return [Member._make(row) for row in self._session.connection().execute(statement)]

    def list_sources(self) -> list[str]:
        """Sources with daily series."""
        statement = (
            select(col(BarSeriesRow.source))
            .where(col(BarSeriesRow.interval) == Interval.DAY)
            .distinct()
        )
        return sorted(self._session.connection().execute(statement).scalars())

    def refresh_market(self, source: str) -> None:
        """Take the market's state from its series anew; its version grows."""
        series = select(
            func.count(),
            func.min(BarSeriesRow.first_time),
            func.max(BarSeriesRow.last_time),
            func.max(BarSeriesRow.fetched_at),
        ).where(
            col(BarSeriesRow.source) == source,
            col(BarSeriesRow.interval) == Interval.DAY,
            col(BarSeriesRow.bar_count) > 0,
        )
        connection = self._session.connection()
        count, first, last, fetched_at = connection.execute(series).one()
        if not count:
            connection.execute(delete(BarMarket).where(col(BarMarket.source) == source))
            return
        demo = select(col(BarSeriesRow.is_demo)).where(col(BarSeriesRow.source) == source).limit(1)
        is_demo = bool(connection.execute(demo).scalar_one())
        row = MarketState(source, 1, count, first, last, fetched_at, is_demo)
        # Counted on by the database: two writers must not arrive at the same version.
        grown = {"version": col(BarMarket.version) + 1}
        upsert(connection, BarMarket, ("source",), [row._asdict()], changes=grown)

    def touch_markets(self) -> None:
        """Something that all markets show has changed, such as a name: versions grow."""
        grown = update(BarMarket).values(version=col(BarMarket.version) + 1)
        self._session.connection().execute(grown)

    def write_tiles(self, rows: Sequence[dict[str, Any]]) -> None:
        """Add or replace tiles."""
        upsert(self._session.connection(), BarPanel, ("source", "tile"), rows)

    def list_tiles(self, source: str) -> dict[int, int]:
        """Number of each stored tile of a source to how many sessions it has."""
        statement = select(col(BarPanel.tile), col(BarPanel.session_count)).where(
            col(BarPanel.source) == source
        )
        return {row[0]: row[1] for row in self._session.connection().execute(statement)}

    def read_tiles(self, source: str, tiles: Sequence[int]) -> dict[int, tuple[Any, ...]]:
        """Session count, series count, axis, prices, volume and hash of stored tiles."""
        names = ("session_count", "series_count", "axis", "prices", "volume", "content_hash")
        statement = select(col(BarPanel.tile), *(getattr(BarPanel, name) for name in names))
        statement = statement.where(col(BarPanel.source) == source, col(BarPanel.tile).in_(tiles))
        found = self._session.connection().execute(statement)
        return {row[0]: tuple(row[1:]) for row in found}

    def delete_tiles(self, source: str, tiles: Sequence[int] | None = None) -> None:
        """Remove tiles, or all of a source: readers pack them anew."""
        statement = delete(BarPanel).where(col(BarPanel.source) == source)
        if tiles is not None:
            statement = statement.where(col(BarPanel.tile).in_(tiles))
        self._session.connection().execute(statement)
