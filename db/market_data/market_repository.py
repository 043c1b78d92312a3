"""Markets: all daily series of one source."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, func, select, update
from sqlmodel import Session, col

from core.enums import Interval
from db.bulk_upsert import upsert
from db.market_data.panel_tables import BarMarket
from db.market_data.tables import BarSeriesRow, Instrument
from db.named_lock import take_lock

_LOCK = 0x6D6B74  # "mkt"


class MarketState(NamedTuple):
    """Columns of `BarMarket`."""

    source: str
    version: str
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
    exchange: str
    kind: str  # an AssetKind value


_STATE = select(*(getattr(BarMarket, name) for name in MarketState._fields))
_LARGEST_FIRST = (
    col(BarMarket.series_count).desc(), col(BarMarket.is_demo), col(BarMarket.source),
)  # fmt: skip


class MarketRepository:
    """The markets of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find_market(self, source: str | None = None) -> MarketState | None:
        """The market of a source; without one, that with most series, a real one before a demo."""
        statement = _STATE.order_by(*_LARGEST_FIRST)
        if source is not None:
            statement = statement.where(col(BarMarket.source) == source)
        row = self._session.connection().execute(statement.limit(1)).first()
        return None if row is None else MarketState._make(row)

    def list_markets(self) -> list[MarketState]:
        """All markets, that with most series first."""
        found = self._session.connection().execute(_STATE.order_by(*_LARGEST_FIRST))
        return [MarketState._make(row) for row in found]

    def list_members(self, source: str) -> list[Member]:
        """The daily series of a source, by id."""
        names = (col(getattr(Instrument, name)) for name in Member._fields[1:])
        statement = (
            select(col(BarSeriesRow.id), *names)
            .join(Instrument, col(Instrument.id) == col(BarSeriesRow.instrument_id))
            .where(col(BarSeriesRow.source) == source, col(BarSeriesRow.interval) == Interval.DAY)
            .where(col(BarSeriesRow.bar_count) > 0)
            .order_by(col(BarSeriesRow.id))
        )
        result: Any = self._session.connection().execute(statement)
        return [Member._make(row) for row in result]

    def list_sources(self) -> list[str]:
        """Sources with daily series."""
        statement = (
            select(col(BarSeriesRow.source))
            .where(col(BarSeriesRow.interval) == Interval.DAY)
            .distinct()
        )
        return sorted(self._session.connection().execute(statement).scalars())

    def refresh_market(self, source: str) -> None:
        """Take the market's state from its series anew, under a new version."""
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
        # Who stores at the same time is counted by the later of the two.
        take_lock(connection, _LOCK, source)
        count, first, last, fetched_at = connection.execute(series).one()
        if not count:
            connection.execute(delete(BarMarket).where(col(BarMarket.source) == source))
            return
        demo = select(col(BarSeriesRow.is_demo)).where(col(BarSeriesRow.source) == source).limit(1)
        is_demo = bool(connection.execute(demo).scalar_one())
        row = MarketState(source, _draw_version(), count, first, last, fetched_at, is_demo)
        upsert(connection, BarMarket, ("source",), [row._asdict()])

    def touch_markets(self) -> None:
        """Something that all markets show has changed, such as a name: versions are drawn anew."""
        connection = self._session.connection()
        for source in connection.execute(select(col(BarMarket.source))).scalars().all():
            statement = update(BarMarket).where(col(BarMarket.source) == source)
            connection.execute(statement.values(version=_draw_version()))


def _draw_version() -> str:
    # Not counted on: a database restored from a backup must not arrive at the same version with
    # other bars.
    return secrets.token_hex(16)
