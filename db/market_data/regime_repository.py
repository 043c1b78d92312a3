"""Reads and writes stored readings of regimes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy
from sqlmodel import Session, col, select

from core.enums import Interval, Regime
from db.bulk_upsert import upsert
from db.market_data.economy_tables import RegimeReading
from db.market_data.tables import BarSeriesRow, Instrument


class ReadingCount(NamedTuple):
    """How many newest readings of a detector and source tell one regime, and of which sessions."""

    detector: str
    regime: Regime
    source: str
    symbols: int
    oldest: date
    newest: date
    computed_at: datetime


_KEY = ("symbol", "detector", "as_of")


class RegimeRepository:
    """The readings of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def upsert_readings(self, readings: Sequence[RegimeReading]) -> None:
        """Write readings; one of the same symbol, detector and session is overwritten."""
        rows: list[dict[str, Any]] = [row.model_dump(exclude={"id"}) for row in readings]
        upsert(self._session.connection(), RegimeReading, _KEY, rows)

    def list_readings(self, symbol: str, limit: int) -> list[RegimeReading]:
        """Readings of a symbol, newest session first."""
        statement = (
            select(RegimeReading)
            .where(RegimeReading.symbol == symbol)
            .order_by(col(RegimeReading.as_of).desc(), col(RegimeReading.detector))
            .limit(limit)
        )
        return list(self._session.exec(statement))

    def list_newest(self, symbols: Sequence[str] | None = None) -> list[RegimeReading]:
        """The newest reading of each symbol and detector, in one query; None for all symbols."""
        part = _newest_sessions(symbols)
        statement = (
            select(RegimeReading)
            .join(part, _is_newest(part))
            .order_by(col(RegimeReading.symbol), col(RegimeReading.detector))
        )
        return list(self._session.exec(statement))

    def count_newest(self) -> list[ReadingCount]:
        """The newest readings by detector, regime and source."""
        part = _newest_sessions(None)
        as_of = col(RegimeReading.as_of)
        statement = (
            sqlalchemy.select(
                col(RegimeReading.detector),
                col(RegimeReading.regime),
                col(RegimeReading.source),
                sqlalchemy.func.count(),
                sqlalchemy.func.min(as_of),
                sqlalchemy.func.max(as_of),
                sqlalchemy.func.max(col(RegimeReading.computed_at)),
            )
            .join(part, _is_newest(part))
            .group_by(
                col(RegimeReading.detector), col(RegimeReading.regime), col(RegimeReading.source)
            )
        )
        return [ReadingCount._make(row) for row in self._session.connection().execute(statement)]

    def list_symbols(self, least_bars: int) -> list[str]:
        """Symbols with a daily series of at least so many bars, sorted."""
        statement = (
            sqlalchemy.select(col(Instrument.symbol))
            .join(BarSeriesRow, col(BarSeriesRow.instrument_id) == col(Instrument.id))
            .where(
                col(BarSeriesRow.interval) == Interval.DAY,
                col(BarSeriesRow.bar_count) >= least_bars,
            )
            .distinct()
            .order_by(col(Instrument.symbol))
        )
        return list(self._session.connection().execute(statement).scalars())


def _newest_sessions(symbols: Sequence[str] | None) -> sqlalchemy.Subquery:
    """The newest session with a reading, by symbol and detector."""
    newest = sqlalchemy.select(
        col(RegimeReading.symbol),
        col(RegimeReading.detector),
        sqlalchemy.func.max(col(RegimeReading.as_of)).label("as_of"),
    ).group_by(col(RegimeReading.symbol), col(RegimeReading.detector))
    if symbols is not None:
        newest = newest.where(col(RegimeReading.symbol).in_(symbols))
    return newest.subquery()


def _is_newest(part: sqlalchemy.Subquery) -> sqlalchemy.ColumnElement[bool]:
    return sqlalchemy.and_(
        col(RegimeReading.symbol) == part.c.symbol,
        col(RegimeReading.detector) == part.c.detector,
        col(RegimeReading.as_of) == part.c.as_of,
    )
